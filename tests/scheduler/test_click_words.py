"""Click's own words in the language in force: none of them is left in English."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.cli import COMMANDS
from scheduler.cli.clickwords import MODULES, ZH
from tests.running import Desk

FOR_PROGRAMMERS = (
    "DeprecationWarning", "Could not determine name", "No options defined but a name",
    "Arguments take exactly one", "defined twice", "cannot use the same flag",
    "Invalid start character", "Unknown color", "Unknown standard stream",
)  # fmt: skip
"""What Click says to who writes commands: no user meets it."""
SLOT = re.compile(r"\{(\w+)")


def marked() -> set[str]:
    """Every text that Click marks for translation in the modules that we translate."""
    found = set()
    for module in MODULES:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            texts = {"_": node.args[:1], "ngettext": node.args[:2]}.get(node.func.id, [])
            found |= {ast.literal_eval(text) for text in texts if isinstance(text, ast.Constant)}
    return found


def test_every_text_of_click_has_its_words() -> None:
    texts = {text for text in marked() if not any(own in text for own in FOR_PROGRAMMERS)}
    assert len(texts) > 40
    assert texts <= set(ZH)


def test_no_translation_asks_for_what_is_not_given() -> None:
    for text, zh in ZH.items():
        assert set(SLOT.findall(zh)) <= set(SLOT.findall(text)), text


def test_every_help_is_in_chinese() -> None:
    """In one process: a command's texts are in the language in which its module was imported."""
    code = (
        "from scheduler.cli import COMMANDS, main\n"
        "for name in [[], *([name] for name in COMMANDS)]:\n"
        "    main(['--lang', 'zh', *name, '--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("用法： yongliang") == 1 + len(COMMANDS)
    english = r"Usage|Options|Commands|Show this|OPTIONS|ARGS|\bdefault:|\brequired\b"
    assert not re.search(english, done.stdout)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nonsense"], "没有命令 nonsense。"),
        (["check", "--liv"], "没有选项 --liv。"),
        (["diff"], "缺少参数"),
        (["diff", "1", "x"], "不是有效的数"),
        (["changes", "--kind", "x"], "不在可选之列"),
        (["changes", "--limit"], "需要一个值"),
        (["check", "more"], "多出了参数（more）"),
        (["changes", "--limit", "-1"], "不在范围"),
    ],
)
def test_errors_are_in_the_language_in_force(tmp_path: Path, given: list[str], said: str) -> None:
    desk = Desk(tmp_path)
    done = desk.run("--lang", "zh", *given)
    assert done.code == 2
    assert said in done.err
    assert not re.search(r"Error|Usage|Try|Invalid|such", done.err)
    english = desk.run("--lang", "en", *given)
    assert english.code == 2
    assert "Error: " in english.err

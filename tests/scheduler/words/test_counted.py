"""English nouns are counted as English does it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import TypeGuard

import pytest

from scheduler.words.assistant_texts import LINES
from scheduler.words.catalogue import TEXTS
from scheduler.words.language import counted, filled


@pytest.mark.parametrize(
    ("n", "told"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (21, "21 articles")]
)
def test_one_is_singular_and_nothing_else(n: int, told: str) -> None:
    assert counted(n, "article") == told


NUMBERS = {"n", "articles", "hours", "size"}
"""Values of texts that count something."""

OTHER_VALUE = re.compile(rf"\{{(?!(?:{'|'.join(NUMBERS)})\b)[^}}]*\}}")

OF_NOTES = {"links_blank", "links_failing"}
"""Notes are told of many only, and read back by their words."""


def test_a_text_has_the_word_that_fits_its_number() -> None:
    text = "{n:One fetch|Each of # fetches} found {hours:# hour|# hours} of {n:02d}"
    assert filled(text, {"n": 1, "hours": 2}) == "One fetch found 2 hours of 01"
    assert filled(text, {"n": 3, "hours": 1}) == "Each of 3 fetches found 1 hour of 03"


@pytest.mark.parametrize("texts", [TEXTS, LINES], ids=["catalogue", "assistants"])
def test_no_english_text_says_one_articles(texts: dict[str, tuple[str, str]]) -> None:
    wrong = {}
    for key, (_, english) in texts.items():
        names = {name for _, name, _, _ in Formatter().parse(english) if name} & NUMBERS
        said = filled(OTHER_VALUE.sub("…", english), dict.fromkeys(names, 1))
        if re.search(r"\b1 (?!is\b)(?:more (?!is\b))?[a-z]+s\b", said):
            wrong[key] = said
    assert wrong.keys() - OF_NOTES == set()


SCHEDULER = Path(__file__).parents[3] / "scheduler"
SAID = [*sorted((SCHEDULER / "cli").glob("*.py")), SCHEDULER / "livecheck.py"]
NOUNS = "article|change|confirmation|fetche|file|hour|link|page|run|seed|snapshot|source|version"
MANY = re.compile(rf"\0 (?:[a-z]+ )?(?:{NOUNS})s\b")


@pytest.mark.parametrize("module", SAID, ids=lambda module: module.name)
def test_no_command_says_one_articles(module: Path) -> None:
    """Where a number stands before a noun, `counted` or `Count` chooses the word."""
    calls = (call for call in ast.walk(ast.parse(module.read_text("utf-8"))) if _is_said(call))
    texts = (call.args[1] for call in calls if len(call.args) > 1)
    bare = [text for text in texts if isinstance(text, ast.JoinedStr) and MANY.search(_bare(text))]
    assert [ast.unparse(text) for text in bare] == []


def _is_said(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a text in both languages is said here, the English one behind the Chinese one."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"say", "tr"}
    )


def _bare(text: ast.JoinedStr) -> str:
    """A text with a mark for each value that is put in as it is."""
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else "\0"
        if isinstance(part, ast.FormattedValue) and part.format_spec is None
        else "…"
        for part in text.values
    )

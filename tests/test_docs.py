"""The pages for contributors fit the repository: their steps, links and paths."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from crawler.seeds import load_sources
from storage.diffs.severity import _COSMETIC, _SUBSTANTIVE
from tests.how_to import PAGES, ROOT, applied, steps
from tests.scheduler.reports.specimens import change

DOCS = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = {
    path.name
    for package in ("crawler", "scheduler", "storage", "tests")
    for path in (ROOT / package).rglob("*.py")
}
PATH = re.compile(
    r"`((?:crawler|deploy|docs|scheduler|seeds|storage|tests)/[\w./-]*(?:\.\w+|/))(?:::\w+)?`"
)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", sorted(PAGES.glob("add-*.md")), ids=lambda page: page.stem)
def test_every_step_of_a_how_to_fits_the_repository(page: Path) -> None:
    """Each place to change stands once where the page says, and what comes of it is Python."""
    files = applied(page.read_text("utf-8"))
    assert files
    assert any(path.startswith("tests/") for path in files), "a walk has its test"
    for path, text in files.items():
        if path.endswith(".py"):
            for module in ast.walk(ast.parse(text)):
                if isinstance(module, ast.ImportFrom) and module.module:
                    assert is_there(module.module, files), module.module


def is_there(module: str, files: Collection[str]) -> bool:
    """Whether a module of ours is in the repository, or made by the page."""
    path = module.replace(".", "/")
    own = path.split("/")[0] in {"crawler", "scheduler", "storage", "tests"}
    return (
        not own or f"{path}.py" in files or any(ROOT.glob(f"{path}.py")) or (ROOT / path).is_dir()
    )


def test_the_list_of_how_tos_counts_their_files() -> None:
    """The list says how much each is; tests are not counted."""
    listed = (PAGES / "README.md").read_text("utf-8")
    said = dict(re.findall(r"^\| \[[^]]+\]\((add-[\w-]+\.md)\) \|.*\| (\d+)", listed, re.MULTILINE))
    assert said == {
        page.name: str(
            sum(not path.startswith("tests/") for path in applied(page.read_text("utf-8")))
        )
        for page in PAGES.glob("add-*.md")
    }


@pytest.mark.parametrize("page", DOCS, ids=named)
def test_the_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", DOCS, ids=named)
def test_every_path_that_is_named_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    made = {step.path for step in steps(text) if step.how == "New file"}
    missing = {path for path in PATH.findall(text) if not (ROOT / path).exists()} - made
    assert not missing


READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


@pytest.mark.parametrize("page", [*DOCS, *READMES], ids=named)
def test_every_command_of_make_is_there(page: Path) -> None:
    """In code alone: prose may make anything."""
    text = page.read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = [
        *re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL),
        *re.findall(r"`([^`\n]+)`", text),
    ]
    said = {
        name for one in code for name in re.findall(r"(?:^|\$ )make ([a-z-]+)", one, re.MULTILINE)
    }
    assert said <= targets


def test_a_contributor_is_told_each_lane_of_the_tests() -> None:
    """Those that the Makefile has, and how long each says that it takes."""
    made = (ROOT / "Makefile").read_text("utf-8")
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for lane in ("check", "test", "slow", "long", "week"):
        (line,) = re.findall(rf"^make {lane} +# (.*)", told, re.MULTILINE)
        (target,) = re.findall(rf"^{lane}:.*## (.*)", made, re.MULTILINE)
        for time in re.findall(r"\w+ minutes", target):
            assert time in line, lane


@pytest.mark.parametrize("page", DOCS, ids=named)
def test_every_module_that_is_named_alone_is_there(page: Path) -> None:
    """A module whose package the sentence has named already is one of the repository."""
    text = page.read_text("utf-8")
    made = {Path(step.path).name for step in steps(text) if step.how == "New file"}
    said = set(re.findall(r"`(\w+\.py)`", text))
    assert said - MODULES - made - {"utils.py"} == set()


@pytest.mark.parametrize("package", ["crawler", "scheduler", "storage", "tests"])
def test_every_name_that_a_docstring_leads_to_is_there(package: str) -> None:
    """What stands in backticks with its whole way is a module, or something in one."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / package).rglob("*.py"))
    said = set(re.findall(r"(?<!`)`((?:crawler|scheduler|storage|tests)(?:\.\w+)+)`", text))
    assert {name for name in said if not leads_somewhere(name)} == set()


def leads_somewhere(name: str) -> bool:
    """Whether a dotted name is a module of ours, or what stands in one."""
    module, _, inside = name.partition(".")
    found: object = import_module(module)
    while inside:
        part, _, inside = inside.partition(".")
        module = f"{module}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif isinstance(found, ModuleType) and find_spec(module):
            found = import_module(module)
        else:
            return False
    return True


def test_the_rules_of_changes_are_those_of_the_code() -> None:
    """The classes that are named weigh what the page says, and each key of a change is told."""
    text = (ROOT / "docs" / "changes.md").read_text("utf-8")
    rows = re.findall(r"^\| `(substantive|cosmetic)` \| (.*) \|$", text, re.MULTILINE)
    assert {weight: {*re.findall(r"`(\w+)`", names)} for weight, names in rows} == {
        "substantive": _SUBSTANTIVE,
        "cosmetic": _COSMETIC,
    }
    table = text.split("A change:")[1].split("An incident:")[0]
    told = {*re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))}
    assert told == {*change().as_json()}


def test_the_seed_of_an_account_can_be_used(tmp_path: Path) -> None:
    """It is one of a bridge, by the page object for accounts, and asks slowly."""
    text = (PAGES / "wechat.md").read_text("utf-8")
    (seed,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "account.toml").write_text(seed, "utf-8")
    (source,) = load_sources([tmp_path])
    assert (source.page, source.bridge, source.verified) == ("wechat", True, False)
    assert (source.delay_s or 0) >= 5
    assert source.every_s >= 600


@pytest.mark.parametrize("folder", ["how-to", "decisions"])
def test_every_page_is_listed(folder: str) -> None:
    """A page that no list leads to is found by nobody."""
    pages = {page.name for page in (ROOT / "docs" / folder).glob("*.md")} - {"README.md"}
    listed = (ROOT / "docs" / folder / "README.md").read_text("utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", listed)) == pages

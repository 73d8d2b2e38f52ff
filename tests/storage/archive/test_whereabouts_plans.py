"""Where a text stands is found by index, in an archive of a hundred thousand articles too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage import Archive
from storage.decider import Policy
from storage.records import Outcome
from tests.storage.archive.frontier.large import large
from tests.storage.archive.frontier.test_plans import plan, statements, steps_of
from tests.storage.making import NOW, after, answer, article, capture, fetched

pytestmark = pytest.mark.slow  # its archive is a large one

SCAN = re.compile(
    r"^SCAN (?!articles USING INDEX articles_unprinted)"
    r"(articles|links|versions|fetches|copy_prints|wrong_pages)\b"
)
"""Of the index of what has no prints yet, all is read: it is what there is to do."""

SOURCE = "s1"
TEXTS = "".join(f"第{{n}}号项目的第{part}个部分已经完成，村民对此充满期待。\n" for part in range(9))


def new(number: int, hours: float = 0, title: str = "标题") -> Callable[[Archive], object]:
    """A new article of a source of which every article has the same headline."""
    of = article(
        TEXTS.format(n=number), f"https://s1.cn/new/{number}-{hours}-{len(title)}", title=title
    )
    return lambda archive: archive.intake.recording.record_new(
        capture(of, after(hours=hours), source_id=SOURCE)
    )


def gone(archive: Archive) -> object:
    number = archive.queries.articles.find("https://s1.cn/new/1-0-2")
    taken = replace(answer(Outcome.GONE, after(hours=3)), source_id=SOURCE)
    return archive.intake.recording.record_known(number, taken)


def near(archive: Archive) -> object:
    run_id = archive.intake.runs.start(after(hours=2))
    return archive.intake.whereabouts.near(article(TEXTS.format(n=1), title="标题"), SOURCE, run_id)


def wrong(archive: Archive) -> object:
    number = archive.queries.articles.find("https://s1.cn/new/1-0-2")
    other = article(TEXTS.format(n=2), "https://s1.cn/new/1-0-2", title="另一标题")
    bytes_ = fetched(at=after(hours=1), body=b"<p>...</p>", url=other.url)
    return archive.intake.wrong_pages.seen(number, capture(other, source_id=SOURCE, fetch=bytes_))


QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "a new article": new(3),
    "another": new(2),
    "a further address": new(1, 0.5, "标题"),
    "near": near,
    "another page": wrong,
    "is_ill": lambda archive: archive.intake.wrong_pages.is_ill(SOURCE),
    "gone": gone,
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("whereabouts") / "archive.db"
    with large(path, NOW, sources=20, articles=100_000) as opened:
        opened._session.execute("update articles set printed = version, text_hash = ''")
        new(1)(opened)  # what others ask about, whichever of them come first
    # One look is a whole proof: only the one that completes it asks where a text stands.
    with Archive(path, policy=Policy(confirmations=1)) as opened:
        yield opened


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_table_is_read_from_end_to_end(archive: Archive, name: str) -> None:
    asked = statements(archive, QUESTIONS[name])
    assert asked
    for statement in asked:
        steps = plan(archive.path, statement)
        assert not [step for step in steps if SCAN.match(step)], (statement, steps)


def test_the_cost_of_a_new_article_does_not_grow_with_the_source(
    archive: Archive, tmp_path: Path
) -> None:
    with large(tmp_path / "small.db", NOW, sources=20, articles=200) as small:
        small._session.execute("update articles set printed = version, text_hash = ''")
        few = steps_of(small, new(77))
    assert steps_of(archive, new(77)) <= 3 * few + 50

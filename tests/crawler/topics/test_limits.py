"""A topic of the page asks no more of an article than it can be judged by in good time."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.toml_tables import FaultsError
from crawler.topics import load_all, load_texts
from crawler.topics.limits import MOST_GROUPS, MOST_WORDS
from scheduler.seed_texts import topic_text
from tests.growth import costs_less_than

HOSTILE = "的一是在不了有和人这" * 1000


def written(groups: list[list[str]], near: int = 100) -> str:
    return topic_text(topic_id="t", name="题", groups=groups, near=near)


LISTS = "\n".join(f"l{n} = {[chr(0x4E00 + i) for i in range(1000)]}" for n in range(3))
PRODUCT = f"""id = "t"
name = "题"
threshold = 1
[lists]
{LISTS}
[[rules]]
name = "r"
weight = 1
any = ["@l0@l1@l2"]
"""
PAIRS = """id = "t"
name = "题"
threshold = 1
[[rules]]
name = "r"
weight = 1
pairs = [{pairs}]
near = 80
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (written([[f"词{n}" for n in range(MOST_WORDS + 1)]]), "words"),
        (written([["的", "一"]] * (MOST_GROUPS + 1)), "groups"),
        (PRODUCT, "words"),
        (PAIRS.format(pairs=", ".join('["的", "一"]' for _ in range(300))), "searches"),
        ("x = " + "[" * 5000, "deeply"),
    ],
)
def test_what_asks_too_much_is_refused_before_it_is_made_ready(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "t.toml").write_text(text, encoding="utf-8")

    def refused() -> None:
        with pytest.raises(FaultsError) as error:
            load_texts([("t", text)], bounded=["t"])
        assert said in error.value.en
        with pytest.raises(FaultsError):
            load_all([], tmp_path)

    costs_less_than(5, refused)


def test_the_largest_that_is_taken_judges_a_hostile_article_soon() -> None:
    chars = list("的一是在不了有和人这")
    (topic,) = load_texts([("t", written([[char] for char in chars], 100_000))], bounded=["t"])
    costs_less_than(2, lambda: topic.match("题", HOSTILE))


def test_a_seed_of_the_configuration_may_ask_for_more() -> None:
    (topic,) = load_texts([("t", written([[f"词{n}" for n in range(MOST_WORDS + 1)]]))])
    assert topic.match("题", "词3").matched


def test_the_topics_of_the_program_could_be_written_by_the_page() -> None:
    for path in Path("seeds/topics").glob("*.toml"):
        assert load_texts([(path.name, path.read_text(encoding="utf-8"))], bounded=[path.name])

"""What became of an article: its present state, whatever the order of its changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reports.items import Room, of_story
from scheduler.reports.stories import Standing, Story, stories
from scheduler.words.catalogue import Words
from storage.records import Change, Kind
from tests.scheduler.reports.specimens import (
    BODY,
    NOW,
    article,
    change,
    edited,
    report,
    withdrawn,
)

TEXTS = [BODY, BODY.replace("1200亩", "1300亩"), BODY.replace("1200亩", "1500亩")]


def played(script: str) -> list[Change]:
    """A life by letters: n new, 0 to 2 an edit to that text, w withdrawn, r restored."""
    found: list[Change] = []
    body, version = TEXTS[0], 1
    for number, letter in enumerate(script, 1):
        at = NOW + timedelta(hours=number)
        common = {"change_id": number, "detected_at": at, "article_id": 3}
        if letter == "n":
            found.append(change(after=article(body=body), **common))
        elif letter == "w":
            gone = withdrawn(last_seen_at=at - timedelta(hours=1), **common)
            proof = tuple(replace(fetch, fetched_at=at) for fetch in gone.proof)
            found.append(replace(gone, proof=proof))
        elif letter == "r":
            found.append(change(Kind.RESTORED, after=article(body=body), **common))
        else:
            new = TEXTS[int(letter)]
            made = edited(article(body=body), article(body=new))
            found.append(replace(made, from_version=version, to_version=version + 1, **common))
            body, version = new, version + 1
    return found


def one(told: Sequence[Change], known: Sequence[Change] = ()) -> Story:
    (story,) = stories(told, {3: known})
    return story


def line(story: Story) -> str:
    made = report(generated_at=NOW + timedelta(hours=12))
    return of_story(story, made, Words("zh"), Room()).text


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("n", "新增：《…》（示例新闻网）"),
        ("w", "撤稿：《…》（示例新闻网，最后可见 10:00）"),
        ("wr", "撤稿后恢复：《…》（示例新闻网，11:00–12:00 不可见）"),
        ("1", "修改：《…》1200亩→1300亩（示例新闻网）"),
        ("12", "修改：《…》1200亩→1500亩（示例新闻网）"),
        ("10", "改后又改回：《…》，曾改为：1200亩→1300亩（示例新闻网）"),
        (
            "wr1",
            "撤稿后恢复：《…》，且改了 1 处：1200亩→1300亩（示例新闻网，11:00–12:00 不可见）",
        ),
        (
            "wr10",
            "撤稿后恢复：《…》，改后又改回：1200亩→1300亩（示例新闻网，11:00–12:00 不可见）",
        ),
        ("wrw", "恢复后又撤稿：《…》（示例新闻网，最后可见 12:00）"),
        ("nw", "新增后撤稿：《…》（示例新闻网，最后可见 11:00）"),
        ("n1", "新增：《…》，发布后改过：1200亩→1300亩（示例新闻网）"),
        (
            "1w",
            "撤稿：《…》，撤稿前改过：1200亩→1300亩（示例新闻网，最后可见 11:00）",
        ),
        (
            "wrwr",
            "撤稿后恢复：《…》（示例新闻网，11:00–12:00 不可见，13:00–14:00 不可见）",
        ),
    ],
)
def test_a_life_is_told_as_the_state_in_which_it_left_the_article(script: str, said: str) -> None:
    assert line(one(played(script))).replace(article().title, "…") == said


def retitled(*scripts: str) -> list[Change]:
    """Edits of a headline from the first title to another and back, with what else happened."""
    texts = [article(), article(title=article().title.replace("现代", "高效"))]
    first = edited(texts[0], texts[1])
    back = edited(texts[1], texts[0])
    lives = {"e": first, "b": back, "w": withdrawn(last_seen_at=NOW), "n": change(after=texts[0])}
    return [
        replace(lives[letter], change_id=n, article_id=3, detected_at=NOW + timedelta(hours=n))
        for n, letter in enumerate("".join(scripts), 1)
    ]


@pytest.mark.parametrize(
    ("script", "said"),
    [("eb", "，曾改标题："), ("ew", "，撤稿前改过标题："), ("ne", "，发布后改过标题：")],
)
def test_a_changed_field_is_named_after_one_colon(script: str, said: str) -> None:
    text = line(one(retitled(script)))
    assert said in text
    assert "：标题：" not in text
    made = report(generated_at=NOW + timedelta(hours=12), language="en")
    english = of_story(one(retitled(script)), made, Words("en"), Room()).text
    assert not re.search(r": (headline|title): ", english, re.IGNORECASE), english


def test_an_article_stands_before_its_copy() -> None:
    original = change(article_id=5, change_id=1, after=article())
    copy = change(Kind.COPIED, article_id=4, change_id=2, copy_of=5, after=article())
    other = change(article_id=6, change_id=3, after=article())
    gone = withdrawn(article_id=7, change_id=4)
    told = stories([other, copy, original, gone])
    assert [story.articles[0] for story in told] == [7, 5, 4, 6]
    assert [story.articles[0] for story in stories([other, copy])] == [4, 6]
    round_about = replace(original, kind=Kind.COPIED, copy_of=4)
    assert len(stories([copy, round_about])) == 2


def test_a_withdrawal_alone_is_not_told_where_the_archive_knows_of_the_return() -> None:
    life = played("w1r")
    story = one(life[:1], life)
    assert story.standing is Standing.RESTORED
    assert story.changes == tuple(life[:1])


def test_a_return_alone_says_how_long_it_was_gone() -> None:
    life = played("wr")
    assert line(one(life[1:], life)).startswith("恢复：")
    assert "11:00–12:00 不可见" in line(one(life[1:], life))


def test_the_same_edit_in_two_editions_of_a_house_is_one_piece_of_news() -> None:
    (web,) = played("1")
    paper = replace(web, change_id=9, article_id=4, source_name="示例日报", source_id="paper",
                    url="https://epaper.example.org/1.htm")  # fmt: skip
    (story,) = stories([web, paper])
    assert story.sources == ("示例新闻网", "示例日报")
    assert story.articles == (3, 4)
    assert line(story).endswith("（示例新闻网、示例日报）")
    elsewhere = replace(paper, url="https://news.example.com/1.htm")
    assert len(stories([web, elsewhere])) == 2
    other = played("2")[0]
    assert len(stories([web, replace(other, change_id=9, article_id=4)])) == 2
    alike = article(title="别的一篇", body=TEXTS[1][:40].replace("两地", "各县"))
    assert len(stories([web, replace(paper, title="别的一篇", after=alike)])) == 2


def test_the_weightiest_stands_first() -> None:
    lives = ["n", "wr", "1", "10", "w", "wr1"]
    told = [
        replace(one_change, article_id=number, change_id=10 * number + one_change.change_id)
        for number, script in enumerate(lives)
        for one_change in played(script)
    ]
    assert [lives[story.articles[0]] for story in stories(told)] == [
        "w", "1", "wr1", "wr", "10", "n",
    ]  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> str:
    """A life as it can be: gone only where it is there, edited only to another text."""
    gone, text, script = False, 0, draw(st.sampled_from(["", "n"]))
    for _ in range(draw(st.integers(1, 9))):
        choices = ["r"] if gone else ["w"]
        choices += [str(n) for n in range(3) if n != text and not gone]
        letter = draw(st.sampled_from(choices))
        gone = letter == "w" or (gone and letter != "r")
        text = int(letter) if letter.isdigit() else text
        script += letter
    return script


@given(lives(), st.data())
def test_the_state_is_that_of_the_end_whichever_of_its_changes_are_told(
    script: str, data: st.DataObject
) -> None:
    life = played(script)
    kept = data.draw(st.lists(st.booleans(), min_size=len(life), max_size=len(life)))
    told = [change for change, keep in zip(life, kept, strict=True) if keep] or life[-1:]
    story = one(told, life)
    within = script[told[0].change_id - 1 :]
    gone = script.rstrip("012n").endswith("w")
    assert (story.standing is Standing.WITHDRAWN) is gone
    if not gone:
        assert not line(story).startswith("撤稿：")
    edits = [letter for letter in within if letter.isdigit()]
    before = [letter for letter in script[: told[0].change_id - 1] if letter.isdigit()]
    first, last = (before or ["0"])[-1], (edits or before or ["0"])[-1]
    assert story.undone is (bool(edits) and first == last)
    if edits and first != last:
        assert story.edit is not None
        assert (story.edit.before, story.edit.after) == (
            article(body=TEXTS[int(first)]),
            article(body=TEXTS[int(last)]),
        )
    else:
        assert story.edit is None
    assert len(story.outages) == within.count("r")
    assert all(outage.until is not None for outage in story.outages)

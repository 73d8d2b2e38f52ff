"""Posts without text: one by headline, day and what they show; never for want of a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.likeness import republished, same_article, same_story, same_text, same_words
from storage.parameters import likeness_of
from storage.records import Article
from storage.shown import Form, Image
from tests.storage.making import NOW, article

POST = article(
    body="",
    form=Form.IMAGE,
    images=(Image("https://a.example/u/1.jpg"), Image("https://a.example/u/2.jpg")),
    published_at=NOW,
)


def test_a_post_at_two_addresses_is_one() -> None:
    """Whichever host shows its pictures."""
    hosts = ("a.example", "b.example")
    images = tuple(Image((one.url or "").replace(*hosts)) for one in POST.images)
    other = replace(POST, url="https://m.example/9.html", images=images)
    assert same_text(POST, other)
    assert same_words(POST, other)
    assert same_story(POST, other)
    assert same_article(POST, other)


OTHERS = {
    "another headline": replace(POST, title="甬凉两地举行招聘会"),
    "another day": replace(POST, published_at=NOW + timedelta(days=2)),
    "other pictures": replace(POST, images=(Image("https://a.example/u/7.jpg"),)),
    "another form": replace(POST, form=Form.VIDEO),
    "a text": replace(POST, body="昨日上午，甬凉两地在宁波举行座谈会。", form=None),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_another(what: str) -> None:
    """Two bodies that are empty are no equal texts."""
    other = OTHERS[what]
    assert not same_text(POST, other)
    assert not same_words(POST, other)
    assert republished(POST, other) is None


def test_nothing_known_but_the_headline_needs_the_day() -> None:
    """A film of which only a script knows the address."""
    film = replace(POST, form=Form.VIDEO, images=())
    assert same_text(film, replace(film, url="https://a.example/2.html"))
    undated = replace(film, published_at=None)
    assert not same_text(undated, undated)


def test_an_address_that_leads_to_another_post_leads_elsewhere() -> None:
    """The headline tells, where there is no text; a text that came under it is the story still."""
    assert not same_story(POST, OTHERS["another headline"])
    assert same_story(POST, OTHERS["a text"])
    text: Article = OTHERS["a text"]
    assert not same_story(text, replace(POST, title="甬凉两地举行招聘会"))


def test_no_parameter_is_learned_from_posts() -> None:
    """Their text is nobody's alone."""
    assert not likeness_of(POST).tells

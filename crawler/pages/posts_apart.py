"""Posts without text on pages with a few sentences of others: whose they are."""

from __future__ import annotations

import re
from itertools import chain

from crawler.pages.document import Document
from crawler.pages.forms import PICTURES_SAID, Post
from crawler.pages.headline import Headline

LITTLE = 300
"""Characters of a text under a headline that says 一图读懂, up to which it may be of others."""

_FILM_SAID = re.compile(r"[【\[]?(?:短?视频|短?視頻|微视频|影片|影音)[】\]丨|｜:：]")


def may_stand_apart(document: Document, headline: Headline, kept: list[int], size: int) -> bool:
    """Whether what was taken for a text may be none, as a headline of a post tells or its place."""
    if headline.first is None or not (document.pictures or document.embedded):
        return False
    return kept[-1] < headline.first or (size < LITTLE and _says_post(headline))


def stands_apart(document: Document, post: Post, kept: list[int]) -> bool:
    """Whether a text is none of a post's: over its headline, under its end, in a box of others."""
    first = post.headline.first or 0
    if kept[0] >= post.end or kept[-1] < first:
        return True
    if kept[0] < post.at or not _says_post(post.headline):
        return False
    films = (film.box for film in document.embedded if film.line == post.at)
    pictures = (picture.box for picture in document.pictures if picture.line == post.at)
    place = next(chain(films, pictures), None)
    if place is None:
        return False
    box = document.boxes[place]
    while box.first == box.last and box.parent >= 0:  # what holds the picture and no line
        box = document.boxes[box.parent]
    return box.first <= first


def _says_post(headline: Headline) -> bool:
    """Whether a headline says that pictures or a film stand for the text."""
    return (PICTURES_SAID.search(headline.text) or _FILM_SAID.match(headline.text)) is not None

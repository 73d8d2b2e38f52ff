"""An answer beside what the archive has of the article: what is the page's, what is an edit.

A page that came cut, the template in a new dress or with nothing in it, and another article to
which the address leads now would all pass for edits if they were read alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from crawler.headers import charset_in
from crawler.judgement import Judgement, Trouble
from crawler.pages.base import Page, page_of
from crawler.pages.prompts import (
    breaks_off,
    is_beginning,
    is_edited_beginning,
    prompts,
    shown_anew,
)
from crawler.pages.templates import is_emptied, is_redesigned
from crawler.rulings import Rule, ruled
from storage.addresses import same_place
from storage.cuts import cut_detail, prompt_in
from storage.diffs import compare
from storage.diffs.plain import same
from storage.likeness import likeness, same_story
from storage.records import Article, Outcome
from storage.text import comparable
from storage.together.forms import OTHER_TEXT
from storage.work import Kept, KeptPage

_SAID = ("published_at", "origin", "authors", "editor", "attachments")
"""What an article says of itself beside headline and text; all else is as its template has it."""

Reads = Callable[[KeptPage], Article | None]

_CLOSED = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)


@dataclass(eq=False)
class _Pages:
    """A known article's page as it is and as it was, each parsed once, when first looked at."""

    judged: Judgement
    known: Kept
    encoding: str | None

    @cached_property
    def now(self) -> Page:
        return page_of(self.judged.fetch.document or b"", self.known.pages[0].url, self.encoding)

    @cached_property
    def before(self) -> Page:
        return _page(self.known.pages[0])

    @cached_property
    def asked_before(self) -> list[str]:
        return prompts(self.before.document, self.known.article.body)


def compared(judged: Judgement, known: Kept, encoding: str | None, reads: Reads) -> Judgement:
    """What an answer is for a known article.

    Args:
        judged: What it is by itself.
        known: The article's newest reading, with the page that it was read from.
        encoding: The charset that the HTTP header declares.
        reads: Reads a kept page by the rules of the source.
    """
    read = judged.fetch.document
    if read is None or judged.fetch.outcome not in (Outcome.OK, Outcome.SOFT_ERROR):
        return judged
    seen = _Pages(judged, known, encoding)
    if judged.article is None:
        return _nothing_read(judged, known, seen)
    if _is_cut(read, known):
        return _failed(judged, Rule.NOT_WHOLE, "the page did not come whole")
    article = judged.article
    if prompt := _prompt(article, known, seen):
        return _at_a_prompt(judged, prompt)
    judged = _whole(judged, seen)
    if not _stands_at(judged, known):
        return _elsewhere(judged, article, known)
    if _is_strange(article, known, seen):
        return replace(judged, strange=True)
    return _in_new_dress(judged, known, seen, reads)


def _is_strange(article: Article, known: Kept, seen: _Pages) -> bool:
    """Whether headline, text and template are all others: what a cache mixed up, not an edit."""
    before = known.article
    pairs = (before.title, article.title), (before.body, article.body)
    if any(likeness(old, new) >= OTHER_TEXT for old, new in pairs):
        return False
    if known.served is not None and not is_redesigned(_page(known.served), seen.now):
        return False
    return is_redesigned(seen.before, seen.now)


def _nothing_read(judged: Judgement, known: Kept, seen: _Pages) -> Judgement:
    if prompt := _prompt_alone(judged, known, seen):
        return _at_a_prompt(judged, prompt)
    scripted = judged.trouble is not None and judged.trouble.kind == "javascript"
    if not judged.fetch.document or judged.is_article or scripted:
        return judged
    if not is_emptied(seen.before, known.article, seen.now):
        return judged
    detail = "the site's own template, with neither headline nor text"
    return Judgement(ruled(judged.fetch, Outcome.GONE, Rule.EMPTIED, detail), needs_article=True)


def _prompt(article: Article, known: Kept, seen: _Pages) -> str | None:
    """What the page asks for before it shows the rest of a text that it has the beginning of."""
    begins = is_beginning(article.body, known.article.body)
    if not begins and not is_edited_beginning(article.body, known.article.body):
        return None
    asked = prompts(seen.now.document, article.body)
    anew = shown_anew(asked, seen.asked_before)
    if begins and breaks_off(article.body):  # a prompt that always stood there is believed then
        anew += asked
    return next(iter(anew), None)


def _prompt_alone(judged: Judgement, known: Kept, seen: _Pages) -> str | None:
    """The same where nothing but the headline is left of the article."""
    if not judged.fetch.document or judged.fetch.outcome is not Outcome.SOFT_ERROR:
        return None
    document = seen.now.document
    if not any(same(line.text, known.article.title) for line in document.lines):
        return None
    anew = shown_anew(prompts(document, ""), seen.asked_before)
    return next(iter(anew), None)


def _at_a_prompt(judged: Judgement, prompt: str) -> Judgement:
    """A text that is cut off there: neither an edit nor a version, and an incident."""
    detail = cut_detail(prompt)
    trouble = Trouble("cut", f"{judged.fetch.url}: {detail}")
    fetch = ruled(judged.fetch, Outcome.SOFT_ERROR, Rule.CUT, prompt, detail)
    return Judgement(fetch, trouble=trouble)


def _whole(judged: Judgement, seen: _Pages) -> Judgement:
    """The same without the sign that its text is cut, where a prompt came under a whole one."""
    prompt = prompt_in(judged.fetch.detail)
    if prompt is None or not shown_anew([prompt], seen.asked_before):
        return judged
    of_cut = judged.trouble is not None and judged.trouble.kind == "cut"
    fetch = replace(judged.fetch, detail=None)
    return replace(judged, fetch=fetch, trouble=None if of_cut else judged.trouble)


def _is_cut(body: bytes, known: Kept) -> bool:
    """Whether a page lacks the end that it had when it came whole."""
    return not _CLOSED.search(body) and bool(_CLOSED.search(known.pages[0].body))


def _stands_at(judged: Judgement, known: Kept) -> bool:
    final = judged.fetch.final_url
    return final is None or same_place(final, known.article.url)


def _elsewhere(judged: Judgement, article: Article, known: Kept) -> Judgement:
    """An address that leads to another one: to the article itself, or to another article."""
    if same_story(known.article, article):
        return judged
    led = judged.fetch.final_url or ""
    detail = f"redirects to another article, {led}"
    return Judgement(ruled(judged.fetch, Outcome.GONE, Rule.LEADS_TO_OTHER, led, detail))


def in_new_dress(judged: Judgement, known: Kept, encoding: str | None, reads: Reads) -> Judgement:
    """The same, with what is the article's own where the page is of another template.

    Where headline and text are as they were, all else that differs is the template's; where they
    were edited, what only one of the two shows, and how it shows it, is. Where it stood in this
    template at the last look, all that differs from that is the article's.

    Args:
        judged: What an answer is for the known article.
        known: The reading with which it is compared, and its page.
        encoding: The charset that the HTTP header declares.
        reads: Reads a kept page by the rules of the source.
    """
    return _in_new_dress(judged, known, _Pages(judged, known, encoding), reads)


def _in_new_dress(judged: Judgement, known: Kept, seen: _Pages, reads: Reads) -> Judgement:
    article, stored = judged.article, known.article
    if article is None or compare(stored, article) is None:
        return replace(judged, own=None)
    if not is_redesigned(seen.before, seen.now):
        return replace(judged, own=None)
    if known.served is not None and not is_redesigned(_page(known.served), seen.now):
        last = reads(known.served)
        if last is not None:
            return replace(judged, own=_edited_since(last, stored, article))
    own = replace(stored, notices=_notices(stored, article, seen.before))
    if not same(stored.title, article.title) or not same(stored.body, article.body):
        own = replace(own, title=article.title, body=article.body, **_said_by_both(stored, article))
    return replace(judged, own=own)


def _edited_since(last: Article, stored: Article, article: Article) -> Article:
    """A known reading with what differs between two others, both in the new template."""
    names = (field.name for field in fields(Article))
    changed = {
        name: getattr(article, name)
        for name in names
        if getattr(article, name) != getattr(last, name)
    }
    return replace(stored, **{"title": article.title, "body": article.body, **changed})


def _said_by_both(stored: Article, article: Article) -> dict[str, Any]:
    """What two readings from two templates say of the article, both of them."""
    said = {
        name: getattr(article, name)
        for name in _SAID
        if getattr(article, name) and getattr(stored, name)
    }
    if "published_at" in said:
        said["published_precision"] = article.published_precision
    return said


def _page(kept: KeptPage) -> Page:
    return page_of(kept.body, kept.url, charset_in(kept.content_type))


def _notices(stored: Article, article: Article, before: Page) -> tuple[str, ...]:
    """The notes of an article in a new dress: those it had, and those that no line of it was."""
    had = comparable("".join(line.text for line in before.document.lines))
    new = (text for text in article.notices if comparable(text) not in had)
    return tuple(dict.fromkeys((*stored.notices, *new)))


def _failed(judged: Judgement, rule: Rule, detail: str) -> Judgement:
    fetch = ruled(judged.fetch, Outcome.SOFT_ERROR, rule, detail)
    return Judgement(fetch, trouble=judged.trouble)

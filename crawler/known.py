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

from crawler.classification import Classification, Trouble
from crawler.headers import charset_in
from crawler.outcomes import ruled
from crawler.pages.base import Page, page_of
from crawler.pages.prompts import breaks_off, is_beginning, is_edited_beginning, prompts, shown_anew
from crawler.pages.templates import is_emptied, is_redesigned
from storage.addresses import same_place
from storage.cuts import cut_detail, prompt_in
from storage.diffs import compare
from storage.diffs.plain import same
from storage.likeness import likeness, same_story
from storage.records import Article, Outcome
from storage.rule_codes import Rule
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

    result: Classification
    known: Kept
    encoding: str | None

    @cached_property
    def now(self) -> Page:
        return page_of(self.result.fetch.document or b"", self.known.pages[0].url, self.encoding)

    @cached_property
    def before(self) -> Page:
        return _page(self.known.pages[0])

    @cached_property
    def asked_before(self) -> list[str]:
        return prompts(self.before.document, self.known.article.body)


def compared(
    result: Classification, known: Kept, encoding: str | None, reads: Reads
) -> Classification:
    """What an answer is for a known article.

    Args:
        result: What it is by itself.
        known: The article's newest reading, with the page that it was read from.
        encoding: The charset that the HTTP header declares.
        reads: Reads a kept page by the rules of the source.
    """
    read = result.fetch.document
    if read is None or result.fetch.outcome not in (Outcome.OK, Outcome.SOFT_ERROR):
        return result
    seen = _Pages(result, known, encoding)
    if result.article is None:
        return _nothing_read(result, known, seen)
    if _is_cut(read, known):
        return _failed(result, Rule.NOT_WHOLE, "the page did not come whole")
    article = result.article
    if prompt := _prompt(article, known, seen):
        return _at_a_prompt(result, prompt)
    result = _whole(result, seen)
    if not _stands_at(result, known):
        return _elsewhere(result, article, known)
    if _is_strange(article, known, seen):
        return replace(result, strange=True)
    return _in_new_template(result, known, seen, reads)


def _is_strange(article: Article, known: Kept, seen: _Pages) -> bool:
    """Whether headline, text and template are all others: what a cache mixed up, not an edit."""
    before = known.article
    pairs = (before.title, article.title), (before.body, article.body)
    if any(likeness(old, new) >= OTHER_TEXT for old, new in pairs):
        return False
    if known.served is not None and not is_redesigned(_page(known.served), seen.now):
        return False
    return is_redesigned(seen.before, seen.now)


def _nothing_read(result: Classification, known: Kept, seen: _Pages) -> Classification:
    if prompt := _prompt_alone(result, known, seen):
        return _at_a_prompt(result, prompt)
    scripted = result.trouble is not None and result.trouble.kind == "javascript"
    if not result.fetch.document or result.is_article or scripted:
        return result
    if not is_emptied(seen.before, known.article, seen.now):
        return result
    detail = "the site's own template, with neither headline nor text"
    return Classification(
        ruled(result.fetch, Outcome.GONE, Rule.EMPTIED, detail), needs_article=True
    )


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


def _prompt_alone(result: Classification, known: Kept, seen: _Pages) -> str | None:
    """The same where nothing but the headline is left of the article."""
    if not result.fetch.document or result.fetch.outcome is not Outcome.SOFT_ERROR:
        return None
    document = seen.now.document
    if not any(same(line.text, known.article.title) for line in document.lines):
        return None
    anew = shown_anew(prompts(document, ""), seen.asked_before)
    return next(iter(anew), None)


def _at_a_prompt(result: Classification, prompt: str) -> Classification:
    """A text that is cut off there: neither an edit nor a version, and an incident."""
    detail = cut_detail(prompt)
    trouble = Trouble("cut", f"{result.fetch.url}: {detail}")
    fetch = ruled(result.fetch, Outcome.SOFT_ERROR, Rule.CUT, prompt, detail)
    return Classification(fetch, trouble=trouble)


def _whole(result: Classification, seen: _Pages) -> Classification:
    """The same without the sign that its text is cut, where a prompt came under a whole one."""
    prompt = prompt_in(result.fetch.detail)
    if prompt is None or not shown_anew([prompt], seen.asked_before):
        return result
    of_cut = result.trouble is not None and result.trouble.kind == "cut"
    fetch = replace(result.fetch, detail=None)
    return replace(result, fetch=fetch, trouble=None if of_cut else result.trouble)


def _is_cut(body: bytes, known: Kept) -> bool:
    """Whether a page lacks the end that it had when it came whole."""
    return not _CLOSED.search(body) and bool(_CLOSED.search(known.pages[0].body))


def _stands_at(result: Classification, known: Kept) -> bool:
    final = result.fetch.final_url
    return final is None or same_place(final, known.article.url)


def _elsewhere(result: Classification, article: Article, known: Kept) -> Classification:
    """An address that leads to another one: to the article itself, or to another article."""
    if same_story(known.article, article):
        return result
    led = result.fetch.final_url or ""
    detail = f"redirects to another article, {led}"
    return Classification(ruled(result.fetch, Outcome.GONE, Rule.LEADS_TO_OTHER, led, detail))


def in_new_template(
    result: Classification, known: Kept, encoding: str | None, reads: Reads
) -> Classification:
    """The same, with what is the article's own where the page is of another template.

    Where headline and text are as they were, all else that differs is the template's; where they
    were edited, what only one of the two shows, and how it shows it, is. Where it stood in this
    template at the last look, all that differs from that is the article's.

    Args:
        result: What an answer is for the known article.
        known: The reading with which it is compared, and its page.
        encoding: The charset that the HTTP header declares.
        reads: Reads a kept page by the rules of the source.
    """
    return _in_new_template(result, known, _Pages(result, known, encoding), reads)


def _in_new_template(
    result: Classification, known: Kept, seen: _Pages, reads: Reads
) -> Classification:
    article, stored = result.article, known.article
    if article is None or compare(stored, article) is None:
        return replace(result, own=None)
    if not is_redesigned(seen.before, seen.now):
        return replace(result, own=None)
    if known.served is not None and not is_redesigned(_page(known.served), seen.now):
        last = reads(known.served)
        if last is not None:
            return replace(result, own=_edited_since(last, stored, article))
    own = replace(stored, notices=_notices(stored, article, seen.before))
    if not same(stored.title, article.title) or not same(stored.body, article.body):
        own = replace(own, title=article.title, body=article.body, **_said_by_both(stored, article))
    return replace(result, own=own)


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


def _failed(result: Classification, rule: Rule, detail: str) -> Classification:
    fetch = ruled(result.fetch, Outcome.SOFT_ERROR, rule, detail)
    return Classification(fetch, trouble=result.trouble)

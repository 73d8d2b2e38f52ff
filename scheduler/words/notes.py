"""What the archive noted of an answer or an incident, in the reader's language and time.

The crawler and the archive write such notes as one English line, and JSON hands them on as they
are. The known ones are read back into what they say, a form and its values, and told anew; a page's
own words, and notes of another version of the program, are shown as they stand.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.shown_times import second
from scheduler.words.stored_notes import CAUSES, FORMS
from storage.times import from_iso

_VALUES = {
    "at": r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)",
    "n": r"\d+",
    "s": r"\d+(?:\.\d+)?",
    "cause": r"[a-z_]+",
    "wanted": r"\d+",
    "span": r"-?(?:\d+ days?, )?\d+:\d\d:\d\d",
    "hours": r"\d+",
    "total": r"\d+",
    "host": r"[^\s:/]+(?::\d+)?|\[[0-9a-f:.]+\](?::\d+)?",
    "hosts": r"\S+(?:, \S+)*",
    "counts": r"\d+(?:, \d+)*",
    "share": r"\d+%",
    "usual": r"\d+%",
    "field": r"[a-z_]+",
    "name": r"\S+",
    "items": r"'[^']*'|\"[^\"]*\"",
    "titles": r"《[^;]*》(?: and \d+ more)?",
    "url": r"\S+?",
}
_ANYTHING = ".+"
_PLACE = re.compile(r"\{(\w+)\}")
# An incident's note names the page before it says what is wrong with it, some of them twice.
_OF_PAGE = re.compile(r"(?P<url>(?:https?|file)://\S+): (?:(?P=url): )?(?P<rest>.+)", re.DOTALL)
_MORE = re.compile(r" and (\d+) more$")
_JOINT = "; "
# A long address of a list page, and when it showed the link.
_MOST = 300


def told(detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """A note on one line, its known parts in the language of `words`, times in the zone."""
    text = line(detail)
    if (found := _of_form(text, words, zone)) is not None:
        return found
    if of_page := _OF_PAGE.fullmatch(text):
        return of_page["url"] + words("colon") + told(of_page["rest"], words, zone)
    parts = text.split(_JOINT)
    if len(parts) > 1:
        retold = [told(part, words, zone) for part in parts]
        # A page's own words keep the signs that they have.
        return text if retold == parts else words("semicolon").join(retold)
    return text


def answer(status: int | None, detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """What was answered: the status, and what is noted of it besides."""
    shown = words("no_answer") if status is None else f"HTTP {status}"
    noted = line(detail).removeprefix(shown).removeprefix(_JOINT)
    rest = line(told(noted, words, zone), _MOST)
    return shown + words("semicolon") + rest if rest else shown


def _of_form(text: str, words: Words, zone: ZoneInfo) -> str | None:
    for pattern, forms in _patterns():
        if found := pattern.fullmatch(text):
            values = {
                name: _value(name, value, words, zone) for name, value in found.groupdict().items()
            }
            return forms[words.language == "zh"].format(**values)
    return None


def _value(name: str, value: str, words: Words, zone: ZoneInfo) -> str:
    if name == "at":
        return second(from_iso(value), zone)
    if name == "field":
        return words.field(value)
    if name == "cause" and words.language == "zh":
        return CAUSES.get(value, value)
    if name == "span" and words.language == "zh":
        return re.sub(" days?, ", " 天 ", value)
    if name == "titles" and words.language == "zh":
        return _MORE.sub(r"等，另有 \1 篇", value)
    if name in {"counts", "hosts"}:
        return words("comma").join(value.split(", "))
    return told(value, words, zone) if name == "rest" else value


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, str]], ...]:
    return tuple((re.compile("".join(_pattern(forms[0]))), forms) for forms in FORMS)


def _pattern(form: str) -> Iterator[str]:
    place = 0
    for found in _PLACE.finditer(form):
        name = found[1]
        yield re.escape(form[place : found.start()])
        yield f"(?P<{name}>{_VALUES.get(name, _ANYTHING)})"
        place = found.end()
    yield re.escape(form[place:])

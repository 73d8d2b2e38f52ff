"""What the archive noted of an answer or an incident, in the reader's language and time.

The monitor keeps a note of itself with a code and values (`storage.notes`), to which words are put
here. The crawler and the archive write theirs as one English line, and JSON hands them on as they
are. The known ones are read back into what they say, a form and its values, and told anew; a page's
own words, and notes of another version of the program, are shown as they stand.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.words.catalogue import NOTES, Words
from scheduler.words.clean_text import Linked, href, line
from scheduler.words.language import Pair, localized
from scheduler.words.shown_times import second
from scheduler.words.stored_notes import CAUSES, FORMS
from scheduler.words.vocabulary import OUTCOME_WORDS, RULE_WORDS, named
from storage.notes import Note, Value, note_of, plain, written
from storage.times import from_iso

_VALUES = {
    "at": r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)",
    "n": r"\d+",
    "s": r"\d+(?:\.\d+)?",
    "cause": r"[a-z_]+",
    "found": r"[a-z]+",
    "key": r"[a-z_]+",
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
# Private characters around what is an address: stored notes lose those that they hold.
_ADDRESS, _HOST, _END = "\ue000", "\ue001", "\ue002"
_MARKS = _ADDRESS + _HOST + _END
_MARKED = re.compile(f"[{_ADDRESS}{_HOST}][^{_END}]*{_END}?|[^{_ADDRESS}{_HOST}]+")
_BARE = re.compile(r"https?://[^\s，。；：、（）《》“”<>\"]*[^\s，。；：、（）《》“”<>\".,;:!?)]")
# Of a note of an answer: a long address of a list page, and when it showed the link.
_MOST = 300

_FINDS = {
    "nothing": "没有内容",
    "object": "对象",
    "list": "列表",
    "empty": "空文字",
    "boolean": "真假",
    "number": "数字",
}
"""What an expression finds where no text stands, in Chinese."""


def note(code: str, **values: Value) -> str:
    """A note to be kept: its English line, with the code and the values behind it.

    Args:
        code: A key of `NOTES`.
        values: What it names; what is worded, in both languages.

    Raises:
        KeyError: There is no such note, or a value is missing.
    """
    return written(_worded(Note(code, values), "en"), Note(code, values))


def spoken(detail: str, language: str) -> str:
    """A note for a log: one with a code in a language, any other by its line."""
    found = _known(detail)
    return plain(detail) if found is None else _worded(found, language)


def told(detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """A note on one line, its known parts in the language of `words`, times in the zone."""
    return _unmarked(_told(detail, words, zone))


def pieces(
    detail: str | None, words: Words, zone: ZoneInfo, most: int | None = None
) -> tuple[Linked, ...]:
    """The same in pieces: the addresses and hosts in it, which lead there, and what lies between.

    Args:
        detail: As it is kept.
        words: The language.
        zone: In which times are shown.
        most: At most so many characters, the last then an ellipsis.
    """
    return _placed(_told(detail, words, zone), most)


def _placed(told: str, most: int | None) -> tuple[Linked, ...]:
    """A text with marks, in the pieces between them."""
    found = []
    for place in _MARKED.finditer(line(told, most)):
        text = _unmarked(place[0])
        is_host = place[0][0] == _HOST
        leads = place[0][0] == _ADDRESS or is_host
        if text:
            found.append(
                Linked(text, href(f"http://{text}/" if is_host else text) if leads else None)
            )
    return tuple(found)


def _unmarked(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, _MARKS)))


def _told(detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """The same, each address and host between marks."""
    detail = _unmarked(detail or "")
    if found := _known(detail):
        values = {
            name: _value(name, _side(value, words.language), words, zone)
            for name, value in found.values.items()
        }
        return line(localized(NOTES[found.code], words.language).format(**values))
    return _retold(plain(detail), words, zone)


def _known(detail: str) -> Note | None:
    """The coded note that a detail holds, if this version of the program has words for it."""
    found = note_of(detail)
    if found is None or found.code not in NOTES:
        return None
    try:
        _worded(found, "en")
    except KeyError:
        return None
    return found


def _worded(found: Note, language: str) -> str:
    values = {name: _side(value, language) for name, value in found.values.items()}
    return localized(NOTES[found.code], language).format(**values)


def _side(value: Value, language: str) -> str:
    return value if isinstance(value, str) else localized(value, language)


def _retold(detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """A line without a code, told by the patterns of those that are known."""
    text = line(detail)
    if (found := _of_form(text, words, zone)) is not None:
        return found
    if of_page := _OF_PAGE.fullmatch(text):
        return _address(of_page["url"]) + words("colon") + _retold(of_page["rest"], words, zone)
    parts = text.split(_JOINT)
    if len(parts) > 1:
        retold = [_retold(part, words, zone) for part in parts]
        # A page's own words keep the signs that they have.
        return text if retold == parts else words("semicolon").join(retold)
    return _BARE.sub(lambda bare: _address(bare[0]), text)


def _address(url: str) -> str:
    return f"{_ADDRESS}{url}{_END}"


def answer(status: int | None, detail: str | None, words: Words, zone: ZoneInfo) -> str:
    """What was answered: the status, and what is noted of it besides."""
    return "".join(piece.text for piece in answer_pieces(status, detail, words, zone))


def answer_pieces(
    status: int | None, detail: str | None, words: Words, zone: ZoneInfo
) -> tuple[Linked, ...]:
    """The same in pieces: the addresses in it, which lead there, and what lies between."""
    shown = words("no_answer") if status is None else f"HTTP {status}"
    noted = line(detail).removeprefix(shown).removeprefix(_JOINT)
    rest = _placed(_retold(noted, words, zone), _MOST)
    return (Linked(shown + words("semicolon")), *rest) if rest else (Linked(shown),)


def _of_form(text: str, words: Words, zone: ZoneInfo) -> str | None:
    for pattern, forms in _patterns():
        if found := pattern.fullmatch(text):
            values = {
                name: _value(name, value, words, zone) for name, value in found.groupdict().items()
            }
            return localized(forms, words.language).format(**values)
    return None


def _value(name: str, value: str, words: Words, zone: ZoneInfo) -> str:
    if name == "at":
        return second(from_iso(value), zone)
    if name == "field":
        return words.field(value)
    if name == "cause" and words.language == "zh":
        return CAUSES.get(value, value)
    if name == "found" and words.language == "zh":
        return _FINDS.get(value, value)
    if name == "span" and words.language == "zh":
        return re.sub(" days?, ", " 天 ", value)
    if name == "titles" and words.language == "zh":
        return _MORE.sub(r"等，另有 \1 篇", value)
    if name == "url":
        return _address(value)
    if name in {"host", "hosts"}:
        return words("comma").join(f"{_HOST}{host}{_END}" for host in value.split(", "))
    if name == "counts":
        return words("comma").join(value.split(", "))
    return _retold(value, words, zone) if name == "rest" else value


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Pair], ...]:
    return tuple((re.compile("".join(_pattern(forms[1]))), forms) for forms in FORMS)


def _pattern(form: str) -> Iterator[str]:
    place = 0
    for found in _PLACE.finditer(form):
        name = found[1]
        yield re.escape(form[place : found.start()])
        yield f"(?P<{name}>{_VALUES.get(name, _ANYTHING)})"
        place = found.end()
    yield re.escape(form[place:])


def reason(judged: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """The rule and what it rests on; of an earlier release what was noted.

    Args:
        judged: With ``rule``, ``words`` and ``detail``.
        words: The language.
        zone: In which times are shown.
    """
    noted = line(told(judged["words"], words, zone), _MOST)
    rule = judged["rule"] and named(RULE_WORDS, judged["rule"], words.language)
    if not rule:
        return line(told(judged["detail"], words, zone), _MOST) or words("unnoted")
    return f"{rule}{words('colon')}{noted}" if noted and noted != rule else rule


def judgement(judged: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """An answer, or several alike, on one line: what it was taken for, why, and what for it counts.

    Args:
        judged: In the form of `storage.archive.queries.judgements.Judgements.of_article`.
        words: The language.
        zone: In which times are shown.
    """
    parts = [f"{named(OUTCOME_WORDS, judged['outcome'], words.language)}"]
    parts.append(reason(judged, words, zone))
    if judged["outcome"] == "gone":
        parts.append(words("counts" if judged["counts_as_proof"] else "counts_not"))
    if judged["times"] > 1:
        since = second(from_iso(judged["since"]), zone)
        parts.append(words("times_since", n=judged["times"], at=since))
    return words("semicolon").join(parts)


def confirming(article: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """Since when an article is being confirmed, after how many looks, and when the next follows.

    What is gone together with others of its source waits for them: until when is said as well.

    Args:
        article: In the form of `storage.archive.queries.judgements.Judgements.being_confirmed`.
        words: The language.
        zone: In which times are shown.
    """
    since = from_iso(article["since"])
    said = words(
        "being_confirmed",
        since=second(since, zone),
        looks=article["looks"],
        wanted=article["looks_wanted"],
        next=second(from_iso(article["next_fetch_at"]), zone),
    )
    if article["told_from"] is None:
        return said
    start, end = from_iso(article["told_from"]), from_iso(article["told_by"])
    return (
        said
        + words("semicolon")
        + words(
            "told_together",
            start=second(start, zone),
            end=second(end, zone),
        )
    )

"""The forms of English text: numbers in words, shares, dates, and words that name somebody."""

from __future__ import annotations

import re

from storage.lexicon import scales, words

_DIGITS = "(?:two|three|four|five|six|seven|eight|nine)"
_TEENS = (
    "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
    "|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SCALE = "(?:hundred|thousand|million|billion|trillion|dozen|bn|mn)s?"
_NUMBER = f"(?:{_TEENS}(?:[ -](?:one|{_DIGITS}))?|{_DIGITS})"
_NO_LETTER = "(?![A-Za-z])"
_SHARE = f"(?:percentage points?|percent|per cent){_NO_LETTER}"
_MEASURE = f"(?: (?:dollars?|euros?|pounds?|yuan|cents){_NO_LETTER}| {_SHARE})?"
SCALED = rf"(?:[ -]?{_SCALE}{_NO_LETTER})+{_MEASURE}| ?{_SHARE}"
"""What follows digits: 1.2 billion dollars, 5 percent."""

FIGURE = (
    r"(?=[A-Za-z])(?i:(?<![A-Za-z-])(?:"
    rf"(?:one|an?|half an?|several|few) {_SCALE}(?: {_SCALE})*{_NO_LETTER}{_MEASURE}"
    rf"|{_NUMBER}(?:[ -]{_SCALE}(?: and)?(?: {_NUMBER})?)*{_NO_LETTER}{_MEASURE}"
    rf"|(?:one|two|three)[- ](?:half|thirds?|quarters?|fifths?){_NO_LETTER}"
    rf"|{_SCALE} of{_NO_LETTER}"
    rf"|(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twice){_NO_LETTER}"
    r"))"
)
"""Numbers in words: three, twenty-five, a dozen, half a million, five percent, third."""

_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    "(?:January|February|April|June|July|August|September|October|November|December"
    "|(?<=[Ii]n )(?:March|May))"
)
DATE = (
    rf"(?=[A-Za-z0-9])(?:{_DAY}s?{_NO_LETTER}|{_MONTH}{_NO_LETTER}"
    r"|(?<![\d.:])\d{1,2}(?::\d{2})? ?[ap]\.?m(?![A-Za-z])\.?"
    r"|(?:19|20)\d0s(?![A-Za-z])"
    r"|(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Uu]ntil ))(?:19|20)\d{2}(?![\d%]|[.,]\d))"
)
"""Days of the week, months alone, the time of day and years behind a preposition."""

OFFICE = (
    r"(?=[A-Za-z])(?<![A-Za-z-])(?i:(?:former|acting|interim|vice|deputy|assistant|senior|executive|prime|foreign"
    r"|associate|honorary|managing|general)[ -])*(?:"
    r"(?i:president|premier|chancellor|minister|mayor|governor|senator|congressman|congresswoman"
    r"|ambassador|secretary|chairman|chairwoman|chairperson|commissioner|director|manager|principal"
    r"|provost|dean|professor|spokesman|spokeswoman|spokesperson|treasurer|superintendent|sheriff"
    r"|attorney general|chief executive|editor-in-chief)"
    r"|[Cc]hief [A-Za-z]+ [Oo]fficer|C[EFOTI]O)(?![A-Za-z-])"
)
"""Titles of office, with what stands before them."""

NEARNESS = re.compile(
    "(?:as (?:much|many|little|few) as|(?:more|less|fewer) than|(?:just )?(?:over|under)|about"
    "|around|roughly|nearly|almost|up to|at (?:least|most)|some|approximately|an estimated|only)?",
    re.IGNORECASE,
)
"""What says how near a figure is: about, as much as; or nothing."""

_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]*[a-zß-öø-ÿ](?:[-'’.][^\W\d_]+)*|[A-Z]{2,6}")
_WORDS = words("english_words")


def is_capital(text: str) -> bool:
    """Whether a word in Latin letters is written like a name and is no common word."""
    word = re.sub("['’]s$", "", text).lower()
    return _CAPITAL.fullmatch(text) is not None and word not in _WORDS


_VALUES = {min(word): min(number) for word, number in scales("numbers_en")} | {"a dozen": "12"}
_PERCENT = re.compile(" ?per ?cent$", re.IGNORECASE)


def digits(text: str) -> str:
    """A figure with digits and % for the English words that say as much: five percent, 5%."""
    text = _PERCENT.sub("%", text)
    number = text.removesuffix("%")
    return _VALUES.get(number.lower(), number) + text[len(number) :]

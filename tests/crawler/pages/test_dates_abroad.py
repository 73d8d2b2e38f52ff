"""Times as pages abroad print them: months in other languages, clocks before their day."""

from __future__ import annotations

from datetime import UTC

import pytest

from crawler.pages.dates import stamps
from crawler.pages.month_words import MONTH_WORDS, MONTHS

PRINTED = """
13 мая 2024, 15:00 -> 2024-05-13T15:00
13 мая 2024 г., 15:00 -> 2024-05-13T15:00
5 июня 2024 -> 2024-06-05
13 травня 2024 -> 2024-05-13
13 maja 2024 -> 2024-05-13
13 lipca 2024 -> 2024-07-13
13. května 2024 -> 2024-05-13
13 Ekim 2024 -> 2024-10-13
Senin, 13 Agustus 2024 15:00 WIB -> 2024-08-13T15:00
13 maj 2024 kl. 15:00 -> 2024-05-13T15:00
13. marraskuuta 2024 -> 2024-11-13
13. maaliskuuta 2024 -> 2024-03-13
13 Μαΐου 2024 -> 2024-05-13
13 مايو 2024 -> 2024-05-13
13 मई 2024 -> 2024-05-13
2024년 5월 13일 18:30 -> 2024-05-13T18:30
2024년 5월 13일 (월) 오후 6:30 -> 2024-05-13T18:30
2024.05.13. 오후 6:30 -> 2024-05-13T18:30
10:08, June 04, 2024 -> 2024-06-04T10:08
3:05 PM, Mon May 13, 2024 -> 2024-05-13T15:05
MAY 13, 2024 / 3:05 PM / CBS -> 2024-05-13T15:05
13-05-2024 15:05 -> 2024-05-13T15:05
"""

NO_TIME = """
13 people 2024
13 listopada 2024
12-05-2024
40 мая 2024
"""


@pytest.mark.parametrize("row", PRINTED.strip().split("\n"))
def test_a_time(row: str) -> None:
    text, _, told = row.partition(" -> ")
    stamp = next(stamps(text, UTC))
    form = "%Y-%m-%dT%H:%M" if stamp.minute else "%Y-%m-%d"
    assert stamp.at.strftime(form) == told


@pytest.mark.parametrize("text", NO_TIME.strip().split("\n"))
def test_no_time_or_one_of_two_readings(text: str) -> None:
    assert list(stamps(text, UTC)) == []


def test_a_name_of_a_month_means_one_month() -> None:
    """The names that western Europe's prefixes find are those of the same month elsewhere."""
    begun = {
        word: MONTHS[prefix]
        for word in MONTH_WORDS
        for prefix in MONTHS
        if word.startswith(prefix) and len(word) <= len(prefix) + 7
    }
    assert {word: month for word, month in begun.items() if MONTH_WORDS[word] != month} == {}

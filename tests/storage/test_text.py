"""Normal forms of text, and times: what holds for any input."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import opencc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.text import clean, comparable, fold, levelled, simplify
from storage.times import from_iso, published_iso, to_iso

texts = st.text(st.characters(codec=None), max_size=40)


@given(texts)
@example("e\u200d\u0301")
@example("a\ud800b")
def test_clean_text_is_nfc_has_single_blanks_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert "\n\n" not in cleaned
    assert " \n" not in cleaned
    assert "\n " not in cleaned
    assert not any(char < " " and char != "\n" for char in cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@given(texts)
def test_comparing_ignores_what_cleaning_ignores(text: str) -> None:
    assert comparable(clean(text)) == comparable(text)
    assert comparable(comparable(text)) == comparable(text)


@given(texts, st.sampled_from(["\u200b", "\ufeff", "\u00ad", "\u3000", " ", "\t"]), st.data())
def test_invisible_characters_and_blanks_make_no_difference(
    text: str, extra: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert comparable(text[:place] + extra + text[place:]).replace(" ", "") == comparable(text)


@given(texts)
def test_folding_keeps_places_and_stays_as_it_is(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("published", "folded"),
    [
        ("對口協作", "对口协作"),
        ("ＡＢＣ１２３", "abc123"),
        ("涼山彝族自治州", "凉山彝族自治州"),
        ("臺灣與浙江後來", "台湾与浙江后来"),
        ("İstanbul", "İstanbul"),
        ("3.5萬噸", "3.5万吨"),
    ],
)
def test_what_folding_does(published: str, folded: str) -> None:
    assert fold(published) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甬凉 协作", "甬凉协作"),
        ("（记者）", "(记者)"),
        ("86个", "８６个"),
        ("甬\u200b凉", "甬凉"),
        ("甬凉\r\n协作", "甬凉\n协作"),
    ],
)
def test_what_is_the_same_when_versions_are_compared(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("甬凉，协作", "甬凉协作"), ("甬凉\n协作", "甬凉协作"), ("對", "对")]
)
def test_what_is_not(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_simplifying_goes_character_by_character() -> None:
    assert simplify("乾隆皇帝") == "".join(map(simplify, "乾隆皇帝"))


def test_every_character_is_simplified_as_the_table_has_it() -> None:
    """Alone, and among others: a text is passed by only where the table changes nothing of it."""
    converter = opencc.OpenCC("t2s")
    han = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), 0x20021)]
    table = [converter.convert(char) for char in han]
    assert [simplify(char) for char in han] == table
    assert simplify("".join(han)) == "".join(table)


@given(st.text(st.characters(codec="utf-8", categories=("L", "M", "P", "S", "Z")), max_size=40))
@example("＝\u0338")
@example("Ａ\u030a…\u3000（國）")
def test_what_is_narrowed_first_is_levelled_alike(text: str) -> None:
    assert levelled(text) == unicodedata.normalize("NFKC", simplify(text)).lower()


def test_each_wide_character_is_folded_to_its_narrow_one() -> None:
    wide = [chr(code) for code in range(0xFF01, 0xFF5F)]
    narrow = [chr(code) for code in range(0x21, 0x7F)]
    assert fold("".join(wide) + "\u3000") == "".join(narrow).lower() + " "
    assert [comparable(char) for char in wide] == narrow


offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(timezones=offsets).filter(lambda moment: 1 < moment.year < 9999)


@given(moments, moments)
def test_the_order_of_stored_times_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert from_iso(to_iso(one)) == one.replace(microsecond=one.microsecond // 1000 * 1000)
    assert len(to_iso(one)) == len(to_iso(other))
    if to_iso(one) != to_iso(other):
        assert (to_iso(one) < to_iso(other)) == (one < other)


@given(st.datetimes(timezones=offsets))
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=8))))
@example(datetime.max.replace(tzinfo=timezone(timedelta(hours=-8))))
def test_any_aware_time_can_be_written(moment: datetime) -> None:
    for written in (to_iso(moment), published_iso(moment)):
        assert abs(from_iso(written) - moment.replace(tzinfo=UTC)) <= timedelta(days=1)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_iso(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        from_iso("2026-01-01T00:00:00")

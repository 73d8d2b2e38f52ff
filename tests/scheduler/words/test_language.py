"""A text has both its languages, and each way to say one says the same side."""

from __future__ import annotations

import re

import pytest

from scheduler.web.translator import Translator
from scheduler.words import vocabulary
from scheduler.words.catalogue import TEXTS, Words
from scheduler.words.language import choose, line_of, localized, tr
from scheduler.words.vocabulary import KIND_WORDS, RULE_WORDS, named
from storage.errors import YongliangError
from storage.rule_codes import Rule


@pytest.mark.parametrize(
    ("tag", "side"), [("zh", 0), ("zh-Hans", 0), ("", 0), ("fr", 0), ("en", 1), ("EN-gb", 1)]
)
def test_any_tag_of_english_is_english_and_all_else_chinese(tag: str, side: int) -> None:
    assert localized(("撤稿", "withdrawn"), tag) == ("撤稿", "withdrawn")[side]
    assert Words(tag)("new") == TEXTS["new"][side]
    assert named(KIND_WORDS, "new", tag) == KIND_WORDS["new"][side]


@pytest.mark.parametrize(("language", "said"), [("zh", "缺"), ("en", "missing"), (None, "缺")])
def test_the_process_says_errors_and_texts_in_its_language(
    language: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YONGLIANG_LANG", raising=False)
    choose(language)
    try:
        assert tr("缺", "missing") == line_of(YongliangError("缺", "missing")) == said
        assert Translator(language or "zh")("缺", "missing") == said
    finally:
        choose(None)


def test_every_rule_says_what_it_is_in_two_languages() -> None:
    assert set(RULE_WORDS) == set(Rule)
    for chinese, english in RULE_WORDS.values():
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert english.isascii()


def test_every_word_of_the_vocabulary_has_both_languages() -> None:
    tables = {
        name: getattr(vocabulary, name) for name in dir(vocabulary) if name.endswith("_WORDS")
    }
    assert len(tables) == 17
    for words in tables.values():
        for chinese, english in words.values():
            assert re.search("[\u4e00-\u9fff]", chinese)
            assert english.isascii()

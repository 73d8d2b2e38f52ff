"""A word of manner that took another's place tears no name, and hides none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.diffs import spans
from storage.lexicon import words

# Objects of which a guess makes a place or a body that begins with the verb before them.
OBJECTS = ("湖鲜加工车间", "湖滨图书馆", "山货交易市场", "江畔步道", "城北小学操场", "河堤险段")
# Words that no list has: how something is done, and what is done.
UNLISTED = ("埋头", "酌情", "铆劲")
MANNER = ("着力", "尽快", "稳步", "全力")


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [(s.span_class, s.before, s.after) for s in spans("body", before, after)]


@pytest.mark.parametrize("verb", ["验收", "复核", "推平"])
@pytest.mark.parametrize("thing", OBJECTS)
@pytest.mark.parametrize(
    "lead", ["", "县里", "下一步，云岭县文旅局", "县教育局负责人表示，年底前将"]
)
def test_a_word_of_manner_is_one_span(lead: str, thing: str, verb: str) -> None:
    for was in (*UNLISTED, "抓紧", "积极"):
        for now in MANNER:
            before, after = f"{lead}{was}{verb}{thing}。", f"{lead}{now}{verb}{thing}。"
            assert told(before, after) == [("wording", was, now)]
            assert told(after, before) == [("wording", now, was)]


@given(
    st.sampled_from(sorted(words("manner"))), st.sampled_from(["甬新", "沙坪", "临崖", "昭河"]),
    st.sampled_from(["湖滨图书馆", "县", "镇", "河大桥"]),
)  # fmt: skip
def test_another_name_behind_a_word_of_manner_is_still_told(
    manner: str, name: str, ending: str
) -> None:
    before, after = f"将{manner}支援{name}{ending}。", f"将{manner}支援云岭{ending}。"
    assert "name" in {kind for kind, _, _ in told(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("前往新安江北小学调研。", "前往江北小学调研。"),
        ("前往新安江北小学调研。", "前往附近江北小学调研。"),
    ],
)
def test_a_name_that_lost_its_beginning_is_told(before: str, after: str) -> None:
    assert [kind for kind, _, _ in told(before, after)] == ["name"]

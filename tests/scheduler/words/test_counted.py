"""English nouns are counted as English does it."""

from __future__ import annotations

import pytest

from scheduler.words.language import counted


@pytest.mark.parametrize(
    ("n", "told"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (21, "21 articles")]
)
def test_one_is_singular_and_nothing_else(n: int, told: str) -> None:
    assert counted(n, "article") == told

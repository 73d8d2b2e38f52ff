"""The lists of names and words: where they come from, and that all who read them share them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import storage.lexicon
from crawler.pages.names import only_names, split_names
from storage.diffs import spans
from storage.diffs.polarity import reverses
from storage.diffs.tokens import scan
from storage.lexicon import characters, scales, words
from storage.text import simplify

FOLDER = Path(storage.lexicon.__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
SURNAMES = sorted(characters("surnames"))
CLANS = sorted(words("surnames_long"))
# A surname that is a common word of one character tells nothing without more beside it.
PLAIN = [name for name in SURNAMES if simplify(name) not in characters("function")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_list_says_its_origin_and_licence(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    notes = " ".join(line for line in head if line.startswith("#"))
    assert head[0].startswith("# ")
    assert re.search(r"Origin: .+ Licence: Apache-2\.0\.", notes)
    assert words(path.stem)


def test_every_surname_of_the_lexicon_is_read_and_told() -> None:
    """Reading and comparing cannot disagree: an exchanged name of any surname is a name."""
    unread = [
        name for name in SURNAMES if only_names(name + "晓伟", strict=True) != (name + "晓伟",)
    ]
    untold = []
    for name in PLAIN:
        before, after = f"教师{name}晓伟连续支教。", f"教师{name}晓刚连续支教。"
        told = [(s.span_class, s.before, s.after) for s in spans("body", before, after)]
        if told != [("name", f"{name}晓伟", f"{name}晓刚")]:
            untold.append((name, told))
    assert (unread, untold) == ([], [])


def test_every_clan_of_the_lexicon_is_read_and_told() -> None:
    unread = [name for name in CLANS if split_names(name + "伟") != (name + "伟",)]
    untold = []
    for name in CLANS:
        before, after = f"驻村干部{name}木呷介绍了情况。", f"驻村干部{name}木嫫介绍了情况。"
        told = [(s.span_class, s.before, s.after) for s in spans("body", before, after)]
        if told != [("name", f"{name}木呷", f"{name}木嫫")]:
            untold.append((name, told))
    assert (unread, untold) == ([], [])


@pytest.mark.parametrize("name", ["吉克曲布木", "沙马伍呷莫", "张𠮷", "王𫖯", "李䶮", "麦伟"])
def test_long_and_rare_names_are_read_from_by_lines(name: str) -> None:
    assert only_names(name, strict=True) == (name,)
    assert split_names(f"方敏、{name}") == ("方敏", name)


def test_scales_of_opposites_turn_both_ways() -> None:
    """Whoever stands on one pole alone is turned by whoever stands on another alone."""
    wrong = []
    for scale in (*scales("opposites"), *scales("opposites_en")):
        assert len(scale) > 1
        for pole in scale:
            for other in scale:
                if pole is other:
                    continue
                here, there = min(pole - other), min(other - pole)
                for before, after in ((here, there), (there, here)):
                    if not reverses("", scan(before), scan(after)):
                        wrong.append((before, after))
    assert wrong == []


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(words("words"))), st.sampled_from(sorted(words("words"))))
def test_reversals_are_symmetrical(before: str, after: str) -> None:
    sides = scan(before), scan(after)
    assert reverses("", *sides) == reverses("", *sides[::-1])
    assert not reverses("", sides[0], sides[0])


def test_lists_are_read_when_they_are_asked_for() -> None:
    program = (
        "import storage.lexicon as lexicon;"
        "print(lexicon.words.cache_info().currsize, lexicon.characters.cache_info().currsize)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["0", "0"]


def test_surnames_are_listed_as_both_scripts_write_them() -> None:
    """Comparing folds to simplified characters, and a list that lacks them would be blind there."""
    listed = characters("surnames")
    assert {name for name in listed if simplify(name) not in listed} == set()

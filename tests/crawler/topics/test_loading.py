"""Topic seeds from files, or from texts read elsewhere: the same topics, the same faults."""

from __future__ import annotations

from pathlib import Path

import pytest

import seeds
from crawler.toml_tables import FaultsError
from crawler.topics import load_all, load_texts

FOLDER = seeds.SEEDS / "topics"


def test_texts_give_the_topics_of_their_files() -> None:
    files = sorted(FOLDER.glob("*.toml"))
    texts = [(file.name, file.read_text("utf-8-sig")) for file in files]
    of_files, of_texts = load_all([FOLDER]), load_texts(texts)
    assert [topic.id for topic in of_texts] == [topic.id for topic in of_files]
    assert [topic.rules_hash for topic in of_texts] == [topic.rules_hash for topic in of_files]


@pytest.mark.parametrize(
    "text",
    [
        "id = ",
        'id = "a"\nname = "A"\nthreshold = 1\nwrong = 2\n',
        'id = "a"\nname = "A"\nthreshold = 1\n[[rules]]\nname = "r"\nweight = 1\nany = ["@no"]\n',
    ],
)
def test_texts_have_the_faults_of_their_files(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(FaultsError) as of_file:
        load_all([file])
    with pytest.raises(FaultsError) as of_text:
        load_texts([(str(file), text)])
    assert of_text.value.faults == of_file.value.faults


def test_two_texts_of_one_id_are_a_fault() -> None:
    text = next(FOLDER.glob("*.toml")).read_text("utf-8-sig")
    with pytest.raises(FaultsError, match=r"two\.toml: the topic id .* is taken"):
        load_texts([("one.toml", text), ("two.toml", text)])


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize("key", ["threshold", "weight", "title_bonus"])
def test_a_score_of_no_finite_number_is_a_fault(key: str, number: str) -> None:
    numbers = {"threshold": "1", "weight": "1", "title_bonus": "0"} | {key: number}
    text = """id = "a"
name = "A"
threshold = {threshold}
[[rules]]
name = "r"
weight = {weight}
title_bonus = {title_bonus}
any = ["桥"]
""".format_map(numbers)
    with pytest.raises(FaultsError, match=rf"{key} is -?(?:nan|inf); it must be a finite number"):
        load_texts([("a.toml", text)])

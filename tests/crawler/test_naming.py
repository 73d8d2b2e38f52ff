"""What a seed was called before: its faults, and the ids of seeds read without the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

import seeds
from crawler.naming import ids_in
from crawler.seeds import load_sources
from crawler.toml_tables import FaultsError
from crawler.topics import load, load_all


def source(folder: Path, name: str, *was: str) -> None:
    (folder / f"{name}.toml").write_text(
        f'id = "{name}"\nname = "N"\nwas = {list(was)}\n'
        '[[feeds]]\nkind = "listing"\nurl = "http://a.test/"\n',
        encoding="utf-8",
    )


def topic(folder: Path, name: str, *was: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(
        f'id = "{name}"\nname = "N"\nthreshold = 1\nwas = {list(was)}\n'
        '[[rules]]\nname = "r"\nweight = 1\nany = ["x"]\n',
        encoding="utf-8",
    )
    return path


FAULTS = [
    ({"a": ["a"]}, "is its id of today"),
    ({"a": ["b"], "b": []}, "is still the id of"),
    ({"a": ["b"], "b": ["a"]}, "is still the id of"),
    ({"a": ["b"], "b": ["c"], "c": ["a"]}, "is still the id of"),
    ({"a": ["c"], "b": ["c"]}, "claims 'c' too"),
    ({"a": ["A b"]}, "is no id"),
]


@pytest.mark.parametrize(("named", "said"), FAULTS)
def test_faults(named: dict[str, list[str]], said: str, tmp_path: Path) -> None:
    for write, read in ((source, load_sources), (topic, load_all)):
        folder = tmp_path / write.__name__
        folder.mkdir()
        for name, was in named.items():
            write(folder, name, *was)
        with pytest.raises(FaultsError) as error:
            read([folder])
        assert any(said in fault.en for fault in error.value.faults)
        assert all("was" in fault.zh for fault in error.value.faults)


def test_articles_taken_by_hand_are_no_source_s(tmp_path: Path) -> None:
    source(tmp_path, "a", "added")
    with pytest.raises(FaultsError, match="taken by hand"):
        load_sources([tmp_path])


def test_a_new_id_alone_is_no_new_rule(tmp_path: Path) -> None:
    first = load(topic(tmp_path, "first"))
    for later in (topic(tmp_path, "second", "first"), topic(tmp_path, "third", "first", "second")):
        assert load(later).rules_hash == first.rules_hash
    assert load(topic(tmp_path, "other")).rules_hash != first.rules_hash


def test_ids_without_the_rest(tmp_path: Path) -> None:
    assert ids_in([seeds.SEEDS / "sources"]) == {
        one.id for one in load_sources([seeds.SEEDS / "sources"])
    }
    source(tmp_path, "a", "b", "c")
    (tmp_path / "d.toml").write_text("name = '''\nid = \"e\"\n'''\nid = 'd' # here\n[x]\nid = 'f'")
    assert ids_in([tmp_path]) == {"a", "b", "c", "d"}


@pytest.mark.parametrize("text", [b"id = ", b"\xff\xfe"])
def test_a_seed_that_cannot_be_read_may_be_any(text: bytes, tmp_path: Path) -> None:
    source(tmp_path, "a")
    (tmp_path / "b.toml").write_bytes(text)
    assert ids_in([tmp_path]) is None
    assert ids_in([tmp_path / "none.toml"]) is None

"""Seeds that the page writes: whole or not at all, never over another's work, never elsewhere."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from crawler.toml_tables import FaultsError
from scheduler.config import load
from scheduler.written_seeds import MOST_TEXT, NONE, SeedChangedError, WrittenSeeds

SOURCE = 'id = "{id}"\nname = "{name}"\n[[feeds]]\nkind = "listing"\nurl = "http://a.example/"\n'


@pytest.fixture
def seeds(tmp_path: Path) -> WrittenSeeds:
    (tmp_path / "yongliang.toml").write_text('[web]\nseeds = "desk"\n', encoding="utf-8")
    return WrittenSeeds(load(tmp_path / "yongliang.toml", everything=False))


def source(name: str = "甲网", seed_id: str = "a") -> str:
    return SOURCE.format(id=seed_id, name=name)


def test_there_and_away_again(seeds: WrittenSeeds, tmp_path: Path) -> None:
    seeds.keep("sources", "a", source(), NONE)
    assert seeds.ids("sources") == ["a"]
    assert (tmp_path / "desk" / "sources" / "a.toml").read_text(encoding="utf-8") == source()
    assert "a" in {one.id for one in load(tmp_path / "yongliang.toml").sources}
    seeds.remove("sources", "a", seeds.fingerprint("sources", "a"))
    assert seeds.ids("sources") == []


def test_two_who_edit_one_seed(seeds: WrittenSeeds) -> None:
    seeds.keep("sources", "a", source(), NONE)
    seen = seeds.fingerprint("sources", "a")
    seeds.keep("sources", "a", source("乙网"), seen)
    for late in (seen, NONE):
        with pytest.raises(SeedChangedError):
            seeds.keep("sources", "a", source("丙网"), late)
        with pytest.raises(SeedChangedError):
            seeds.remove("sources", "a", late)
    assert seeds.text("sources", "a") == source("乙网")


def test_a_file_changed_by_hand_is_not_written_over(seeds: WrittenSeeds, tmp_path: Path) -> None:
    seeds.keep("sources", "a", source(), NONE)
    seen = seeds.fingerprint("sources", "a")
    (tmp_path / "desk" / "sources" / "a.toml").write_text(source("手改"), encoding="utf-8")
    with pytest.raises(SeedChangedError):
        seeds.keep("sources", "a", source("丙网"), seen)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "TOML"),
        (source(seed_id="b"), "is not 'a'"),
        (source() + "delay_s = 0", "delay_s"),
        (source().replace("http://a.example/", "${SECRET}"), "http(s)"),
        ("x" * (MOST_TEXT + 1), "characters"),
    ],
)
def test_what_has_faults_is_not_kept(seeds: WrittenSeeds, text: str, said: str) -> None:
    with pytest.raises(FaultsError) as error:
        seeds.keep("sources", "a", text, NONE)
    assert any(said in fault.en for fault in error.value.faults), error.value.faults
    assert not any("/tmp" in fault.en for fault in error.value.faults)
    assert seeds.ids("sources") == []


@pytest.mark.parametrize("seed_id", ["../a", "a/b", "", ".", "A", "a" * 65, "a\n", "a.b"])
def test_no_id_leads_elsewhere(seeds: WrittenSeeds, seed_id: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    for act in (seeds.text, seeds.fingerprint):
        with pytest.raises(FaultsError):
            act("sources", seed_id)
    with pytest.raises(FaultsError):
        seeds.keep("sources", seed_id, source(), NONE)
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "yongliang.toml").write_text("", encoding="utf-8")
    seeds = WrittenSeeds(load(tmp_path / "yongliang.toml", everything=False))
    assert not seeds.are_allowed
    with pytest.raises(FaultsError, match=r"\[web\] seeds"):
        seeds.keep("sources", "a", source(), NONE)


@pytest.mark.parametrize("own", ["mine/sources", "mine/sources/a.toml", "mine/topics"])
def test_the_page_writes_over_no_seed_of_the_configuration(tmp_path: Path, own: str) -> None:
    place = tmp_path / own
    place.parent.mkdir(parents=True)
    kind = "topics" if "topics" in own else "sources"
    file = tmp_path / "yongliang.toml"
    file.write_text(f'[web]\nseeds = "mine"\n[seeds]\n{kind} = ["{own}"]\n', encoding="utf-8")
    with pytest.raises(FaultsError) as error:
        load(file, everything=False, web=True)
    assert "name another" in error.value.en


def test_what_cannot_be_written_leaves_what_stood_there(
    seeds: WrittenSeeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds.keep("sources", "a", source(), NONE)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        seeds.keep("sources", "a", source("乙网"), seeds.fingerprint("sources", "a"))
    assert seeds.text("sources", "a") == source()
    assert [path.name for path in (tmp_path / "desk" / "sources").iterdir()] == ["a.toml"]


def test_a_link_in_the_folder_is_replaced_not_followed(seeds: WrittenSeeds, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(source(), encoding="utf-8")
    (tmp_path / "desk" / "sources").mkdir(parents=True)
    (tmp_path / "desk" / "sources" / "a.toml").symlink_to(other)
    seeds.keep("sources", "a", source("乙网"), seeds.fingerprint("sources", "a"))
    assert other.read_text(encoding="utf-8") == source()
    assert seeds.text("sources", "a") == source("乙网")

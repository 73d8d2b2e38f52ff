"""A seed written badly by hand where the page writes: it is named, and the others hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.overlays import SOURCES, TOPICS
from crawler.toml_tables import FaultsError
from scheduler.config import load
from scheduler.overlaid import set_aside, sources_of, topics_of, usable
from scheduler.reloading import Reloading
from scheduler.written_seeds import NONE, WrittenSeeds
from tests.receivers import WebhookReceiver
from tests.running import Desk
from tests.scheduler.daemons import articles, desk_of, publish, running, told, until
from tests.scheduler.web.people import place
from tests.site import Site

GOOD = """id = "{id}"
name = "好站"
[[feeds]]
kind = "listing"
url = "http://a.example/{id}/"
"""


def config_in(folder: Path) -> Path:
    """A configuration whose page has written a good seed and, by hand, some bad ones."""
    file = folder / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n[web]\nseeds = "desk"\n', encoding="utf-8")
    for kind in (SOURCES, TOPICS):
        (folder / "desk" / kind).mkdir(parents=True)
    for name in ("a1", "a2", "a3", "z9"):
        path = folder / "desk" / SOURCES / f"{name}.toml"
        path.write_text(GOOD.format(id=name), encoding="utf-8")
    return file


def spoil(folder: Path) -> None:
    (folder / "desk" / SOURCES / "broken.toml").write_text("id = [", encoding="utf-8")
    secret = GOOD.format(id="secret") + 'proxy = "${HOME}"\n'
    (folder / "desk" / SOURCES / "secret.toml").write_text(secret, encoding="utf-8")
    (folder / "desk" / SOURCES / "cnnb.toml").write_text('id = "cnnb"\nevery = "soon"\n', "utf-8")
    (folder / "desk" / TOPICS / "odd.toml").write_text('id = "odd"\n', "utf-8")


def test_faulty_ones_are_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = config_in(tmp_path)
    before = {one.id: one for one in load(file).sources}
    spoil(tmp_path)
    with pytest.raises(FaultsError, match=r"broken\.toml"):
        load(file)
    config = load(file, lenient=True)
    assert {one.id: one for one in config.sources} == before
    assert {"a1", "a2", "a3", "z9"} <= before.keys()
    names = {"broken.toml", "secret.toml", "cnnb.toml", "odd.toml"}
    assert {one.file.name for one in config.aside} == names
    assert {one.file.name for one in set_aside(config)} == names
    assert [one.id for one in sources_of(config)[0]] == list(before)
    assert [one.id for one in topics_of(config)[0]] == [one.id for one in config.topics]
    assert usable(config, TOPICS) == ()
    assert isinstance(config.overlaid, tuple)
    assert len(config.overlaid) == 4


def test_a_fault_of_the_configuration_itself_is_still_one(tmp_path: Path) -> None:
    file = config_in(tmp_path)
    spoil(tmp_path)
    file.write_text(file.read_text("utf-8") + "[seeds]\nsources = ['nowhere']\n", "utf-8")
    with pytest.raises(FaultsError, match="nowhere"):
        load(file, lenient=True)


def test_the_page_writes_beside_a_faulty_one(tmp_path: Path) -> None:
    config = load(config_in(tmp_path), everything=False)
    spoil(tmp_path)
    seeds = WrittenSeeds(config)
    seeds.keep(SOURCES, "new", GOOD.format(id="new"), NONE)
    with pytest.raises(FaultsError, match="every"):
        seeds.keep(SOURCES, "worse", GOOD.format(id="worse") + 'every = "x"\n', NONE)
    seeds.remove(SOURCES, "new", seeds.fingerprint(SOURCES, "new"))
    broken = seeds.fingerprint(SOURCES, "broken")
    seeds.keep(SOURCES, "broken", GOOD.format(id="broken"), broken)
    assert "broken" in {one.id for one in sources_of(config)[0]}


def test_check_names_it_and_the_page_shows_it(tmp_path: Path) -> None:
    with place(tmp_path, 'seeds = "desk"') as desk:
        folder = tmp_path / "desk" / SOURCES
        folder.mkdir(parents=True)
        (folder / "broken.toml").write_text("id = [", encoding="utf-8")
        page = desk.client().get("/sources").text
        assert "sources/broken.toml" in page
        assert "未采用" in page
        assert str(tmp_path) not in page
        assert desk.client().get("/topics").status_code == 200
        assert desk.client().get("/sources/edit?id=cnnb").status_code == 200


def test_what_was_well_stays_in_force_where_it_is_spoilt_later(tmp_path: Path) -> None:
    file = config_in(tmp_path)
    reloading = Reloading(load(file, lenient=True), every_s=0)
    spoil(tmp_path)
    taken = []
    until(lambda: taken.extend(filter(None, [reloading.look()])) or taken)
    assert taken[0].config is None
    assert taken[0].fault
    reloading.close()


def test_the_daemon_starts_tells_of_it_and_takes_what_is_mended(tmp_path: Path) -> None:
    with Site() as site, WebhookReceiver() as hook:
        publish(site, 1)
        desk: Desk = desk_of(tmp_path, site, hook)
        text = (tmp_path / "yongliang.toml").read_text()
        desk.write(text + '[web]\nseeds = "desk"\n')
        bad = tmp_path / "desk" / SOURCES / "broken.toml"
        bad.parent.mkdir(parents=True)
        bad.write_text("id = [", encoding="utf-8")
        checked = desk.run("check")
        assert checked.code == 2
        assert "broken.toml" in checked.err
        with running(desk, tmp_path / "daemon.log"):
            until(lambda: articles(tmp_path / "archive.db") == 1)
            until(lambda: told(hook) == [("config_faulty", False)])
            assert "broken.toml" in (tmp_path / "daemon.log").read_text("utf-8")
            assert "broken.toml" in desk.run("status").out
            bad.unlink()
            until(lambda: told(hook)[-1] == ("config_faulty", True))

"""`check --live --fix`: what a trial of the feeds sees becomes a seed to be read, and no more."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from crawler.seeds import load_sources
from tests.running import Desk
from tests.site import Page, Site

NAMES = ("moved", "pattern", "scheme", "unseen", "good", "blocked", "gone")


def seed(name: str, url: str, *, more: str = "") -> str:
    return (
        f'id = "{name}"\nname = "站"\narticle_url = [\'^https?://[\\d.:]+/a/\\d+\\.html$\']\n'
        f'every = "1h"\n{more}\n[[feeds]]\nkind = "listing"\nurl = "{url}"\n'
    )


@pytest.fixture
def sites() -> Iterator[dict[str, Site]]:
    with ExitStack() as stack:
        found = {name: stack.enter_context(Site()) for name in NAMES}
        for site in found.values():
            site.listing("/a/1.html", "/a/2.html")
        found["moved"].listing("/a/1.html", at="/news/")
        found["moved"].pages["/"] = Page(status=301, headers={"Location": "/news/"})
        paths = [f"/col/col12/art/2026/art_{number}a{number}f.html" for number in range(1, 6)]
        rows = "".join(
            f'<li><a href="{path}">甬凉协作联席会议在西昌召开之{n}</a><span>2026-11-2{n}</span>'
            for n, path in enumerate(paths)
        )
        found["pattern"].pages["/"] = Page(f"<!DOCTYPE html><title>要闻</title><ul>{rows}</ul>")
        found["blocked"].pages["/"] = Page("no", status=403)
        del found["gone"].pages["/"]
        yield found


@pytest.fixture
def desk(tmp_path: Path, sites: dict[str, Site]) -> Desk:
    (tmp_path / "own").mkdir()
    for name, site in sites.items():
        url = site.url("/").replace("http:", "https:" if name == "scheme" else "http:")
        more = "verified = false" if name == "unseen" else ""
        if name in ("good", "moved"):
            more = 'known = { at = 2026-11-24, by = "site" }'
        (tmp_path / "own" / f"{name}.toml").write_text(seed(name, url, more=more), "utf-8")
    desk = Desk(tmp_path)
    desk.write(
        '[seeds]\nsources = ["own"]\n[fetch]\ndelay_s = 0\nallow_addresses = ["127.0.0.1"]\n'
    )
    return desk


def tables(folder: Path) -> dict[str, dict[str, Any]]:
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in folder.glob("*.toml")}


def test_what_moved_is_proposed_and_nothing_is_changed(desk: Desk, sites: dict[str, Site]) -> None:
    before = {file.name: file.read_bytes() for file in (desk.folder / "own").iterdir()}
    done = desk.run("check", "--live", "--fix", "-o", "new")
    assert done.code == 1, done.err  # some feeds yield nothing
    assert {file.name: file.read_bytes() for file in (desk.folder / "own").iterdir()} == before
    found = tables(desk.folder / "new")
    assert set(found) == {"moved", "pattern", "scheme", "unseen"}
    own = tables(desk.folder / "own")
    assert found["moved"]["feeds"] == [{"kind": "listing", "url": sites["moved"].url("/news/")}]
    assert found["scheme"]["feeds"] == [{"kind": "listing", "url": sites["scheme"].url("/")}]
    (old, new) = found["pattern"]["article_url"]
    assert old == own["pattern"]["article_url"][0]
    assert "/col/col" in new
    assert found["unseen"]["known"]["by"] == "site"
    assert "verified" not in found["unseen"]
    assert found["moved"]["known"] == own["moved"]["known"]
    load_sources([desk.folder / "new"])
    remark = (desk.folder / "new" / "moved.toml").read_text("utf-8").splitlines()[0]
    assert (
        remark == f"# The feed {sites['moved'].url('/')} leads to {sites['moved'].url('/news/')}."
    )


def test_a_seed_with_a_secret_is_not_proposed_for_another_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever took it over would send there what the environment holds."""
    monkeypatch.setenv("SITE_SECRET", "s3-very-secret")
    with Site() as own, Site() as other:
        other.listing("/a/1.html", at="/news/")
        own.pages["/"] = Page(status=301, headers={"Location": other.url("/news/")})
        (tmp_path / "one.toml").write_text(
            seed("one", own.url("/"), more='user_agent = "desk/${SITE_SECRET}"'), "utf-8"
        )
        desk = Desk(tmp_path)
        desk.write(
            '[seeds]\nsources = ["one.toml"]\n'
            '[fetch]\ndelay_s = 0\nallow_addresses = ["127.0.0.1"]\n'
        )
        done = desk.run("check", "--live", "--fix", "-o", "new")
        assert tables(tmp_path / "new")["one"]["feeds"] == [
            {"kind": "listing", "url": own.url("/")}
        ], done.err
        said = (tmp_path / "new" / "one.toml").read_text("utf-8")
        assert f"leads to {other.url('/news/')}." in said
        assert "would take what ${SITE_SECRET} holds to another host" in said
        assert "s3-very-secret" not in said + done.out + done.err


def test_who_refuses_is_not_asked_otherwise(desk: Desk, sites: dict[str, Site]) -> None:
    done = desk.run("check", "--live", "--fix")
    assert sites["blocked"].paths() == ["/"]
    assert sites["good"].paths() == ["/"]
    assert len(sites["gone"].paths()) <= 3
    assert done.out.count("[[feeds]]") == 4
    assert 'id = "moved"' in done.out


def test_no_seed_in_force_is_written_over(desk: Desk) -> None:
    done = desk.run("check", "--live", "--fix", "-o", "own")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert desk.run("check", "--fix").code == 2
    assert desk.run("check", "--live", "-o", "new").code == 2
    (desk.folder / "new").mkdir()
    (desk.folder / "new" / "moved.toml").write_text("mine", "utf-8")
    assert desk.run("check", "--live", "--fix", "-o", "new").code == 2
    assert (desk.folder / "new" / "moved.toml").read_text("utf-8") == "mine"


def test_nothing_to_propose_is_said(tmp_path: Path) -> None:
    with Site() as site:
        site.listing("/a/1.html")
        (tmp_path / "good.toml").write_text(seed("good", site.url("/")), "utf-8")
        desk = Desk(tmp_path)
        desk.write(
            '[seeds]\nsources = ["good.toml"]\n[fetch]\ndelay_s = 0\n'
            'allow_addresses = ["127.0.0.1"]\n'
        )
        done = desk.run("check", "--live", "--fix")
        assert done.code == 0, done.err
        assert "nothing to propose" in done.out

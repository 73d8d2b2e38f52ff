"""Sources and topics from the page: looked at, tried, kept, paused, edited by two, taken away."""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from scheduler.config import load
from scheduler.web import previewing
from storage import Archive
from storage.desk_work import Act
from tests.scheduler.web.people import Place, place, token_in
from tests.site import Page, Site, article

WEB = 'seeds = "desk"\n[fetch]\ndelay_s = 0\ntimeout_s = 5\nallow_addresses = ["127.0.0.1"]'

SOURCE = """id = "{id}"
name = "{name}"
[[feeds]]
kind = "listing"
url = "http://a.example/"
"""


def pages(title: str = "要闻") -> dict[str, Page]:
    """A list of three articles and these, by their paths."""
    paths = [f"/news/2026/11/2{number}/t400{number}.html" for number in range(3)]
    links = "".join(
        f'<li><a href="{path}">甬凉协作第{n}次会议</a></li>' for n, path in enumerate(paths)
    )
    head = f"<title>{title}</title><a href='/about/'>关于我们</a>"
    return {
        **{path: Page(article()) for path in paths},
        "/list/": Page(f"{head}<ul>{links}</ul>"),
    }


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        for path, page in pages("要闻 &lt;b&gt;").items():
            running.pages[path] = page
        running.pages["/trap/"] = Page(status=302, headers={"Location": "http://10.1.2.3/"})
        running.pages["/slow/"] = Page("x", delay_s=30)
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("seeds"), WEB) as running:
        yield running


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def shown(page: httpx.Response, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert found, name
    return unescape(found[1])


def acts(desk: Place) -> list[tuple[Act, str | None]]:
    with Archive(desk.config.archive, read_only=True) as archive:
        return [(entry.act, entry.words) for entry in archive.desk.log.newest(50)]


@pytest.mark.slow
@pytest.mark.fresh  # its worker inherits the limits of a preview only so
def test_from_an_address_to_a_watched_source(desk: Place, site: Site) -> None:
    client = desk.client()
    token = token_in(client.get("/sources/new"))
    found = desk.post(client, "/sources/preview", token, url=site.url("/list/"))
    assert found.status_code == 200, found.text
    for text in ("甬凉协作第0次会议", "关于我们", "甬凉协作联席会议在西昌召开", "演示日报", "切题"):
        assert text in found.text
    assert "<b>" not in found.text.split("<h1>")[1].split("读出的文章")[0]
    fields = {"feeds": shown(found, "feeds"), "patterns": shown(found, "patterns")}
    assert fields["patterns"] == r"/news/\d{4}/\d{1,2}/\d{1,2}/t\d+\.html$"
    form = {"id": "new-site", "name": "新站", "tier": "municipal", "every": "1h", "page": "generic"}
    kept = desk.post(client, "/sources/keep", token, **form, **fields, seen="")
    assert kept.status_code == 303, kept.text
    (source,) = [one for one in load(desk.config.file).sources if one.id == "new-site"]
    assert (source.name, source.tier, source.every_s) == ("新站", "municipal", 3600)
    assert acts(desk)[0] == (Act.SOURCE_KEPT, "new-site")
    page = client.get("/sources").text
    for text in ("几秒内开始看守", "新站", "守护进程没有运行"):
        assert text in page
    edit = client.get("/sources/edit?id=new-site")
    assert desk.post(client, "/sources/pause", token, source="new-site", paused="yes")
    assert {one.id: one.paused for one in load(desk.config.file).sources}["new-site"]
    # What was opened before the pause is out of date now.
    late = desk.post(client, "/sources/keep", token, **form, **fields, seen=hidden(edit, "seen"))
    assert late.status_code == 409
    assert "别人改动" in late.text
    assert 'value="新站"' in late.text
    edit = client.get("/sources/edit?id=new-site")
    assert "已暂停" in edit.text
    seen = hidden(edit, "seen")
    assert desk.post(client, "/sources/remove", token, id="new-site", seen=seen).status_code == 303
    assert "new-site" not in {one.id for one in load(desk.config.file).sources}
    assert "删除来源的种子" in client.get("/desk").text


def test_a_configured_source_is_laid_over_and_comes_back(desk: Place) -> None:
    client = desk.client()
    token = token_in(client.get("/sources/new"))
    before = {one.id: one for one in load(desk.config.file).sources}
    some = next(iter(before))
    assert desk.post(client, "/sources/pause", token, source=some, paused="yes").status_code == 303
    assert {one.id: one for one in load(desk.config.file).sources}[some].paused
    assert desk.post(client, "/sources/pause", token, source=some, paused="no").status_code == 303
    seen = hidden(client.get(f"/sources/edit?id={some}"), "seen")
    assert desk.post(client, "/sources/remove", token, id=some, seen=seen).status_code == 303
    assert {one.id: one for one in load(desk.config.file).sources} == before


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"url": ""}, "请填写"),
        ({"url": "ftp://x/"}, "http(s)"),
        ({"url": "http://169.254.169.254/"}, "非公网地址"),
        ({"url": "{site}/trap/"}, "非公网地址"),
        ({"url": "{site}/none"}, "404"),
        ({"url": "{site}/slow/"}, "5 秒"),
        ({"url": "--help"}, "http(s)"),
        ({"url": "{site}/list/", "patterns": "("}, "正则"),
        ({"url": "{site}/list/", "page": "nobody"}, "nobody"),
        ({"url": "http://a.example/\x00"}, "无法预览"),
        ({"url": "{site}/list/", "patterns": "/a\x00"}, "无法预览"),
        ({"url": "{site}/list/", "page": "x" * 300_000}, "无法预览"),
    ],
)
def test_what_cannot_be_looked_at_says_why(
    desk: Place, site: Site, values: dict[str, str], said: str
) -> None:
    client = desk.client()
    token = token_in(client.get("/sources/new"))
    given = {name: value.format(site=site.address) for name, value in values.items()}
    answer = desk.post(client, "/sources/preview", token, **given)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.fresh  # another program stands where the interpreter does
def test_a_reader_who_leaves_frees_the_place(
    desk: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = threading.BoundedSemaphore(1)
    monkeypatch.setattr(previewing, "_slots", slots)
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nexec sleep 80\n")
    endless.chmod(0o700)
    leaving = desk.client()
    leaving.timeout = httpx.Timeout(60, read=2.0)
    token = token_in(desk.client().get("/sources/new"))
    monkeypatch.setattr(previewing.sys, "executable", str(endless))
    with pytest.raises(httpx.ReadTimeout):
        desk.post(leaving, "/sources/preview", token, url="http://a.example/")
    leaving.close()
    assert slots.acquire(timeout=30)


def test_an_interval_is_told_in_words(desk: Place) -> None:
    client = desk.client()
    some = next(one for one in load(desk.config.file).sources if one.every_s == 600)
    page = client.get(f"/sources/edit?id={some.id}").text
    assert '<option value="10m" selected>10 分钟</option>' in page
    assert "600s" not in page
    assert ">1 hour</option>" in client.get(f"/sources/edit?id={some.id}&lang=en").text


def test_the_list_says_whose_seed_the_page_has_written(desk: Place) -> None:
    client = desk.client()
    listed = client.get("/sources?lang=en")
    kept = next(one for one in re.findall(r"<small>([a-z0-9-]+)</small>", listed.text))
    assert "changed here" not in listed.text
    folder = desk.config.base / "desk" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{kept}.toml").write_text(SOURCE.format(id=kept, name="甲网"), encoding="utf-8")
    try:
        assert client.get("/sources?lang=en").text.count("changed here") == 1
    finally:
        (folder / f"{kept}.toml").unlink()


@pytest.mark.slow
@pytest.mark.fresh
def test_a_hostile_page_makes_no_page_of_megabytes(desk: Place, site: Site) -> None:
    client = desk.client()
    token = token_in(client.get("/sources/new"))
    site.pages["/loud/"] = Page(
        f"<title>要闻\u202e\x07{'长' * 1_000_000}</title><ul>"
        + "".join(
            f'<li><a href="/news/2026/11/2{n}/t400{n}.html">会\u202e{"议" * 100_000}</a></li>'
            for n in range(3)
        )
        + "</ul>"
    )
    found = desk.post(client, "/sources/preview", token, url=site.url("/loud/"))
    assert found.status_code == 200
    assert len(found.text) < 50_000
    assert "\u202e" not in found.text
    assert "\x07" not in found.text


def test_a_configuration_named_from_another_folder_is_found(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks at a page runs in the configuration's folder, where a relative path is another."""
    (tmp_path / "office").mkdir()
    file = Path("office") / "yongliang.toml"
    (tmp_path / file).write_text(f"[web]\n{WEB}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    config = load(file, everything=False, web=True)
    found = previewing.preview_json(config, "en", site.url("/list/"))
    assert found["taken_count"] == 3


def test_what_looks_at_a_page_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canaries = {"HOOK_OF_ROBOT": "canary-1", "DESK_PASSWORD": "canary-2", "SMTP_TOKEN": "canary-3",
                "OFFICE_NAME": "watch of p.example", "DOOR": "canary-4"}  # fmt: skip
    for name, value in canaries.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "yongliang.toml"
    file.write_text(
        '[web]\nseeds = "desk"\npassword = "${DOOR}"\n[fetch]\nuser_agent = "${OFFICE_NAME}"\n'
        '[[channels]]\nname = "a"\nkind = "wecom"\nurl = "https://x.example/?key=${HOOK_OF_ROBOT}"\n'
    )
    environ = previewing._environment(load(file, everything=False, web=True), "en")
    assert environ["OFFICE_NAME"] == "watch of p.example"
    assert environ["YONGLIANG_LANG"] == "en"
    assert not [value for value in environ.values() if "canary" in value]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": "../x"}, "不可用"),
        ({"name": "乙网 <b>\u202e"}, "不可见"),
        ({"name": "乙网 <b>\n第二行"}, "一行"),
        ({"name": "乙网 <b>" + "长" * 200}, "200"),
        ({"id": "added"}, "added"),
        ({"feeds": "listing ${HOME}"}, "http(s)"),
        ({"feeds": "nokind http://a.example/"}, "nokind"),
        ({"feeds": ""}, "入口"),
        ({"patterns": "(a+)+$"}, "复杂"),
        ({"every": "1s"}, "1 分钟"),
        ({"page": "nobody"}, "nobody"),
        ({"tier": "<b>"}, "tier"),
    ],
)
def test_what_no_seed_may_say_is_refused_and_given_back(
    desk: Place, values: dict[str, str], said: str
) -> None:
    client = desk.client()
    token = token_in(client.get("/sources/new"))
    good = {"id": "b", "name": "乙网 <b>", "feeds": "listing http://a.example/", "every": "1h"}
    answer = desk.post(client, "/sources/keep", token, **{**good, **values})
    assert answer.status_code == 400
    assert said in answer.text
    assert "乙网 &lt;b&gt;" in answer.text
    assert not (desk.config.base / "desk" / "sources" / "b.toml").exists()


def test_from_words_to_a_topic(desk: Place) -> None:
    client = desk.client()
    token = token_in(client.get("/topics/new"))
    words = {
        "id": "meetings",
        "name": "会议",
        "groups": "联席会议、座谈会\n甬凉 浙川",
        "none": "足球",
    }
    tried = desk.post(client, "/topics/try", token, **words, days=365)
    assert tried.status_code == 200
    assert "比现在多" in tried.text
    assert "新专题" in tried.text
    assert "编辑专题" not in tried.text
    assert "联席会议" in tried.text
    text = shown(tried, "text")
    rule = tomllib.loads(text)["rules"][0]
    assert (rule["all"], rule["none"], rule["near"]) == (["@group1", "@group2"], ["足球"], 80)
    kept = desk.post(client, "/topics/keep", token, id="meetings", text=text, seen="")
    assert kept.status_code == 303, kept.text
    assert "meetings" in {one.id for one in load(desk.config.file).topics}
    assert "meetings" in client.get("/topics").text
    edit = client.get("/topics/edit?id=meetings")
    assert shown(edit, "text") == text
    assert "编辑专题" in edit.text
    other = desk.post(client, "/topics/keep", token, id="x", text=text, seen="")
    assert other.status_code == 409
    seen = hidden(edit, "seen")
    assert desk.post(client, "/topics/remove", token, id="meetings", seen="").status_code == 409
    assert desk.post(client, "/topics/remove", token, id="meetings", seen=seen).status_code == 303
    done = acts(desk)
    assert desk.post(client, "/topics/remove", token, id="meetings", seen="").status_code == 409
    assert acts(desk) == done
    assert "meetings" not in {one.id for one in load(desk.config.file).topics}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": "t", "name": "题", "groups": " 、"}, "一组词"),
        ({"text": "id = "}, "TOML"),
        ({"text": "id = 'x'\nname = 'y'\nthreshold = 1"}, "[[rules]]"),
        ({"id": "A b", "name": "题", "groups": "词"}, "id"),
    ],
)
def test_a_topic_with_faults_says_so(desk: Place, values: dict[str, str], said: str) -> None:
    client = desk.client()
    token = token_in(client.get("/topics/new"))
    for path in ("/topics/try", "/topics/keep"):
        answer = desk.post(client, path, token, **values)
        assert answer.status_code == 400, path
        assert 'role="alert"' in answer.text
    assert said in desk.post(client, "/topics/try", token, **values).text


def test_without_a_folder_the_page_says_what_to_do(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client = desk.client()
        page = client.get("/sources/new?lang=en")
        assert "[web] seeds" in page.text
        assert "/sources/keep" not in page.text
        answer = desk.post(client, "/topics/keep", token_in(page), id="a", name="题", groups="词")
        assert answer.status_code == 400
        assert "[web] seeds" in answer.text


def test_only_admins_read_the_pages(tmp_path: Path) -> None:
    with place(tmp_path, WEB, accounts=True) as desk:
        for who, status in (("reader", 403), ("desk", 403), ("admin", 200)):
            client = desk.signed_in(who)
            for path in ("/sources/new", "/topics/new", "/sources/edit?id=cnnb"):
                assert client.get(path).status_code == status, (who, path)
            assert ("/sources/new" in client.get("/sources").text) == (who == "admin")

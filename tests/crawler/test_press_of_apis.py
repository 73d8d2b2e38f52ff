"""One crawl of a press that speaks as portals do: each list is found, each article is read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.api_press import Answer, Asked, Press, Proxy
from tests.running import Desk
from tests.site import article

OFFICE = "office.invalid"
"""A name that nothing but the proxy knows."""

SECRETS = {
    "MEMBER_PASS": "zQ7-member-secret",
    "PROXY_PASS": "p4-proxy-secret",
    "API_KEY": "k9-api-key",
}

CONFIG = """
[archive]
path = "archive.db"
[seeds]
sources = ["sources"]
[fetch]
delay_s = 0
timeout_s = 10
user_agent = "TestWatch/1 (+https://desk.example/contact)"
allow_addresses = ["127.0.0.1"]
"""


def paragraphs(name: str, number: int) -> tuple[str, ...]:
    return (
        f"昨日,宁波市与凉山州就{name}第{number}批东西部协作项目召开现场会,部署下一步任务。",
        f"会议指出,{name}今年落实帮扶资金1{number}.4亿元,实施项目8{number}个,惠及群众3万余人。",
        f"双方将继续深化甬凉协作,在{name}、劳务、教育、医疗等方面加强合作,推动乡村全面振兴。",
    )


def title(name: str, number: int) -> str:
    return f"甬凉协作{name}项目第{number}次联席会议召开"


def path(name: str, number: int) -> str:
    return f"/art/2026/11/2{number}/{name}_{number}.html"


def page(name: str, number: int) -> Answer:
    html = article(title(name, number), paragraphs(name, number))
    return Answer(html, content_type="text/html; charset=utf-8")


def rows(name: str, numbers: range) -> str:
    return "".join(
        f'<li><a href="{path(name, n)}" title="x">{title(name, n)}</a><b>2026-11-2{n}</b></li>'
        for n in numbers
    )


def as_json(data: object) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False))


def publish(press: Press, name: str, numbers: range) -> None:
    for number in numbers:
        press.speaks[path(name, number)] = lambda _, n=number: page(name, n)  # type: ignore[misc]


def jpaas(press: Press) -> str:
    """A unit of JPaaS: HTML inside JSON, its pages by number."""

    def unit(asked: Asked) -> Answer:
        first = 1 + 2 * (int(asked.query["pageNum"]) - 1)
        html = f"<div class='list'><ul>{rows('jpaas', range(first, first + 2))}</ul></div>"
        return as_json(
            {"success": True, "code": "200", "data": {"html": html if first < 5 else ""}}
        )

    press.speaks["/api-gateway/unit"] = unit
    publish(press, "jpaas", range(1, 5))
    return f"""
        id = "jpaas"
        name = "单元"
        article_url = ['/art/2026/.*jpaas']
        [[feeds]]
        kind = "api"
        url = "{press.url("/api-gateway/unit?unitId=9&pageNum={page}")}"
        html = "data.html"
        depth = 5
    """


def dataproxy(press: Press) -> str:
    """A list of jcms: asked for by POST, answered as XML with HTML in it, its pages by records."""

    def proxy(asked: Asked) -> Answer:
        assert asked.method == "POST"
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert asked.body == "col=1&columnid=77&webname=%E7%94%AC%E5%87%89"
        first, last = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        records = "".join(
            f"<record><![CDATA[{rows('jcms', range(n, n + 1))}]]></record>"
            for n in range(first, min(last, 3) + 1)
        )
        xml = f"<?xml version='1.0' encoding='utf-8'?><datastore><nextgroup/><recordset>{records}"
        return Answer(f"{xml}</recordset></datastore>", content_type="text/xml; charset=utf-8")

    press.speaks["/module/dataproxy.jsp"] = proxy
    publish(press, "jcms", range(1, 4))
    return f"""
        id = "dataproxy"
        name = "栏目"
        article_url = ['/art/2026/.*jcms']
        [[feeds]]
        kind = "api"
        url = "{press.url("/module/dataproxy.jsp?startrecord={first}&endrecord={last}&perpage=2")}"
        method = "POST"
        body = "col=1&columnid=77&webname=甬凉"
        size = 2
        html = "datastore.recordset.record"
        depth = 4
    """


def search(press: Press) -> str:
    """A search by POST in JSON, whose pages only the body names; it wants a key."""

    def found(asked: Asked) -> Answer:
        if asked.headers.get("X-Api-Key") != SECRETS["API_KEY"]:
            return as_json({"code": 401, "message": "请先登录"})
        said = json.loads(asked.body)
        assert said["key"] == "甬凉 协作"
        n = said["page"] + 1
        items = [{"url": path("search", n), "displayTime": 1795200000000}] if n < 4 else []
        return as_json({"code": "0", "data": {"records": items}})

    press.speaks["/search-platform/front/search"] = found
    publish(press, "search", range(1, 4))
    return f"""
        id = "search"
        name = "搜索"
        article_url = ['/art/2026/.*search']
        [[feeds]]
        kind = "api"
        url = "{press.url("/search-platform/front/search#all")}"
        method = "POST"
        body = '{{"key": "甬凉 协作", "page": {{page}}}}'
        first_page = 0
        items = "data.records"
        date = "displayTime"
        depth = 9
        headers = {{ X-Api-Key = "${{API_KEY}}" }}
    """


def cursor(press: Press) -> str:
    """A list that goes on by a cursor, its articles data themselves."""

    def listed(asked: Asked) -> Answer:
        at = int(asked.query.get("after", "").removeprefix("c/=") or 1)
        following = f"c/={at + 1}" if at < 3 else None
        return as_json({"result": {"list": [{"id": 700 + at}], "next": following}})

    def detail(asked: Asked) -> Answer:
        n = int(asked.query["id"]) - 700
        body = "".join(f"<p>{text}</p>" for text in paragraphs("detail", n))
        return as_json(
            {
                "code": 0,
                "data": {
                    "headline": title("detail", n),
                    "content": f"{body}<p>（记者 王小明 编辑 张三）</p></div><b>",
                    "time": 1795200000000 + n,
                    "source": "县融媒体中心",
                    "writers": [{"name": "王小明"}, {"name": "李四"}],
                    "covers": [{"url": "/p/1.jpg", "caption": "会场"}],
                },
            }
        )

    press.speaks["/api/list"] = listed
    press.speaks["/api/detail"] = detail
    return f"""
        id = "cursor"
        name = "客户端"
        page = "json"
        article_url = ['/api/detail\\?id=\\d+$']
        [article]
        title = "data.headline"
        body = "data.content"
        published_at = "data.time"
        origin = "data.source"
        authors = "data.writers[].name"
        images = "data.covers"
        [[feeds]]
        kind = "api"
        url = "{press.url("/api/list?after={cursor}")}"
        items = "result.list"
        link = "{press.url("/api/detail?id={id}")}"
        cursor = "result.next"
        depth = 9
    """


def gate(press: Press) -> str:
    """A site that sets a cookie first, and shows its pages to whoever has it and another."""

    def guarded(inner: object) -> object:
        def answer(asked: Asked) -> Answer:
            cookies = asked.cookies
            if cookies.get("member") != SECRETS["MEMBER_PASS"]:
                html = "<title>登录</title><form><input type='password'>请先登录</form>"
                return Answer(html, content_type="text/html; charset=utf-8")
            if cookies.get("gate") != "open":
                headers = (("Location", asked.path), ("Set-Cookie", "gate=open; Path=/"))
                return Answer("", 302, "text/html", headers)
            assert callable(inner)
            given = inner(asked)
            assert isinstance(given, Answer)
            return given

        return answer

    html = f"<!DOCTYPE html><ul>{rows('gate', range(1, 3))}</ul>"
    pages = {"/gate/": lambda _: Answer(html, content_type="text/html; charset=utf-8")}
    for n in (1, 2):
        pages[path("gate", n)] = lambda _, n=n: page("gate", n)  # type: ignore[misc]
    for at, inner in pages.items():
        press.speaks[at] = guarded(inner)  # type: ignore[assignment]
    return f"""
        id = "gate"
        name = "门"
        article_url = ['/art/2026/.*gate']
        cookies = {{ member = "${{MEMBER_PASS}}" }}
        [[feeds]]
        kind = "listing"
        url = "{press.url("/gate/")}"
    """


def office(press: Press, proxy: Proxy) -> str:
    """An office that only the proxy reaches."""
    html = f"<!DOCTYPE html><ul>{rows('office', range(1, 3))}</ul>"
    press.speaks["/"] = lambda _: Answer(html, content_type="text/html; charset=utf-8")
    publish(press, "office", range(1, 3))
    return f"""
        id = "office"
        name = "单位内网"
        article_url = ['/art/2026/.*office']
        proxy = "http://desk:${{PROXY_PASS}}@127.0.0.1:{proxy.port}"
        [[feeds]]
        kind = "listing"
        url = "{press.url("/")}"
    """


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Desk, Press, Press, Proxy]]:
    with ExitStack() as stack:
        press, inside = stack.enter_context(Press()), stack.enter_context(Press(name=OFFICE))
        known = "Basic ZGVzazpwNC1wcm94eS1zZWNyZXQ="
        proxy = stack.enter_context(Proxy({OFFICE: inside.port}, known_by=known))
        (tmp_path / "sources").mkdir()
        made = (jpaas, dataproxy, search, cursor, gate)
        seeds = [*(make(press) for make in made), office(inside, proxy)]
        for number, seed in enumerate(seeds):
            (tmp_path / "sources" / f"{number}.toml").write_text(seed, encoding="utf-8")
        desk = Desk(tmp_path, environ=dict(SECRETS))
        desk.write(CONFIG)
        yield desk, press, inside, proxy


def select(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(desk.folder / "archive.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


WANTED = {"jpaas": 4, "dataproxy": 3, "search": 3, "cursor": 3, "gate": 2, "office": 2}


def test_one_crawl_finds_and_reads_all_that_a_press_of_apis_has(
    desk: tuple[Desk, Press, Press, Proxy],
) -> None:
    at, press, inside, proxy = desk
    checked = at.run("check")
    assert checked.code == 0, checked.err
    assert "Fetching through a proxy (office)" in checked.err
    done = at.run("crawl", "--now")
    assert done.code == 0, done.err
    counted = select(at, "select source_id, count(*) from articles group by 1")
    assert dict(counted) == WANTED, select(at, "select kind, detail from incidents")
    assert select(at, "select * from incidents") == []
    assert all(one.startswith(f"http://{OFFICE}/") for _, one in proxy.asked)
    assert inside.asked
    fields = ("title", "body", "origin", "authors", "published_at", "extractor", "images")
    texts = select(
        at,
        f"select {', '.join(f'v.{name}' for name in fields)} from versions v"
        " join articles using (article_id) where source_id = 'cursor' order by v.title",
    )
    first = texts[0]
    assert first[0] == title("detail", 1)
    assert str(first[1]).startswith("\n".join(paragraphs("detail", 1)[:2]))
    assert first[2] == "县融媒体中心"
    assert json.loads(str(first[3])) == ["王小明", "李四"]
    assert str(first[4]).startswith("2026-11-20T")
    assert str(first[5]).startswith("json/4+")
    assert json.loads(str(first[6]))[0]["caption"] == "会场"
    # The pages of a POST are told apart by what only its body says; each was asked for once.
    asked = [json.loads(one.body)["page"] for one in press.of("/search-platform/front/search")]
    assert asked == [0, 1, 2, 3]


def test_a_secret_stands_nowhere_but_in_what_is_sent(
    desk: tuple[Desk, Press, Press, Proxy],
) -> None:
    at, press, *_ = desk
    press.speaks["/search-platform/front/search"] = lambda asked: as_json(
        {"code": 500, "message": f"bad key {asked.headers['X-Api-Key']}"}
    )
    told = [at.run("check"), at.run("crawl", "--now"), at.run("status"), at.run("status", "--json")]
    told += [at.run("export", "--format", "jsonl"), at.run("export", "--format", "warc", "-o", "w")]
    assert any("feed_failed" in done.out for done in told)
    held = b"".join(done.out.encode() + done.err.encode() for done in told)
    held += b"".join(file.read_bytes() for file in at.folder.iterdir() if file.is_file())
    for secret in SECRETS.values():
        assert secret.encode() not in held, secret
    assert press.of("/search-platform/front/search")[0].headers["X-Api-Key"] == SECRETS["API_KEY"]


def test_a_secret_that_is_not_set_stops_its_source_alone(
    desk: tuple[Desk, Press, Press, Proxy],
) -> None:
    at, press, *_ = desk
    del at.environ["MEMBER_PASS"]
    checked = at.run("check")
    assert checked.code == 1
    assert "MEMBER_PASS" in checked.err
    at.run("crawl", "--now")
    told = select(at, "select source_id, kind, detail from incidents")
    assert [row[:2] for row in told] == [("gate", "feed_failed")]
    assert "the environment variable MEMBER_PASS is not set" in str(told[0][2])
    assert not press.of("/gate/")
    counted = dict(select(at, "select source_id, count(*) from articles group by 1"))
    assert counted == {name: n for name, n in WANTED.items() if name != "gate"}

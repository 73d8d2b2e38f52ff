"""Another city's desk: nothing sent, shown or written bears the name of the program's first one."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from scheduler.cli import main
from scheduler.config import load
from scheduler.web.app import build
from scheduler.words.language import choose
from tests.receivers import MailReceiver, WebhookReceiver
from tests.robots import ROBOTS
from tests.running import Desk, config
from tests.scheduler.web.conftest import serving
from tests.site import Page, Site, article

pytestmark = pytest.mark.timeout(600)  # half a minute by itself, more beside others

NAME, SHORT, CONTACT = "汉广协作观察", "汉广", "press@hanguang.example"
TOPIC = "汉广协作"
SOURCE = "江汉测试报"
TRACE = re.compile("yong[-_ ]?liang|甬|宁波|凉山|ningbo|liangshan", re.IGNORECASE)

ALLOWED = (
    # The command is called so: what tells a reader how to see more must name it.
    (re.compile(r"\byongliang (?=[a-z]+\b)"), "the program's command in a line to be typed"),
    (
        re.compile(r"(^Usage: |^用法： ?|^用法见：|Try ')yongliang\b", re.MULTILINE),
        "the same, in its help",
    ),
    (re.compile(r"\$YONGLIANG_(CONFIG|LANG)\b"), "the environment's variables, in its help"),
    (re.compile(r"\./yongliang\.toml\b"), "the file that is read where none is named, likewise"),
    # Names by which programs of receivers find what they look for: part of the protocol.
    (re.compile(r"\bX-Yongliang-Signature\b", re.IGNORECASE), "the header with the signature"),
    # The name of the set of steps in a table of the schema, which no step may change.
    (
        re.compile(r'(?<=[>"])yongliang(?=[<"])'),
        "the set of migrations, among the data pages' rows",
    ),
)
"""What may be called so, and why; all else is a trace."""

PARAGRAPHS = (
    "昨日，汉广两地在武汉召开协作会议，总结全年工作。",
    "今年共落实帮扶资金12.4亿元，实施项目86个，惠及群众3万余人。",
)
TOPIC_TOML = f"""
id = "hanguang"
name = "{TOPIC}"
threshold = 1.0
[[rules]]
name = "并称"
weight = 2.0
any = ["汉广"]
"""
A, B, C, D = (f"/system/2026/11/20/03071000{n}.shtml" for n in (1, 2, 3, 4))


@dataclass
class Collected:
    """All that left the program, by where it was met."""

    texts: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, content: bytes | str) -> None:
        """Keep a text, and what a file that holds others holds."""
        if isinstance(content, bytes) and content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        if isinstance(content, bytes) and content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    self.add(f"{where}!{name}", packed.read(name))
            content = b""
        text = content if isinstance(content, str) else content.decode("utf-8", "replace")
        # JSON may escape, addresses do percent-encode.
        plain = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
        self.texts[where] = f"{plain}\n{unquote(plain)}" if "%" in plain else plain

    def mail(self, where: str, message: EmailMessage) -> None:
        """Keep a mail: its headers, decoded, and its parts."""
        self.add(f"{where} headers", "\n".join(f"{k}: {v}" for k, v in message.items()))
        for number, part in enumerate(message.walk()):
            self.add(f"{where} part {number}", "\n".join(f"{k}: {v}" for k, v in part.items()))
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                self.add(f"{where} content {number}", payload if isinstance(payload, bytes) else "")

    def folder(self, folder: Path) -> None:
        """Keep all files of a folder, and their names."""
        for path in folder.rglob("*"):
            if path.is_file():
                self.add(f"file {path.relative_to(folder.parent)}", path.read_bytes())


def traces(collected: Collected) -> list[str]:
    """Where a name stands that is not allowed, with what surrounds it."""
    found = []
    for where, text in {**collected.texts, "names": "\n".join(collected.texts)}.items():
        cleaned = text
        for pattern, _ in ALLOWED:
            cleaned = pattern.sub("", cleaned)
        found += [
            f"{where}: {cleaned[max(0, hit.start() - 40) : hit.end() + 40]!r}"
            for hit in TRACE.finditer(cleaned)
        ]
    return found


def said(*args: str) -> str:
    """What a command prints, in this process."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main([*args])
    choose(None)
    out.seek(0)
    return out.read()


@contextlib.contextmanager
def receivers(into: Collected) -> Iterator[str]:
    """A table of every kind of channel; what they received is collected at the end."""
    with contextlib.ExitStack() as stack:
        hook = stack.enter_context(WebhookReceiver())
        service = stack.enter_context(WebhookReceiver(path="/notify"))
        mail = stack.enter_context(MailReceiver())
        robots = {kind: stack.enter_context(robot()) for kind, robot in ROBOTS.items()}
        apprise = service.url.replace("http://", "json://")
        urls = {"webhook": hook.url, "apprise": apprise}
        urls |= {kind: robot.url for kind, robot in robots.items()}
        keys = {kind: robot.keys for kind, robot in robots.items()}
        tables = [
            f'[[channels]]\nid = "{kind}"\nkind = "{kind}"\nurl = "{url}"'
            + "".join(f"\n{key} = {json.dumps(value)}" for key, value in keys.get(kind, {}).items())
            for kind, url in urls.items()
        ]
        tables[0] += '\nsecret = "signs"'
        tables += [
            f'[[channels]]\nid = "{kind}"\nkind = "{kind}"\ndirectory = "{kind}"'
            for kind in ("file", "atom")
        ]
        tables.append(
            f'[[channels]]\nid = "smtp"\nkind = "smtp"\nhost = "{mail.host}"\nport = {mail.port}\n'
            'security = "none"\nsender = "watch@hanguang.example"\n'
            'recipients = ["leader@hanguang.example"]'
        )
        yield "\n".join(tables)
        asked = {"webhook": hook, "apprise": service, **robots}
        for kind, receiver in asked.items():
            assert receiver.requests, kind
            for number, request in enumerate(receiver.requests):
                where = f"{kind} {number}"
                heads = "\n".join(f"{k}: {v}" for k, v in request.headers.items())
                into.add(f"{where} headers", heads)
                into.add(where, request.body)
        assert len(mail.messages) >= 4
        for number, received in enumerate(mail.messages):
            into.mail(f"mail {number}", received.message)


def rules(kinds: str) -> str:
    return f"""
[[alerts]]
id = "now"
channels = {kinds}
incidents = true
unconfirmed = true
all_well = "00:00"
[[alerts]]
id = "english"
channels = {kinds}
incidents = true
language = "en"
[[alerts]]
id = "daily"
channels = {kinds}
schedule = "08:30"
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A desk's day, and every question that the command line and the pages answer."""
    found, folder = Collected(), tmp_path_factory.mktemp("desk")
    kinds = str(["webhook", "apprise", *ROBOTS, "file", "atom", "smtp"]).replace("'", '"')
    with Site() as site, receivers(found) as channels:
        desk = desk_of(folder, site, channels + rules(kinds))
        day(site, desk, found)
        questions(folder, found)
        pages(folder, found)
        found.add("asked of the site", "\n".join(str(asked.headers) for asked in site.asked))
    for written in ("file", "atom", "out"):
        found.folder(folder / written)
    return found


def desk_of(folder: Path, site: Site, alerts: str) -> Desk:
    desk = Desk(folder, {"YONGLIANG_LANG": "zh"})
    text = config(site, alerts=alerts).replace(
        "[fetch]", '[fetch]\nuser_agent = "HanguangWatch/2 (+https://hanguang.example/)"'
    )
    text = text.replace('["source.toml"]', '["source.toml"]\ntopics = ["topic.toml"]')
    signed = f'[desk]\nname = "{NAME}"\nshort_name = "{SHORT}"\ncontact = "{CONTACT}"\n'
    desk.write(signed + text + '[web]\naddress = "http://desk.example"\n', "desk.toml")
    desk.write(
        f'id = "jianghan"\nname = "{SOURCE}"\npage = "cnnb"\n'
        "article_url = ['/system/\\d{4}/\\d{2}/\\d{2}/\\d+\\.shtml$']\nevery = \"1s\"\n"
        f'[[feeds]]\nkind = "listing"\nurl = "{site.url("/")}"\n'
        f'[[feeds]]\nkind = "listing"\nurl = "{site.url("/more")}"\n',
        "source.toml",
    )
    desk.write(TOPIC_TOML, "topic.toml")
    return desk


def page(title: str, *more: str) -> Page:
    return Page(article(title, (*PARAGRAPHS, *more), origin="江汉日报", editor="李明"))


def day(site: Site, desk: Desk, found: Collected) -> None:
    """Articles come, are edited, withdrawn and restored; a list fails; all of it is told."""

    def crawl() -> None:
        done = desk.run("--config", "desk.toml", "crawl", "--now", "--deliver")
        assert done.code == 0, done.err
        found.add(f"crawl {len(site.asked)}", done.out + done.err)

    titles = ("汉广协作会议召开", "汉广签署协议", "汉广劳务协作见成效", "汉广消费帮扶")
    for path, title in zip((A, B, C, D), titles, strict=True):
        site.pages[path] = page(title)
    site.listing(A, B, C, D)
    site.pages["/more"] = Page(status=500)
    crawl()
    site.pages[A] = page(titles[0].replace("召开", "推迟"))
    site.pages[B] = Page("<title>404</title>404", status=404)
    new = D.replace("4.s", "5.s")
    site.pages[new] = page("汉广医疗协作", "记者从会上获悉，双方签约12项。")
    site.listing(A, C, D, new)
    for _ in range(4):
        crawl()
    site.pages[B] = page(titles[1])
    site.listing(A, B, C, D, new, at="/more")
    crawl()
    for command in (("deliveries", "send"), ("channels", "test", "webhook")):
        done = desk.run("--config", "desk.toml", *command)
        found.add(" ".join(command), done.out + done.err)
    done = desk.run("--config", "desk.toml", "--lang", "en", "channels", "test", "smtp")
    found.add("specimen", done.out + done.err)


def questions(folder: Path, found: Collected) -> None:
    (folder / "out").mkdir()
    asked = [
        ("status",), ("status", "--json"), ("check",), ("articles",), ("articles", "--json"),
        ("show", "1"), ("show", "1", "--json"), ("show", "2"), ("changes",), ("changes", "--json"),
        ("diff", "1", "1", "2"), ("search", "协作"), ("deliveries",),
        ("deliveries", "list", "--json"),
        ("channels", "list"), ("topics",), ("verify",), ("nonsense",), ("show", "99"),
        ("--help",), *((command, "--help") for command in ("check", "report", "export", "web")),
    ]  # fmt: skip
    out = [
        *(("report", "--format", form, "-o", f"r.{form}") for form in
          ("html", "md", "txt", "json", "docx")),
        *(("export", "--format", form, "-o", f"e.{form}") for form in
          ("jsonl", "csv", "xlsx", "warc")),
        ("export", "-o", "e.warc.gz"),
    ]  # fmt: skip
    for language in ("zh", "en"):
        options = ("--config", str(folder / "desk.toml"), "--lang", language)
        for command in asked:
            found.add(f"{language} {' '.join(command)}", said(*options, *command))
        for *command, name in out if language == "zh" else out[:3]:
            file = folder / "out" / f"{language}-{name}"
            found.add(f"{language} {' '.join(command)}", said(*options, *command, str(file)))
            assert file.stat().st_size, file


def pages(folder: Path, found: Collected) -> None:
    configuration = load(folder / "desk.toml", everything=False, web=True)
    paths = [
        "/", "/articles", "/articles?q=协作", "/articles/1", "/articles/1/diff?from=1&to=2",
        "/articles/2", "/changes", "/sources", "/topics", "/reports", "/nowhere",
        f"/reports/month/{day_of(folder)}", "/data/", "/data/archive", "/data/archive/changes",
        "/data/archive/incidents", "/data/archive/_sqlite_migrations", "/static/style.css",
        "/static/icon.svg",
    ]  # fmt: skip
    for host, password in (("127.0.0.1", ""), ("127.0.0.1", "secret")):
        with (
            serving(build(configuration, host=host, password=password)) as address,
            httpx.Client(base_url=address, timeout=60) as web,
        ):
            for path in paths if not password else ["/"]:
                for language in ("zh", "en"):
                    answer = web.get(path, params={"lang": language} if "?" not in path else None)
                    found.add(f"page {language} {path} {bool(password)}", answer.content)
                    found.add(f"heads {language} {path} {bool(password)}", str(answer.headers))


def day_of(folder: Path) -> str:
    (row,) = re.findall(r'"detected_at": ?"(\d{4}-\d\d-\d\d)', said(
        "--config", str(folder / "desk.toml"), "changes", "--limit", "1", "--json"
    ))  # fmt: skip
    return str(row)


NAMED = (
    "page zh / False", "page zh /data/ False", "file out/zh-r.html",
    "file out/zh-r.docx!word/document.xml", "file out/en-r.md", "file out/en-r.txt",
    "file atom/all.xml", "wecom 0", "dingtalk 0", "feishu 0", "apprise 0", "file out/zh-e.warc",
    "zh check",
)  # fmt: skip


@pytest.mark.slow
def test_nothing_bears_the_name_of_another_desk(collected: Collected) -> None:
    """In one test, so that the desk's day is played once, whoever deals the tests out."""
    assert len(collected.texts) > 200
    found = traces(collected)
    assert found == [], "\n".join(found)
    assert [where for where in NAMED if NAME not in collected.texts[where]] == []
    topics_and_sources_stand_by_their_names(collected)
    subjects_have_the_short_name_and_the_contact_is_told(collected)


def topics_and_sources_stand_by_their_names(collected: Collected) -> None:
    ids = re.compile(r"\b(hanguang|jianghan)\b(?!\.example|Watch)", re.IGNORECASE)
    readers = ("file out/zh-r.html", "file out/en-r.md", "mail 0 content 1", "wecom 0", "zh show 1")
    for where in readers:
        assert not ids.search(collected.texts[where]), where
    assert TOPIC in collected.texts["file out/zh-r.html"]
    assert f"{NAME} · {TOPIC}" in collected.texts["file atom/topic-hanguang.xml"]
    assert f"（{SOURCE}）" in "".join(collected.texts.values())


def subjects_have_the_short_name_and_the_contact_is_told(collected: Collected) -> None:
    subjects = [
        found[1]
        for where, text in collected.texts.items()
        if where.startswith("mail") and where.endswith("headers")
        for found in re.finditer("^Subject: (.+)$", text, re.MULTILINE)
    ]
    assert subjects
    assert all(SHORT in subject and NAME not in subject for subject in subjects)
    for where in ("file out/zh-r.txt", "file out/zh-r.docx!word/document.xml", "wecom 0"):
        assert CONTACT in collected.texts[where]


def test_the_search_finds_what_it_looks_for() -> None:
    found = Collected()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "甬凉")
    message = EmailMessage()
    message["Subject"] = "【甬凉】"
    message.set_content("宁波", cte="base64")
    found.add("zip", packed.getvalue())
    found.add("gzip", gzip.compress(b"Yongliang"))
    found.add("json", '{"a": "\\u752c"}')
    found.add("address", "/%E7%94%AC")
    found.add("command", "yongliang diff 1 1 2")
    found.mail("mail", message)
    assert base64.b64encode("宁波".encode()).decode() not in "".join(found.texts.values())
    assert {hit.split(":")[0] for hit in traces(found)} == {
        "zip!word/document.xml", "gzip", "json", "address", "mail headers", "mail part 0",
        "mail content 0",
    }  # fmt: skip

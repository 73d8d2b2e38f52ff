"""A news site on loopback: programmable pages, conditional requests, and a record of who asked."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Page:
    """One address of the site; its fields may be changed while the site runs."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    validators: bool = False
    delay_s: float = 0.0
    cut_after: int | None = None
    drip_s: float = 0.0

    def data(self) -> bytes:
        return self.body.encode("utf-8") if isinstance(self.body, str) else self.body

    def etag(self) -> str:
        return f'"{hashlib.md5(self.data()).hexdigest()}"'


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    at: float
    status: int


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """A crawl that is killed or times out resets its connections; that is no news."""


class Site:
    """Pages by path. A callable page is called for each request with the number of earlier ones.

    Args:
        ignores: What begins a query that the site does not look at, as that of what counts clicks.
    """

    def __init__(self, ignores: str | None = None) -> None:
        self.pages: dict[str, object] = {}
        self._ignores = ignores
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._thread.join()

    def close(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return self.address + path

    def times(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def forget(self) -> None:
        self.asked.clear()

    def listing(self, *paths: str, at: str = "/") -> None:
        items = "".join(f'<li><a href="{path}">链接 {path}</a></li>' for path in paths)
        self.pages[at] = Page(f"<!DOCTYPE html><title>新闻</title><ul>{items}</ul>")

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.split(self._ignores)[0] if self._ignores else handler.path
        found = self.pages.get(path)
        if callable(found):
            found = found(self.times(path))
        page = found if isinstance(found, Page) else Page("<title>404</title>404", status=404)
        unchanged = page.validators and handler.headers.get("If-None-Match") == page.etag()
        status = 304 if unchanged else page.status
        self.asked.append(Asked(path, dict(handler.headers), time.monotonic(), status))
        if page.delay_s:
            time.sleep(page.delay_s)
        data = b"" if unchanged else page.data()
        handler.send_response(status)
        for name, value in page.headers.items():
            handler.send_header(name, value)
        if page.validators:
            handler.send_header("ETag", page.etag())
            handler.send_header("Last-Modified", "Mon, 23 Nov 2026 00:00:00 GMT")
        handler.send_header("Content-Type", page.content_type)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        try:
            if page.cut_after is not None:
                handler.wfile.write(data[: page.cut_after])
                handler.close_connection = True
            elif page.drip_s:
                for position in range(0, len(data), 64):
                    handler.wfile.write(data[position : position + 64])
                    time.sleep(page.drip_s)
            else:
                handler.wfile.write(data)
        except OSError:
            handler.close_connection = True


_PARAGRAPHS = (
    "昨日,宁波市与凉山州在西昌召开东西部协作联席会议,总结全年工作,部署下一步任务。",
    "会议指出,今年宁波市共落实帮扶资金12.4亿元,实施项目86个,惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作,在产业、劳务、教育、医疗等方面加强合作,共同推动乡村全面振兴。",
)


def article(
    title: str = "甬凉协作联席会议在西昌召开",
    paragraphs: tuple[str, ...] = _PARAGRAPHS,
    *,
    published: str = "2026-11-20 08:30:00",
    origin: str = "演示日报",
    editor: str = "王小明",
    noise: str = "",
) -> str:
    """An article page in the template that the cnnb page object reads; all of it made up."""
    body = "".join(f"<p>  {paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{title}-新闻中心-演示网</title></head><body>
<div class="nav"><a href="/">新闻</a> <a href="/a">评论</a></div>
<div class="weizhi">您当前的位置 : <a href="/">演示网</a> &gt; <a href="/x">新闻中心</a></div>
<div class="heading">{title}</div>
<div class="source"><span class="left">{published} 稿源: <a href="#">{origin}</a></span></div>
<div id="Zoom">{body}</div>
<div class="editor">编辑: {editor}</div>
<div class="ad">{noise}</div>
<div class="footer">演示网 版权所有 Copyright 2026</div></body></html>"""


def off_topic() -> str:
    """An article that no topic of ours wants."""
    return article(
        "城南图书馆昨日开放",
        (
            "昨日上午,城南图书馆正式对公众开放,首日接待读者两千余人次。",
            "图书馆共四层,藏书三十万册,设有儿童阅览区、自习区和报告厅,全年无休。",
            "市民李女士说,家门口有了图书馆,周末带孩子看书方便多了,希望多办一些活动。",
        ),
    )

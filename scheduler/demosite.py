"""A small news site on loopback for the demonstration: a list page and two bundled articles."""

from __future__ import annotations

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import seeds

ARTICLE = "/system/2025/10/23/030710012.shtml"
OFF_TOPIC = "/system/2025/10/23/030710999.shtml"


class DemoSite:
    """Serves the bundled pages on a free port of 127.0.0.1, and takes webhooks at ``/hook``.

    Attributes:
        received: The bodies that webhooks brought, in order.
    """

    def __init__(self) -> None:
        pages = seeds.SEEDS / "pages"
        self._article = (pages / "030710012.shtml").read_text(encoding="utf-8")
        self._off_topic = (pages / "offtopic.shtml").read_text(encoding="utf-8")
        self._shown: str | None = None
        self._listed = False
        self.received: list[bytes] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, text = site.answer(self.path)
                body = text.encode("utf-8")
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                site.received.append(self.rfile.read(length))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing: the demonstration tells its own story."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self) -> None:
        """Put the article on the list page and on its address."""
        self._listed, self._shown = True, self._article

    def edit(self, before: str, after: str) -> None:
        """Change the words of the article, in both of its copies."""
        self._shown = self._article.replace(before, after)

    def withdraw(self) -> None:
        """Take the article away; its address answers 404."""
        self._listed, self._shown = False, None

    def restore(self, before: str, after: str) -> None:
        """Put the edited article back."""
        self._listed = True
        self.edit(before, after)

    def answer(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        if path == "/":
            links = [(OFF_TOPIC, "本地新闻一则"), *([(ARTICLE, "今日要闻")] * self._listed)]
            items = "".join(f'<li><a href="{url}">{escape(name)}</a></li>' for url, name in links)
            return 200, f"<!DOCTYPE html><title>新闻中心</title><ul>{items}</ul>"
        if path == OFF_TOPIC:
            return 200, self._off_topic
        if path == ARTICLE and self._shown is not None:
            return 200, self._shown
        return 404, "<!DOCTYPE html><title>404</title><p>404 Not Found</p>"

"""Every page that a link leads to, by every role, in both languages: none is dead."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from lxml import html

from tests.scheduler.web.people import SHARED, Place, place, token_in
from tests.storage.archive.earlier import earlier

MOST = 3
"""Pages of one kind that are asked for: the others differ in their numbers."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("every"), password=SHARED, accounts=True) as running:
        client = running.signed_in("admin")
        token = token_in(client.get("/changes/1"))
        for path, values in (
            ("/changes/43/note", {"note": "看过"}), ("/changes/42/assign", {"to": "desk"}),
            ("/changes/41/done", {}), ("/sources/look", {"source": "site"}),
            ("/articles/43/mute", {"days": 7}), ("/incidents/1/acknowledge", {}),
        ):  # fmt: skip
            assert running.post(client, path, token, **values).status_code == 303
        yield running


def pages(client: httpx.Client, begin: str) -> Iterator[tuple[str, httpx.Response]]:
    """Each page that can be reached, a few of each kind."""
    kinds: Counter[str] = Counter()
    todo, seen = [begin], {begin}
    while todo:
        path = todo.pop(0)
        answer = client.get(path, follow_redirects=True)
        yield path, answer
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for link in html.fromstring(answer.text).xpath("//a/@href | //form[not(@method)]/@action"):
            parts = urlsplit(urljoin(f"{client.base_url}{path}", link))
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = re.sub(r"\d+", "0", parts.path)
            inside = f"{parts.scheme}://{parts.netloc}" == str(client.base_url).rstrip("/")
            if inside and local not in seen and not parts.path.startswith("/data/"):
                seen.add(local)
                kinds[kind] += 1
                if kinds[kind] <= MOST:
                    todo.append(local)


@pytest.mark.parametrize(("who", "lang"), [
    ("shared", "zh"), ("reader", "en"), ("desk", "zh"), ("desk", "en"), ("admin", "zh"),
])  # fmt: skip
def test_no_link_is_dead_and_nobody_is_offered_what_he_may_not(
    desk: Place, who: str, lang: str
) -> None:
    client = desk.client(auth=("any", SHARED)) if who == "shared" else desk.signed_in(who)
    reached = 0
    for path, answer in pages(client, f"/?lang={lang}"):
        assert answer.status_code == 200, path
        reached += 1
        if who in ("shared", "reader"):
            forms = re.findall(r'method="post" action="([^"]+)"', answer.text)
            assert set(forms) <= {"/sign-out", "/sign-in", "/searches/token"}, path
    assert reached > 30


def test_an_archive_of_an_earlier_schema_is_not_raised_by_a_form(tmp_path: Path) -> None:
    with place(tmp_path) as desk:
        client, path = desk.client(), desk.config.archive
        token = token_in(client.get("/changes/1"))
        shutil.move(path, tmp_path / "now.db")
        earlier(tmp_path / "now.db", path, 23)
        before = path.read_bytes()
        answer = desk.post(client, "/changes/1/note", token, note="不可丢失")
        assert answer.status_code == 503
        assert "不可丢失" in answer.text
        assert "旧版格式" in answer.text
        assert path.read_bytes() == before

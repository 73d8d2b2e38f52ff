"""Every link of the desk's pages and of the data pages answers."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import httpx
import pytest
from lxml import html

from scheduler.config import load
from scheduler.web.app import build
from tests.scheduler.web.conftest import fill, serving


def form(url: str) -> tuple[str, ...]:
    """What links have in common that differ only in numbers and in what is asked for."""
    parts = urlsplit(url)
    names = sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return (re.sub(r"\d+", "0", parts.path), *names)


def links(page: str, address: str) -> Iterator[str]:
    """The addresses to which a page leads or from which it takes something, forms included."""
    for _, _, link, _ in html.fromstring(page).iterlinks():
        yield urldefrag(urljoin(address, link)).url


def posted(page: str, address: str) -> Iterator[str]:
    """The addresses to which a page's forms write: they are there, and cannot be looked at."""
    for element, attribute, link, _ in html.fromstring(page).iterlinks():
        of_form = element if attribute == "action" else next(element.iterancestors("form"), None)
        method = "" if of_form is None else of_form.get("method", "")
        if attribute in {"action", "formaction"} and method.lower() == "post":
            yield urljoin(address, link)


def followed(
    web: httpx.Client, start: str, is_read: Callable[[str], bool]
) -> dict[str, tuple[int, str]]:
    """What can be reached from a page on the same server: its status, and from where.

    Of links of one form one is followed: a list of forty articles has forty of each.

    Args:
        web: Asks the server.
        start: The path of the first page.
        is_read: Whether the page at an address is read for more links. Others are asked for alone.
    """
    answers: dict[str, tuple[int, str]] = {}
    writes: set[str] = set()
    forms: Counter[tuple[str, ...]] = Counter()
    home = str(web.base_url)
    pending = deque([(urljoin(home, start), "")])
    while pending:
        address, whence = pending.popleft()
        if address in answers or not address.startswith(home):
            continue
        forms[form(address)] += 1
        if forms[form(address)] > 1:
            continue
        answer = web.get(address)
        for _ in range(5):  # a busy machine asks to come again (Retry-After)
            if answer.status_code != 503:
                break
            answer = web.get(address)
        is_write = answer.status_code == 405 and address in writes
        answers[address] = (200 if is_write else answer.status_code, whence)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if is_page and not is_write and is_read(address):
            pending.extend((link, address) for link in links(answer.text, address))
            writes.update(posted(answer.text, address))
    return answers


def of_data(address: str) -> bool:
    return urlsplit(address).path.startswith("/data/")


def broken(answers: dict[str, tuple[int, str]]) -> list[tuple[str, int, str]]:
    return [(address, *told) for address, told in answers.items() if told[0] not in (200, 303)]


@pytest.mark.slow
def test_every_link_of_the_desk_s_pages_answers(web: httpx.Client) -> None:
    answers = followed(web, "/", lambda address: not of_data(address))
    assert not broken(answers)
    paths = {urlsplit(address).path for address in answers}
    assert {"/data/", "/articles/2", "/articles/2/versions/1", "/static/style.css"} <= paths


@pytest.mark.slow
def test_every_link_of_the_data_pages_answers(web: httpx.Client) -> None:
    questions: set[tuple[str, ...]] = set()

    def is_read(address: str) -> bool:
        """A page without a question, or the first with one of its kind, whatever its table is."""
        _, *question = form(address)
        is_first = not question or tuple(question) not in questions
        questions.add(tuple(question))
        return is_first and of_data(address)

    answers = followed(web, "/data/", is_read)
    assert not broken(answers)
    paths = {urlsplit(address).path for address in answers}
    assert {"/data/archive/articles", "/data/archive/articles.json", "/data/archive/changes.csv",
            "/data/archive/search_chinese"} <= paths  # fmt: skip
    assert any(re.fullmatch(r"/data/archive/articles/\d+", path) for path in paths)


def test_a_path_with_a_slash_too_many_leads_to_the_page(web: httpx.Client) -> None:
    answer = web.get("/data/archive/articles/")
    assert answer.headers["location"] == "/data/archive/articles"


@pytest.mark.parametrize("path", ["/data//evil.example/", "/data/%2fevil.example/", "/d%61ta/x%2f"])
def test_no_path_leads_to_another_host(web: httpx.Client, path: str) -> None:
    target = web.get(path).headers.get("location", "/data/")
    assert target.startswith("/data/")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "data.x", "宁 波"])
def test_every_archive_s_name_can_be_asked_for(tmp_path: Path, name: str) -> None:
    """One that is called as the prefix is, too, and by the address that it had before."""
    file = tmp_path / "yongliang.toml"
    file.write_text(f'[archive]\npath = "{name}.db"\n', encoding="utf-8")
    fill(tmp_path / f"{name}.db")
    app = build(load(file, everything=False), host="127.0.0.1")
    with serving(app) as address, httpx.Client(base_url=address, timeout=60) as web:
        first = html.fromstring(web.get("/data/").text)
        (home,) = first.xpath("//h2/a/@href")
        table = f"{address}{home}/articles"
        page = web.get(table)
        assert page.status_code == 200
        json = next(link for link in links(page.text, table) if ".json" in link)
        assert len(web.get(json).json()["rows"]) == 43
        if name == "data":
            assert len(web.get("/data/data/articles.json").json()["rows"]) == 43
            assert web.get("/data/data.json", params={"sql": "select 1"}).status_code == 200

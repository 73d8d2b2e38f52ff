"""An archive in which nothing is yet: every list says what to do next, to whoever may do it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lxml import html

from storage import Archive
from storage.accounts import Role
from tests.scheduler.web.people import Place, place

LISTS = ("/", "/articles", "/changes", "/topics", "/reports", "/sources", "/searches")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("empty")
    with Archive(folder / "archive.db"):
        pass
    with place(folder, accounts=True) as running:
        yield running


def leads(client: httpx.Client, path: str) -> list[str]:
    """Where what stands in place of a list leads."""
    page = html.fromstring(client.get(path).text)
    empty = page.xpath("//main//*[contains(@class, 'nothing')]")
    assert empty, path
    return [link for one in empty for link in one.xpath(".//a/@href")]


@pytest.mark.slow
@pytest.mark.parametrize("path", LISTS)
def test_an_admin_is_led_on_from_every_empty_list(desk: Place, path: str) -> None:
    found = leads(desk.signed_in(Role.ADMIN), path)
    assert found, path
    assert path not in found, "a list that leads to itself leads nowhere"


@pytest.mark.slow
@pytest.mark.parametrize("path", LISTS)
def test_a_reader_is_told_whom_to_ask_or_where_to_look(desk: Place, path: str) -> None:
    client = desk.signed_in(Role.READER)
    text = html.fromstring(client.get(path).text).text_content()
    assert leads(client, path) or "请管理员添加" in text or "守护进程第一次抓取之后" in text


def test_filters_that_nothing_fits_are_to_be_loosened(desk: Place) -> None:
    assert leads(desk.signed_in(Role.READER), "/changes?kind=edited") == ["/changes"]

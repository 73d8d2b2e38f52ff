"""The OpenAPI document: valid, and enough for a client that is made of it alone."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import html

from scheduler.web.api.operation import Operation
from scheduler.web.api.operations import OPERATIONS, READS, WRITES
from scheduler.web.bearers import API
from storage.accounts import Role
from tests.scheduler.web.people import Place, place
from tests.scheduler.web.programs import program

ARGUMENTS: dict[str, dict[str, Any]] = {
    "article_id": {"article_id": 1},
    "change_id": {"change_id": 4},
    "incident_id": {"incident_id": 1},
    "source_id": {"source_id": "site"},
    "version": {"version": 1},
}
ASKED: dict[str, dict[str, Any]] = {
    "search": {"q": "资金"},
    "getArticleByAddress": {"url_query": "https://news.example.org/a/1.html"},
    "listArticles": {"source": ["site"], "limit": 3, "at": "2026-11-20T10:00"},
    "getDiff": {"from_": 1, "to": 2},
}
SAID: dict[str, dict[str, Any]] = {
    "seeChanges": {"change_ids": [1, 2]},
    "assignChange": {"to": None},
    "noteChange": {"words": "已核实"},
    "muteArticle": {"days": 1},
    "muteSource": {"days": None},
    "addArticle": {"url": "https://news.example.org/a/999.html"},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("document"), accounts=True) as running:
        yield running


def told(desk: Place, lang: str = "en") -> dict[str, Any]:
    answer = program(desk).get(f"{API}/openapi.json?lang={lang}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_is_valid_and_names_every_operation(desk: Place, lang: str) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = told(desk, lang)
    assert document["openapi"].startswith("3.1")
    assert [str(fault) for fault in OpenAPIV31SpecValidator(document).iter_errors()] == []
    named = {
        (method.upper(), path, operation["operationId"], operation["x-role"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert named == {
        (operation.method, operation.path, operation.name, operation.needed)
        for operation in OPERATIONS
    }
    summaries = [operation.told[lang == "en"] for operation in OPERATIONS]
    shown = [
        one["summary"] for operations in document["paths"].values() for one in operations.values()
    ]
    assert sorted(shown) == sorted(summaries)


@pytest.fixture(scope="module")
def generated(desk: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package that openapi-python-client makes of the document."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(told(desk)), encoding="utf-8")
    (folder / "how.yaml").write_text("package_name_override: watch_client\npost_hooks: []\n")
    done = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json",
            "--config", "how.yaml", "--output-path", "made", "--fail-on-warning",
        ],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder / "made"))
    yield "watch_client"
    sys.path.remove(str(folder / "made"))
    for name in [name for name in sys.modules if name.startswith("watch_client")]:
        del sys.modules[name]


def module_of(package: str, name: str, tag: str) -> ModuleType:
    """The generated module of one operation."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return importlib.import_module(f"{package}.api.{tag}.{snake}")


def test_a_client_that_is_made_of_it_reads_every_way(desk: Place, generated: str) -> None:
    package = importlib.import_module(generated)
    token = program(desk).headers["Authorization"].removeprefix("Bearer ")
    with package.AuthenticatedClient(base_url=desk.address + API, token=token) as client:
        for operation in READS:
            given = given_at(operation)
            ask = module_of(generated, operation.name, "archive").sync_detailed
            answer = ask(client=client, **given, **ASKED.get(operation.name, {}))
            assert answer.status_code == 200, (operation.name, answer.content)
            again = answer.parsed.to_dict()
            assert set(again) == set(json.loads(answer.content)), operation.name
        kind = [importlib.import_module(f"{generated}.models").Kind.EDITED]
        changes = module_of(generated, "listChanges", "archive").sync(client=client, kind=kind)
        (edited,) = changes.items
        assert edited.spans[0].before == "12.4亿元"
        assert edited.detected_at.isoformat() == "2026-11-20T02:00:00+00:00"
        missing = module_of(generated, "getArticle", "archive").sync(client=client, article_id=999)
        assert (missing.status, missing.type_) == (404, "about:blank")


def given_at(operation: Operation) -> dict[str, Any]:
    """What the address of an operation names."""
    names = operation.at.__struct_fields__ if operation.at else ()
    return {k: v for name in names for k, v in ARGUMENTS[name].items()}


@pytest.mark.slow
def test_a_client_that_is_made_of_it_works_at_the_desk(desk: Place, generated: str) -> None:
    package = importlib.import_module(generated)
    models = importlib.import_module(f"{generated}.models")
    token = program(desk, Role.DESK).headers["Authorization"].removeprefix("Bearer ")
    with package.AuthenticatedClient(base_url=desk.address + API, token=token) as client:
        for operation in WRITES:
            assert operation.body
            given = given_at(operation)
            body = getattr(models, operation.body.__name__).from_dict(SAID.get(operation.name, {}))
            ask = module_of(generated, operation.name, "work").sync_detailed
            answer = ask(client=client, **given, body=body)
            assert answer.status_code == operation.status, (operation.name, answer.content)
            assert answer.parsed is not None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_every_way_and_loads_nothing(desk: Place, lang: str) -> None:
    page = desk.signed_in("reader").get(f"/api?lang={lang}")
    assert page.status_code == 200
    found = html.fromstring(page.text)
    shown = [" ".join(one.text_content().split()) for one in found.xpath("//li/code[1]")]
    assert {f"{operation.method} {operation.path}" for operation in OPERATIONS} <= set(shown)
    assert found.xpath("//script") == []
    assert f"{API}/openapi.json?lang={lang}" in found.xpath("//a/@href")
    assert "/api" in html.fromstring(desk.signed_in("reader").get("/").text).xpath("//nav//a/@href")


def test_the_document_is_for_who_may_read(desk: Place, tmp_path: Path) -> None:
    assert desk.client().get(f"{API}/openapi.json").status_code == 401
    assert desk.client().get("/api").status_code == 303
    with place(tmp_path) as open_desk:
        assert open_desk.client().get(f"{API}/openapi.json").status_code == 200

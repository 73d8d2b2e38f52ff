"""The page of the API: every operation, as the OpenAPI document has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scheduler.web.api.document import document
from scheduler.web.bearers import API
from scheduler.web.desk import desk_of
from scheduler.web.translator import translator_of

PATH = "/api"

_ROOT = "#/components/schemas/"


def page(request: Request) -> Response:
    """The operations, those that read first, each with what it takes and what it answers."""
    desk, say = desk_of(request), translator_of(request)
    told = document(desk.names.brand(say.language), say.language)
    operations = list(_operations(told))
    return desk.page(
        request,
        "api",
        base=API,
        groups=[
            (
                say("查询", "Reading"),
                [one for one in operations if not one["writes"]],
            ),
            (
                say("编辑台的处理", "The desk's work"),
                [one for one in operations if one["writes"]],
            ),
        ],
        objects=sorted(
            (
                name,
                form.get("description", "").split("\n")[0].replace("`", ""),
                list(form["properties"]),
            )
            for name, form in told["components"]["schemas"].items()
            if "properties" in form
        ),
    )


def _operations(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            good = next(iter(operation["responses"].values()))
            body = operation.get("requestBody")
            yield {
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "role": operation["x-role"],
                "writes": body is not None,
                "parameters": [
                    (one["name"], one["required"])
                    for one in operation["parameters"]
                    if one["in"] == "query" and one["name"] != "lang"
                ],
                "body": _name(body) if body else "",
                "answer": _name(good),
            }


def _name(told: dict[str, Any]) -> str:
    """What a body or an answer is called."""
    (content,) = told["content"].values()
    return str(content["schema"]["$ref"]).removeprefix(_ROOT)

"""The OpenAPI 3.1 document, made of what routes and checks are made of."""

from __future__ import annotations

import functools
import inspect
from importlib.metadata import version
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.json import schema_components

from scheduler.api.objects import Listed
from scheduler.web.api.operation import Operation
from scheduler.web.api.operations import OPERATIONS
from scheduler.web.bearers import API
from scheduler.web.problems import MEDIA_TYPE
from scheduler.words.language import localized

_REFERENCE = "#/components/schemas/{name}"


class Problem(Struct):
    """Why something could not be done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


_ERRORS = {
    "400": ("参数或内容不合要求", "A parameter or the body is not fit"),
    "401": ("没有令牌，或令牌无效", "No token, or none that holds"),
    "403": ("角色不够，或未带令牌", "The role does not suffice, or a write brings no token"),
    "404": ("没有", "There is none"),
    "410": ("已按要求删除", "Removed on demand"),
    "409": ("与现状冲突", "In conflict with what is there"),
    "413": ("内容过长", "The body is too long"),
    "415": ("内容不是 JSON", "The body is no JSON"),
    "429": ("错误的令牌过多", "Too many wrong tokens"),
    "503": ("档案库现在不能用", "The archive cannot be used now"),
}


@functools.cache
def document(title: str, language: str) -> dict[str, Any]:
    """The document, its summaries in Chinese or in English.

    Args:
        title: Whose archive it is.
        language: ``zh`` or ``en``.
    """
    kinds: list[Any] = [Problem]
    for operation in OPERATIONS:
        kinds += filter(None, (_answer(operation), operation.at, operation.query, operation.body))
    schemas, components = schema_components(kinds, ref_template=_REFERENCE)
    by_kind = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, by_kind, components, language
        )
    asked = {
        form.__name__
        for operation in OPERATIONS
        for form in (operation.at, operation.query)
        if form
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version("yongliang-watch"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": API}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {name: form for name, form in components.items() if name not in asked},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "yongliang tokens add NAME --role reader|desk|admin",
                }
            },
        },
    }


def _answer(operation: Operation) -> Any:
    form: Any = Listed
    return form[operation.answers] if operation.lists else operation.answers


def _operation(
    operation: Operation, schemas: dict[Any, Any], components: dict[str, Any], language: str
) -> dict[str, Any]:
    """One operation as the document has it."""
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": localized(operation.told, language),
        "tags": ["work" if operation.body else "archive"],
        "x-role": operation.needed.value,
        "parameters": [
            *(_parameters(operation.at, "path", components) if operation.at else ()),
            *_parameters(operation.query, "query", components),
        ],
        "responses": {
            str(operation.status): {
                "description": inspect.cleandoc(operation.answers.__doc__ or "").split("\n")[0],
                "content": {"application/json": {"schema": schemas[_answer(operation)]}},
            },
            **{
                status: {
                    "description": localized(line, language),
                    "content": {MEDIA_TYPE: {"schema": schemas[Problem]}},
                }
                for status, line in _ERRORS.items()
                if _may_be(operation, status)
            },
        },
    }
    if operation.body is not None:
        needs = any(one.required for one in msgspec.structs.fields(operation.body))
        told["requestBody"] = {
            "required": needs,
            "content": {"application/json": {"schema": schemas[operation.body]}},
        }
    return told


def _may_be(operation: Operation, status: str) -> bool:
    """Whether an operation may be answered so."""
    if status == "404":
        return operation.at is not None or operation.name == "getArticleByAddress"
    if status == "410":
        return operation.name in {"getVersion", "getProof", "getDiff"}
    if status == "409" and operation.name == "listChanges":
        return True
    return operation.body is not None if status in {"403", "409", "413", "415"} else True


def _parameters(form: type[Struct], place: str, components: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a form as parameters."""
    schema = components[form.__name__]
    required = set(schema.get("required", ()))
    found = []
    for name, told in schema["properties"].items():
        plain = dict(told)
        parameter: dict[str, Any] = {
            "name": name,
            "in": place,
            "required": place == "path" or name in required,
            "schema": _without_null(plain),
        }
        if plain.get("type") == "array":
            parameter |= {"style": "form", "explode": True}
        found.append(parameter)
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, and never null."""
    if schema.get("default", 0) is None:
        schema = {name: value for name, value in schema.items() if name != "default"}
    if "anyOf" in schema:
        kept = [one for one in schema["anyOf"] if one.get("type") != "null"]
        rest = {name: value for name, value in schema.items() if name != "anyOf"}
        return {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}
    if "enum" in schema:
        return {**schema, "enum": [one for one in schema["enum"] if one is not None]}
    return schema

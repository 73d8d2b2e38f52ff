"""What a request says, checked against what its operation declares."""

from __future__ import annotations

import json
from contextlib import suppress
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from crawler.value_faults import in_chinese
from scheduler.errors import UsageError
from scheduler.web.actions import RefusedError
from scheduler.web.writes import body_within
from storage.errors import NotFoundError


def path_of(form: type[msgspec.Struct] | None, given: dict[str, str]) -> Any:
    """What an address names.

    Raises:
        NotFoundError: It names nothing that there could be.
    """
    if form is None:
        return None
    found = None
    with suppress(msgspec.ValidationError):
        found = msgspec.convert(given, form, strict=False)
    # What is 1.0 or 1e0 is 1 as well: each thing has one address.
    if found is None or any(
        str(getattr(found, name)) != given[name] for name in form.__struct_fields__
    ):
        raise NotFoundError("没有这个地址。", "There is no such address.")
    return found


def query_of(form: type[msgspec.Struct], given: QueryParams) -> Any:
    """What follows an address: several of a name where the form has a list, else one.

    Raises:
        UsageError: Something is unknown, given twice, or not as it should be.
    """
    lists = {one.encode_name: _is_list(one.type) for one in msgspec.structs.fields(form)}
    values: dict[str, Any] = {}
    for name in dict.fromkeys(given):
        said = given.getlist(name)
        if len(said) > 1 and not lists.get(name):
            raise UsageError(f"参数 {name} 写了不止一次。", f"The parameter {name} is given twice.")
        values[name] = said if lists.get(name) else said[0]
    try:
        found = msgspec.convert(values, form, strict=False)
    except msgspec.ValidationError as error:
        raise _unfit("参数", "The parameters do", error) from None
    for one in msgspec.structs.fields(form):
        if one.encode_name in values and getattr(found, one.name) is None:
            # "null" as a program writes what it has not: a filter that asks for everything.
            raise UsageError(
                f"参数 {one.encode_name} 没有值：不用时请不要写。",
                f"The parameter {one.encode_name} says nothing: leave it out.",
            )
    return found


async def body_of(form: type[msgspec.Struct] | None, request: Request) -> Any:
    """What a write says.

    Raises:
        RefusedError: It is too long (413), no JSON (415), or breaks off (400).
        UsageError: It is not as it should be.
    """
    if form is None:
        return None
    try:
        body = await body_within(request)
    except ClientDisconnect:
        # Nobody reads the answer; what fails unexpectedly would stand in the log.
        raise RefusedError(
            400, "内容没有传完，未作任何改动。", "Not all of it came; nothing was changed."
        ) from None
    if body is None:
        raise RefusedError(
            413, "内容超过 1 MB，未作任何改动。", "This has more than 1 MB; nothing was changed."
        )
    if body and not _is_json(request.headers.get("content-type", "")):
        raise RefusedError(
            415, "请以 application/json 发送 JSON。", "Send JSON as application/json."
        )
    try:
        return msgspec.json.decode(body or b"{}", type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _unfit("内容", "The body does", error) from None


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _is_list(form: Any) -> bool:
    if get_origin(form) is UnionType or NoneType in get_args(form):
        return any(_is_list(part) for part in get_args(form))
    inner = getattr(form, "__origin__", form)
    return inner is tuple or (inner is not form and _is_list(inner))


def _unfit(zh: str, en: str, error: Exception) -> UsageError:
    said, _, where = str(error)[:300].partition(" - at `$")
    place = where.strip(".`")
    told = [f"{place}：{in_chinese(said)}" if place else in_chinese(said), str(error)[:300]]
    # As strings of JSON: what the program sent may stand in them.
    zh_told, en_told = (json.dumps(one, ensure_ascii=False) for one in told)
    return UsageError(
        f"{zh}不合要求（{zh_told}）：见 /api/v1/openapi.json。",
        f"{en} not fit ({en_told}): see /api/v1/openapi.json.",
    )

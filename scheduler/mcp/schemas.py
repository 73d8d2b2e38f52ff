"""JSON Schema of what a tool takes and gives, whole in itself, with its words in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from scheduler.words.assistant_texts import ARGUMENTS
from scheduler.words.language import localized


def schema_of(kind: type, language: str) -> dict[str, Any]:
    """The schema of a struct or a typed dictionary; of an object, without references.

    Args:
        kind: The type.
        language: Of what is said of its properties.
    """
    whole = msgspec.json.schema(kind)
    found: dict[str, Any] = _inlined(whole, whole.get("$defs", {}))
    for name, shown in found["properties"].items():
        if name in ARGUMENTS:
            shown["description"] = localized(ARGUMENTS[name], language)
    return found


def _inlined(part: Any, known: Mapping[str, Any]) -> Any:
    """A part with each reference replaced by what it names: not every program follows them."""
    if isinstance(part, list):
        return [_inlined(one, known) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(known[part["$ref"].removeprefix("#/$defs/")], known)
    left_out = {"$defs", "title"} if part.get("type") in ("object", "string") else {"$defs"}
    if part.get("type") == "object" or "enum" in part:
        # Of our own types: their docstrings are for whoever changes them.
        left_out |= {"description", "title"}
    return {key: _inlined(one, known) for key, one in part.items() if key not in left_out}

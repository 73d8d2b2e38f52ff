"""Expressions of seeds (JMESPath): where in an answer something stands."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.literals import Name


def wrong_with(expression: str) -> str | None:
    """What is wrong with an expression; None where nothing is."""
    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        return str(error).splitlines()[0]
    return None


def found_by(expression: str, data: Any) -> Any:
    """What stands there in the data; None where nothing does, or the expression does not fit."""
    if expression.isidentifier() and expression.isascii():  # a plain name, as most are
        return data.get(expression) if isinstance(data, dict) else None
    try:
        return jmespath.search(expression, data)
    except (JMESPathError, RecursionError):
        return None


def text_by(expression: str, data: Any) -> str:
    """A text or number that stands there, as text; empty where there is none."""
    found = found_by(expression, data)
    if isinstance(found, bool | Name) or not isinstance(found, str | int):
        return ""
    return str(found).strip()


def texts_in(found: Any) -> list[str]:
    """The texts of what was found: of one, or of a list of them."""
    some = found if isinstance(found, list) else [found]
    return [
        text
        for one in some
        if isinstance(one, str) and not isinstance(one, Name) and (text := one.strip())
    ]


def kind_of(found: Any) -> str:
    """What was found in place of a text, in a word, for whoever mends the expression."""
    if found is None:
        return "nothing"
    names = {bool: "boolean", dict: "object", list: "list", str: "empty"}
    return next((name for cls, name in names.items() if isinstance(found, cls)), "number")

"""What the tests of the channels share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scheduler.channels.base import Channel, Message
from scheduler.channels.registry import build, parse
from tests.scheduler.channels.written import Written


@pytest.fixture
def message() -> Callable[..., Message]:
    """Makes a message; keywords replace its fields."""

    def make(**fields: Any) -> Message:
        values: dict[str, Any] = {
            "delivery_id": 12,
            "idempotency_key": "5f0c1c1e-7f55-4b7e-9a0e-12c0ffee0012",
            "subject": "甬凉观察：1 篇新稿",
            "payload": json.dumps({"changes": ["两地协作"]}, ensure_ascii=False).encode(),
        }
        texts = {
            "html": "<p>两地<ins>十二年</ins>协作</p>",
            "text": "两地［增：十二年］协作\n第二段",
            "markdown": "两地**十二年**协作",
        }
        written = Written(**(texts | {name: fields.pop(name) for name in texts if name in fields}))
        return Message(forms=written, **(values | fields))

    return make


@pytest.fixture
def channel() -> Callable[..., Channel]:
    """Builds a channel from the keys of its table, as the configuration would."""

    def make(kind: str, **table: Any) -> Channel:
        return build(parse({"id": "desk", "kind": kind, **table}, "test"))

    return make

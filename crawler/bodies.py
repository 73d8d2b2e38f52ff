"""What a ``POST`` carries: of which kind a body is, and how a value is written into one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from crawler.references import filled, names_in

_PLAIN = "".join(map(chr, range(0x21, 0x7F)))
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class BodyKind:
    """A kind of body.

    Attributes:
        media_type: What it is sent as where its seed says nothing else.
        written: How a value stands in it, so that it stays a value whatever its characters are.
        holds_references: Whether it may refer to the environment.
    """

    media_type: str
    written: Callable[[str], str]
    holds_references: bool = True


def _in_json(value: str) -> str:
    # What a site says refers to nothing: only the seed's own ${NAME} is filled in.
    return json.dumps(value)[1:-1].replace("$", "\\u0024")


def _in_xml(value: str) -> str:
    return escape(value).replace("\r", "&#13;").replace("\n", "&#10;").replace("$", "&#36;")


def _in_form(value: str) -> str:
    return quote(value, safe="")


JSON = BodyKind("application/json", _in_json)
XML = BodyKind("text/xml", _in_xml)
FORM = BodyKind("application/x-www-form-urlencoded", _in_form)
OTHER = BodyKind("text/plain", str, holds_references=False)
"""One of which nothing is known: a secret in it could end what it stands in."""


def kind_of(text: str, *headers: Mapping[str, str] | None) -> BodyKind:
    """The kind of a body: data by how it begins, else a form unless a header says otherwise.

    Args:
        text: The body, as its seed has it.
        headers: What is sent beside it.
    """
    begins = text.lstrip()[:1]
    if begins in ("{", "["):
        return JSON
    if begins == "<":
        return XML
    declared = [
        value.partition(";")[0].strip().lower()
        for some in headers
        for name, value in (some or {}).items()
        if name.lower() == "content-type"
    ]
    return FORM if not declared or declared[-1] == FORM.media_type else OTHER


def outside_strings(text: str) -> tuple[str, ...]:
    """The variables to which JSON refers where no string is: what they hold could be anything."""
    return names_in(_STRING.sub("", text))


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent with a request beside its address.

    Attributes:
        text: The body, its references to the environment still to be filled in.
        kind: What it is.
    """

    text: str
    kind: BodyKind

    @property
    def content_type(self) -> str:
        """What it is sent as."""
        return self.kind.media_type

    @property
    def refers(self) -> bool:
        """Whether the environment has a part of it."""
        return self.kind.holds_references and bool(names_in(self.text))

    @property
    def body(self) -> bytes:
        """See `filled`, by the environment of this process."""
        return self.filled()

    def filled(self, environ: Mapping[str, str] = os.environ) -> bytes:
        """The bytes of the body, its references filled in as this kind of body writes values.

        Raises:
            UnsetError: One is not set.
        """
        text = self.text
        if self.kind is FORM:
            text = quote(text, safe=f"{_PLAIN} ").replace(" ", "+")
        if self.kind.holds_references:
            text = filled(text, environ, written=self.kind.written)
        return text.encode()

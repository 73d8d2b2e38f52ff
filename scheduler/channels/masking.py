"""Masking of secrets: what a receiver answered, on one short line without them."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from storage.text import clean

# Enough for a receiver's complaint; a page of HTML has no place in a row of the outbox.
_ANSWER_CHARS = 200
# Shorter parts of an address (`api`, `hooks`) are words, not tokens, and masking them helps nobody.
_TOKEN_CHARS = 8
# A shorter secret would be found in every text.
_SECRET_CHARS = 4


def one_line(text: str, secrets: Iterable[str] = ()) -> str:
    """The text on one line of at most 200 characters, each form of a secret shown as ``***``.

    A receiver may well echo the address or the credentials it was called with.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    line = " ".join(_mask(clean(text), secrets).split())
    return line if len(line) <= _ANSWER_CHARS else line[: _ANSWER_CHARS - 1] + "…"


def url_secrets(url: str) -> tuple[str, ...]:
    """What of an address may be a token: whatever follows the host, its long parts, the user."""
    parts = urlsplit(url)
    local = url.split(parts.netloc, 1)[-1] if parts.netloc else url
    tokens = [*parts.path.split("/"), parts.fragment, *(v for _, v in parse_qsl(parts.query))]
    user = [part for part in (parts.username, parts.password) if part]
    whole = [] if local in {"", "/"} else [url, local]
    return (*whole, *user, *(token for token in tokens if len(token) >= _TOKEN_CHARS))


def _mask(text: str, secrets: Iterable[str]) -> str:
    forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _SECRET_CHARS}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _forms(secret: str) -> Iterator[str]:
    """The secret as it is and as a receiver's answer may spell it."""
    for form in (secret, unquote(secret)):
        in_json = json.dumps(form)[1:-1]
        yield from (
            form,
            quote(form, errors="replace"),
            quote(form, "", errors="replace"),
            html.escape(form),
        )
        yield from (in_json, in_json.replace("/", "\\/"))
        yield base64.b64encode(form.encode("utf-8", "replace")).decode()

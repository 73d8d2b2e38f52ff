"""References of seeds to the environment, ``${NAME}``: read where a request is made, nowhere else.

What they name is a secret. It stands in no record, no message between processes and no line of a
log: whatever a process says goes through `masked`, which knows all that it has read.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_HEX = re.compile("%[0-9A-F]{2}")
_SAFE = "%/:=&?~#+!$,;'@()*[]|"
"""What stands in an address as it is, by those who write only what they must otherwise."""

LEAST = 4
"""Characters of a secret that is masked: a shorter one would be found in every text."""

_read: set[str] = set()
"""What this process has read; it only grows, since what was said before may be said again."""


class UnsetError(LookupError):
    """A reference names what the environment does not have; the caller makes no request.

    Attributes:
        name: The variable.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the environment variable {name} is not set")
        self.name = name


def names_in(*texts: str | None) -> tuple[str, ...]:
    """The variables that texts refer to, each once."""
    found = (name for text in texts for name in _REFERENCE.findall(text or ""))
    return tuple(dict.fromkeys(found))


def is_name(name: str) -> bool:
    """Whether a reference can name a variable so."""
    return _NAME.fullmatch(name) is not None


def filled(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """A text with its references replaced.

    Raises:
        UnsetError: One is not set.
    """

    def value(found: re.Match[str]) -> str:
        said = environ.get(found[1])
        if said is None:
            raise UnsetError(found[1])
        keep_secret([said])
        return said

    return _REFERENCE.sub(value, text)


def keep_secret(values: Iterable[str]) -> None:
    """Mask these from now on, in whatever form they are sent."""
    for value in values:
        for said in {value, value.strip()}:  # a header is sent without the blanks around it
            _read.update(form for form in _forms(said) if len(form) >= LEAST)


def _forms(value: str) -> Iterator[str]:
    """The ways in which a site may write what it was sent."""
    yield value
    yield escape(value)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield base64.b64encode(value.encode()).decode()
    for safe in ("", "/", _SAFE):
        quoted = quote(value, safe=safe)
        for way in (quoted, quoted.replace("%20", "+")):
            yield way
            yield _HEX.sub(lambda found: found[0].lower(), way)


def masked(text: str) -> str:
    """A text without any secret that this process has read."""
    for secret in sorted(_read, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text

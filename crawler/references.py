"""References of seeds to the environment, ``${NAME}``: read where a request is made, nowhere else.

What they name is a secret. It stands in no record, no message between processes and no line of a
log: whatever a process says goes through `masked`, which knows all that it has read.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_SAFE = "%/:=&?~#+!$,;'@()*[]|"
"""What stands in an address as it is, by those who write only what they must otherwise."""

LEAST = 4
"""Characters of a secret that is masked: a shorter one would be found in every text."""

LEAST_CUT = 8
"""Characters of the beginning of a secret that are masked at the end of a text."""

_read: set[str] = set()
"""What this process has read, in small letters; it only grows: what was said may be said again."""


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


def filled(
    text: str,
    environ: Mapping[str, str] = os.environ,
    *,
    written: Callable[[str], str] = str,
) -> str:
    """A text with its references replaced.

    Args:
        text: The text.
        environ: What they name.
        written: How a value stands in such a text.

    Raises:
        UnsetError: One is not set.
    """

    def value(found: re.Match[str]) -> str:
        said = environ.get(found[1])
        if said is None:
            raise UnsetError(found[1])
        keep_secret([said])
        return written(said)

    return _REFERENCE.sub(value, text)


def keep_secret(values: Iterable[str]) -> None:
    """Mask these from now on, in whatever form they are sent."""
    for value in values:
        for said in {value, value.strip()}:  # a header is sent without the blanks around it
            _read.update(form.lower() for form in _forms(said) if len(form) >= LEAST)


def _forms(value: str) -> Iterator[str]:
    """The ways in which a site may write what it was sent, in an address, too."""
    whole = (json.dumps(value), json.dumps(value, ensure_ascii=False))
    ways = {value, escape(value), *(one[1:-1] for one in whole)}
    ways |= {one.replace("/", "\\/") for one in ways}  # as PHP writes it
    ways |= {one.replace("$", "\\u0024") for one in ways}  # as we do
    ways.add(base64.b64encode(value.encode()).decode())
    yield from ways
    for one in ways:
        for safe in ("", "/", _SAFE):
            quoted = quote(one, safe=safe)
            yield quoted
            yield quoted.replace("%20", "+")


def masked(text: str) -> str:
    """A text without any secret that this process has read, in whatever case of letters.

    Nor with the beginning of one at its end: it may have been cut there.
    """
    folded = text.lower()
    if any(secret in folded for secret in tuple(_read)):
        text = _any_of(len(_read)).sub("***", text)
        folded = text.lower()
    whole = folded.rstrip("…")
    for secret in tuple(_read):
        at = whole.rfind(secret[:LEAST_CUT], max(0, len(whole) - len(secret) + 1))
        if at >= 0 and len(whole) - at >= LEAST_CUT and secret.startswith(whole[at:]):
            return f"{text[:at]}***{text[len(whole) :]}"
    return text


@functools.lru_cache(1)
def _any_of(_count: int) -> re.Pattern[str]:
    """Every form of them; names of hosts, and some sites, write them in other cases."""
    longest_first = sorted(_read, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

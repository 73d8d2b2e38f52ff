"""Hosts: the unit of politeness, of time and of failure."""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL = {None, 80, 443}


def host_of(url: str) -> str:
    """The host of an address: its name, with the port where that is not the usual one.

    Both schemes of a name are one host. An address that cannot be read has the host ``""``.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = name.rstrip(".")
    name = f"[{name}]" if ":" in name else name
    return name if port in _USUAL else f"{name}:{port}"

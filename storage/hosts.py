"""Hosts: the unit of politeness, of time and of failure."""

from __future__ import annotations

from urllib.parse import urlsplit

HOST_VERSION = 1
"""Of the rule by which an address has its host. To be raised with every change of a host: `verify`
then finds the older ones, and makes them anew."""

_DEFAULT_PORTS = (None, 80, 443)


def host_of(url: str) -> str:
    """The host of an address, with its port where that is neither 80 nor 443; empty without one.

    Names of other scripts are given in ASCII, as they are asked for.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not name:
        return ""
    name = _ascii(name.rstrip(".") or name)
    if ":" in name:
        name = f"[{name}]"
    return name if port in _DEFAULT_PORTS else f"{name}:{port}"


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name.lower()

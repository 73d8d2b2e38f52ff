"""What one HTTP attempt came to: from status, addresses and exceptions to an outcome.

Only ``gone`` can prove a withdrawal, so it is given sparingly: for 404 and 410, for a redirect to
the home or a section page, and (by the caller, who reads the page) for a page that says it is gone
and for a redirect to another article. What a script asks for proves nothing, and the address of a
page of errors neither: its own words tell.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.publishers import publisher_of
from storage.records import Outcome

GONE = frozenset({404, 410})
BLOCKED = frozenset({401, 402, 403, 405, 407, 412, 418, 423, 425, 429, 451, 493, 521, 522})
"""Refusals; 405, 412, 418, 493 and 521 are what firewalls in China answer to supposed robots."""

PERMANENT = frozenset({301, 308})
"""Statuses by which a server says that a page stands elsewhere for good (RFC 9110, 15.4)."""


def of_status(status: int) -> Outcome:
    """The outcome of an answer by its status alone."""
    if status == 304:
        return Outcome.NOT_MODIFIED
    if 200 <= status < 300:
        return Outcome.OK
    if status in GONE:
        return Outcome.GONE
    if status in BLOCKED:
        return Outcome.BLOCKED
    return Outcome.SOFT_ERROR if status >= 500 else Outcome.HARD_ERROR


def of_redirect(asked: str, answered: str) -> Outcome | None:
    """The outcome that the target of a redirect alone tells; None where the page must be read.

    Args:
        asked: The address asked for.
        answered: The address that answered in the end.
    """
    before, after = urlsplit(asked), urlsplit(answered)
    if _page(before.path) == _page(after.path) and before.hostname == after.hostname:
        return None
    if _GATE.search(after.hostname or "") or _GATE_PATH.search(after.path):
        return Outcome.BLOCKED
    if publisher_of(before.hostname) != publisher_of(after.hostname):
        return None
    if is_page_of_errors(answered):
        return None
    return Outcome.GONE if leads_upwards(asked, answered) else None


def leads_upwards(asked: str, answered: str) -> bool:
    """Whether a redirect led from a page to its site's home or to a section above it."""
    before, after = urlsplit(asked), urlsplit(answered)
    if _page(before.path) == _page(after.path) and before.hostname == after.hostname:
        return False
    folder = _page(after.path)
    same_publisher = publisher_of(before.hostname) == publisher_of(after.hostname)
    if not same_publisher or after.query:
        return False
    return folder == "/" or (folder.endswith("/") and before.path.startswith(folder))


def is_page_of_errors(url: str) -> bool:
    """Whether an address is one that sites give to what goes wrong: …/404.html, …/error."""
    return _ERRORS.search(urlsplit(url).path) is not None


def is_login(url: str) -> bool:
    """Whether an address is one that sites give to their logins."""
    return _LOGIN_PATH.search(urlsplit(url).path) is not None


_LOGIN_PATH = re.compile(
    r"/(?:login|signin|sign-in|logon|passport|sso|denglu)(?:[/._?-]|$)", re.IGNORECASE
)
_GATE = re.compile(
    r"^(?:passport|login|sso|auth|account|user|member|uc|id|captcha|verify|waf)\d?\."
)
_GATE_PATH = re.compile(
    r"/(?:login|signin|sign-in|logon|passport|sso|\w{0,40}captcha|verify|validate|challenge|antispider|waf"
    r"|denglu|user/login)(?:[/._?-]|$)",
    re.IGNORECASE,
)
_ERRORS = re.compile(
    r"/(?:(?:[a-z]+[-_]?)?(?:404|50[0-4])(?:[-_]?[a-z]+)?|(?:page[-_]?)?not[-_]?found"
    r"|err(?:or)?(?:[-_]?(?:page|\d{3}))?|(?:under[-_]?)?maint(?:enance|ain)|weihu|busy)"
    r"(?:\.[a-z]+)?/?$",
    re.IGNORECASE,
)


def _page(path: str) -> str:
    """A path without its index page's name."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if name.partition(".")[0] in {"", "index", "default"} else path

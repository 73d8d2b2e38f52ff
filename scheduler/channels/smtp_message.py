"""The mail that carries one report to one recipient."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from scheduler.channels.base import Message
from scheduler.reports.mail import PICTURE
from storage.text import clean

# A header's identifiers must not be folded or encoded however long the domain is; Python knows
# this of Message-ID alone.
_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-id"):
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]


class _Subject(UniqueUnstructuredHeader):
    """Encoded whole where it is not ASCII: Python's own folding loses blanks between its words."""

    def fold(self, *, policy: Policy) -> str:
        """See `email.headerregistry.BaseHeader`."""
        if str(self).isascii():
            return str(super().fold(policy=policy))  # type: ignore[misc]
        encoded = Header(str(self), "utf-8", maxlinelen=76, header_name="Subject")
        return f"Subject: {encoded.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_HEADERS)
# Longer subjects are cut on a telephone anyway, and some servers refuse a header line over 998.
_SUBJECT_CHARS = 200
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_SPEC = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"
_ADDRESS = re.compile(rf"(?P<name>[^<>@\n]*)<(?P<named>{_SPEC})>|(?P<bare>{_SPEC})")


def address(text: str) -> Address:
    """``name <user@host>`` or ``user@host`` as an address of plain ASCII.

    Raises:
        ValueError: It is no such address.
    """
    if not (match := _ADDRESS.fullmatch(clean(text))):
        raise ValueError(f"no mail address: {text}")
    name = (match["name"] or "").strip().strip('"')
    return Address(display_name=name, addr_spec=match["named"] or match["bare"])


def compose(
    message: Message, *, channel_id: str, sender: Address, recipient: Address, now: datetime
) -> bytes:
    """The mail, ready for DATA: lines of ASCII, so that every server can take it.

    Args:
        message: The report.
        channel_id: Names the list to which the mail belongs, for filters.
        sender: From.
        recipient: To; nobody else is named.
        now: The Date, aware.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = _plain(" ".join(clean(message.subject).split()))[:_SUBJECT_CHARS]
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = now
    mail["Message-ID"] = _identifier(message.idempotency_key, sender.domain)
    if message.thread:
        root = _identifier(f"thread {message.thread}", sender.domain)
        mail["In-Reply-To"] = root
        mail["References"] = root
    mail["List-Id"] = f"<{channel_id}.{message.names.label}.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    # Python drops every Content- header that stands before the content.
    body = message.forms.mail
    mail.set_content(_plain(message.forms.front), cte="base64")
    _add_html(mail, _plain(body.html), sender.domain)
    if body.whole:
        page = _plain(body.whole.html)
        mail.add_attachment(page, subtype="html", cte="base64", filename=body.whole.name)
    mail["Content-Language"] = message.language
    return mail.as_bytes()


def _add_html(mail: EmailMessage, html: str, domain: str) -> None:
    """The page, its pictures as parts of the mail: of ``data:`` addresses mail programs show none.

    No text of an article can look like such a picture, since in a page its quotes are escaped.
    """
    pictures: list[tuple[str, bytes]] = []

    def named(found: re.Match[str]) -> str:
        name = f"chart-{len(pictures) + 1}@{domain}"
        pictures.append((name, base64.b64decode(found[1])))
        return f'src="cid:{name}"'

    mail.add_alternative(PICTURE.sub(named, html), subtype="html", cte="base64")
    page = list(mail.iter_parts())[-1]
    for name, picture in pictures:
        page.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline")


def _identifier(key: str, domain: str) -> str:
    """A Message-ID that is the same for the same key; the key itself where it fits in one."""
    fits = len(key) <= 64 and key.replace("-", "").isalnum() and key.isascii()
    local = key if fits else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return f"<{local}@{domain}>"


def _plain(text: str) -> str:
    """The text with what UTF-8 cannot hold (halves of surrogate pairs) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")

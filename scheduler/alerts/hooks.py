"""What every channel that posts to an address has in its table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from scheduler.alerts.settings import CaFile, Fault, Settings, Timeout


class HookSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A table with an address, which is a secret: who knows it can write to the desk."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f]+$",
            max_length=4096,
            description="The receiver's address, http or https; kept secret.",
            extra={"zh": "接收方地址，http 或 https；按机密对待", "secret": True},
        ),
    ]
    timeout_s: Timeout = 30.0
    ca_file: CaFile = ""

    def faults(self) -> Iterator[Fault]:
        """An address without a host or with an impossible port; an unreadable `ca_file`."""
        try:
            parts = urlsplit(self.url)
            valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            valid = False
        if not valid:
            yield "url 中的主机或端口不对", "url: its host or port is wrong"
        if self.ca_file and not Path(self.ca_file).is_file():
            yield f"ca_file 不存在：{self.ca_file}", f"ca_file does not exist: {self.ca_file}"

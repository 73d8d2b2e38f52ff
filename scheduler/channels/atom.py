"""The channel `atom`: feeds for readers' programs, as files that any web server can hand out.

One feed of everything, one of the edits, one for each topic and for each source (RFC 4287). Each
holds the newest entries; an entry that is there already is not written twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import filelock
from msgspec import Meta

from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.file import disk_error
from scheduler.channels.settings import Settings
from storage.atomic_files import sync_directory, write


class AtomSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `atom`."""

    kind: Literal["atom"]
    directory: Annotated[
        str,
        Meta(
            min_length=1,
            pattern="^[^\\x00]+$",
            description="The folder of the feeds; made when it is not there.",
            extra={"zh": "存放订阅源的目录，不存在时自动建立", "path": True},
        ),
    ]
    entries: Annotated[
        int,
        Meta(
            ge=10,
            le=10_000,
            description="So many of the newest entries stay in each feed.",
            extra={"zh": "每个订阅源保留最新的条数，10 至 10000"},
        ),
    ] = 1000


class AtomChannel:
    """Adds a report's changes and incidents to the feeds that they belong to."""

    kind = "atom"
    rates: tuple[Rate, ...] = ()

    def __init__(self, settings: AtomSettings) -> None:
        self.id = settings.id
        self._directory = Path(settings.directory)
        self._most = settings.entries

    def send(self, message: Message, progress: Progress | None = None) -> str:  # noqa: ARG002 - a repeat changes nothing
        """Write the feeds anew, each whole or not at all. See `Channel.send`.

        Returns:
            The folder, and how many feeds were written.
        """
        # lxml and the templates take longer to load than most commands take to run.
        from scheduler.channels import atom_feed

        if message.report is None:
            raise ValueError("a feed needs the report itself")
        found = atom_feed.entries(message.report, message.idempotency_key)
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._directory / ".lock"):
                for name, feed in found.items():
                    path = self._directory / f"{quote(name, safe='', errors='replace')}.xml"
                    old = path.read_bytes() if path.exists() else None
                    if new := atom_feed.document(old, feed, self._most):
                        write(path, new)
            sync_directory(self._directory)
        except atom_feed.NotAFeedError:
            raise DeliveryError(
                f"{path} 不是本程序的订阅源，不会覆盖：请移走它",
                f"{path} is no feed of this program and is not written over: move it away",
                permanent=True,
            ) from None
        except OSError as error:
            raise disk_error(self._directory, error) from error
        return f"{self._directory} ({len(found)})"

"""What batches refer to by hash: seeds and set-ups, kept where the archive is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from crawler.protocol import Setup
from crawler.sending import references_of
from crawler.settings import BrowserSettings, FetchLimits, Source
from scheduler.cluster.messages import part_of

NO_PROXY = FetchLimits()


class Catalogue:
    """The parts of a run, each packed once and when it is first referred to.

    Args:
        setup: What holds for all batches.

    Attributes:
        delay_s: Seconds between two requests to a host, where nothing asks for more.
        setup: The hash of what holds for all batches.
    """

    def __init__(self, setup: Setup) -> None:
        # What may be fetched of private networks is each machine's own affair, as is its browser.
        self.delay_s = setup.limits.delay_s
        limits = msgspec.structs.replace(
            setup.limits,
            allow_addresses=(),
            proxy="" if has_password(setup.limits) else setup.limits.proxy,
        )
        browser = BrowserSettings()
        self.setup, data = part_of(msgspec.structs.replace(setup, limits=limits, browser=browser))
        self._parts = {self.setup: data}
        self._hashes: dict[str, str] = {}

    def hash_of(self, source: Source) -> str:
        """The name of a source's seed, which is kept for whoever wants it."""
        known = self._hashes.get(source.id)
        if known is None:
            known, data = part_of(source)
            self._hashes[source.id] = known
            self._parts[known] = data
        return known

    def of(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """These parts, as far as there are such."""
        return {one: self._parts[one] for one in hashes if one in self._parts}


def must_stay(source: Source, limits: FetchLimits = NO_PROXY) -> bool:
    """Whether a source's pages are asked for by the node's own worker only.

    What a seed refers to is a secret of this machine, and the browser is this machine's, too; so is
    the password of a proxy through which all is asked.
    """
    if source.needs_browser or (source.proxy is None and has_password(limits)):
        return True
    return bool(references_of(source)) and not source.cluster


def has_password(limits: FetchLimits) -> bool:
    """Whether all is asked through a proxy that knows us by a name or a password."""
    return "@" in limits.proxy

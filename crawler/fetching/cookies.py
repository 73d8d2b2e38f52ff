"""Cookies of a run: one jar a host, in memory, gone with the run."""

from __future__ import annotations

from scrapy.http.cookies import CookieJar


class Jars:
    """The jars of the run that is on."""

    def __init__(self) -> None:
        self._run_id: int | None = None
        self._jars: dict[str, CookieJar] = {}

    def of(self, run_id: int, host: str) -> CookieJar:
        """A host's jar; those of an earlier run are dropped."""
        if run_id != self._run_id:
            self._run_id, self._jars = run_id, {}
        return self._jars.setdefault(host, CookieJar())

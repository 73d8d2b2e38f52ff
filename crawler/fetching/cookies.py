"""Cookies of a run: a jar for each source at each host, in memory, gone with the run."""

from __future__ import annotations

from scrapy.http.cookies import CookieJar


class Jars:
    """The jars of the run that is on.

    Sources of one host know nothing of each other's: what one was given when it signed in goes with
    no request of another.
    """

    def __init__(self) -> None:
        self._run_id: int | None = None
        self._jars: dict[tuple[str, str], CookieJar] = {}

    def of(self, run_id: int, host: str, source_id: str) -> CookieJar:
        """A source's jar at a host; those of an earlier run are dropped."""
        if run_id != self._run_id:
            self._run_id, self._jars = run_id, {}
        return self._jars.setdefault((host, source_id), CookieJar())

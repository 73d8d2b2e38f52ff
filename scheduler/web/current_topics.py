"""The topics as their seeds have them now: read again where a seed was changed."""

from __future__ import annotations

import threading
from contextlib import suppress

from crawler.overlays import TOPICS, files_in
from crawler.toml_tables import FaultsError
from crawler.topics import Topic
from scheduler.config import Config
from scheduler.overlaid import topics_of

_Signs = tuple[tuple[str, int, int], ...]


class CurrentTopics:
    """Keeps the topics of a configuration, and reads them again when a seed changes.

    Args:
        config: Names the seeds.

    Raises:
        FaultsError: They cannot be read at the first time.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._reading = threading.Lock()
        self._signs = self._look()
        self._topics = self._load()

    def get(self) -> tuple[Topic, ...]:
        """The topics; those of before while a seed has faults."""
        with self._reading:
            if (signs := self._look()) != self._signs:
                self._signs = signs
                # Where a seed has faults, `check` and the daemon say so; readers go on.
                with suppress(FaultsError):
                    self._topics = self._load()
            return self._topics

    def _load(self) -> tuple[Topic, ...]:
        return tuple(topics_of(self._config)[0])

    def _look(self) -> _Signs:
        files = [
            file
            for path in self._config.topic_paths
            for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])
        ]
        signs = []
        for file in (*files, *files_in(self._config.overlays, TOPICS)):
            with suppress(OSError):
                found = file.stat()
                signs.append((str(file), found.st_mtime_ns, found.st_size))
        return tuple(signs)

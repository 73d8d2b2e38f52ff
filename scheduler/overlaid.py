"""The seeds as they stand on disk, those of the web page that have faults set aside and told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from crawler.overlays import SOURCES, TOPICS, Aside, Kind, Overlays, files_in, without_faulty
from crawler.settings import Source
from crawler.toml_tables import FaultsError
from crawler.topics import Topic, load_all
from scheduler.config import Config
from scheduler.words.language import Pair, tr


def sources_of(config: Config) -> tuple[list[Source], list[Aside]]:
    """The sources of a configuration as their seeds are now, and the seeds that were set aside.

    Raises:
        FaultsError: The seeds of the configuration itself have faults.
    """
    from crawler.seeds import load_sources  # Here, since it brings every page object along.

    return without_faulty(partial(load_sources, config.source_paths), config.overlays, SOURCES)


def topics_of(config: Config) -> tuple[list[Topic], list[Aside]]:
    """Likewise the topics.

    Raises:
        FaultsError: As `sources_of`.
    """
    return without_faulty(partial(load_all, config.topic_paths), config.overlays, TOPICS)


def usable(config: Config, kind: Kind) -> Overlays:
    """The overlays of a kind without those that have faults.

    Raises:
        FaultsError: As `sources_of`.
    """
    _, aside = sources_of(config) if kind == SOURCES else topics_of(config)
    faulty = {one.file for one in aside}
    return tuple(path for path in files_in(config.overlays, kind) if path not in faulty)


def set_aside(config: Config) -> list[Aside]:
    """The seeds of the page that have faults; none where those beneath have, which is told so."""
    found: list[Aside] = []
    for read in (sources_of, topics_of):
        try:
            found += read(config)[1]
        except FaultsError:
            continue
    return found


def told(aside: Iterable[Aside], folder: Path | None) -> Iterator[Pair]:
    """What is said of each such seed, in Chinese and in English."""
    for one in aside:
        zh, en = (text.replace(f"{folder}/", "") for text in one.fault)
        name = str(one.file.relative_to(folder)) if folder else str(one.file)
        if name not in en:  # it has a fault only with what lies beneath
            zh, en = f"{name}：{zh}", f"{name}: {en}"
        yield (
            f"[web] seeds 中的种子有误，未采用，其余照常：{zh}",
            f"a seed of [web] seeds is faulty and left out, the others hold: {en}",
        )


def lines(config: Config) -> list[str]:
    """The same of those that a configuration was read without, in the program's language."""
    return [tr(*pair) for pair in told(config.aside, config.overlays)]

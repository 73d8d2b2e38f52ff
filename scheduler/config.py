"""The configuration: one TOML file, every key declared here, every fault told at once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

import seeds
from crawler.naming import former_ids
from crawler.overlays import SOURCES, TOPICS, Aside, Kind, Overlays, files_in, without_faulty
from crawler.settings import BrowserSettings, ClusterSettings, FetchLimits, Source
from crawler.toml_tables import Fault, FaultsError, read_struct, read_toml
from crawler.topics import Topic, load_all
from scheduler.channels.settings import Settings as ChannelSettings
from scheduler.config_checks import check, check_cluster, check_media, check_secrets, policy_of
from scheduler.config_files import Sign, main_files, seed_files, signs_of
from scheduler.config_rules import FormerName, RulesReader, by_today
from scheduler.config_tables import TABLES, DaemonTable, DeskTable, ProofTable, WebTable
from scheduler.words.names import Names
from storage.decider import Policy
from storage.media import MediaRules
from storage.rules import AlertRule

VARIABLE = "YONGLIANG_CONFIG"
FILE = "yongliang.toml"

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration without faults, its paths absolute.

    Attributes:
        file: The file it was read from; None for the built-in default.
        source_paths: Where the source seeds are.
        topic_paths: Where the topic seeds are.
        overlays: Where the seeds are that the web page writes; None: it writes none.
        sources: The sources, where they were asked for.
        topics: The topics, likewise.
        channels: The channels' settings by id.
        media: What is kept of pictures and attachments.
        variables: The names that were read from the environment.
        browser: How the browser is kept that fills pages.
        cluster: Workers of other machines, if any.
        desk: Who signs what is sent, shown and written.
        rules: The alert rules, their sources and topics by the ids of today.
        former: What rules still name by a former id.
        signs: What changes with each of its files, from before they were read; empty where not
            all of them were asked for.
        aside: Which seeds that the web page writes were left out for their faults.
    """

    file: Path | None
    archive: Path
    daemon: DaemonTable
    proof: ProofTable
    web: WebTable
    fetch: FetchLimits
    policy: Policy
    source_paths: tuple[Path, ...]
    topic_paths: tuple[Path, ...]
    overlays: Path | None = None
    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    channels: Mapping[str, ChannelSettings] = msgspec.field(default_factory=dict)
    rules: tuple[AlertRule, ...] = ()
    desk: DeskTable = DeskTable()  # noqa: RUF009 - frozen
    media: MediaRules = MediaRules()  # noqa: RUF009 - frozen
    browser: BrowserSettings = BrowserSettings()  # noqa: RUF009 - frozen
    cluster: ClusterSettings = ClusterSettings()  # noqa: RUF009 - frozen
    variables: frozenset[str] = frozenset()
    former: tuple[FormerName, ...] = ()
    signs: tuple[Sign, ...] = ()
    aside: tuple[Aside, ...] = ()

    @property
    def overlaid(self) -> Overlays:
        """The seeds that the web page writes, those left out that were set aside."""
        if not self.aside:
            return self.overlays
        faulty = {one.file for one in self.aside}
        kinds: tuple[Kind, ...] = (SOURCES, TOPICS)
        files = (path for kind in kinds for path in files_in(self.overlays, kind))
        return tuple(path for path in files if path not in faulty)

    @property
    def base(self) -> Path:
        """The folder that the paths in the file are relative to."""
        return (self.file.parent if self.file else Path()).resolve()

    @property
    def accounts(self) -> Path:
        """The file of the accounts of the page, beside the archive unless it is named."""
        named = self.web.accounts
        return (self.base / named).resolve() if named else self.archive.with_name("accounts.db")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.daemon.timezone)

    @property
    def names(self) -> Names:
        """What the desk and the topics that were read are called."""
        return Names(
            name=self.desk.name,
            short_name=self.desk.short_name,
            contact=self.desk.contact,
            agent=self.fetch.user_agent.split(maxsplit=1)[0],
            topics={topic.id: topic.name for topic in self.topics},
        )

    def source_id(self, name: str) -> str:
        """The id of today of a source that a user may call by a former one."""
        return former_ids(self.sources).get(name, name)


def find_file(given: str | Path | None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file: given, else ``$YONGLIANG_CONFIG``, else ``./yongliang.toml``."""
    if given or environ.get(VARIABLE):
        return Path(given or environ[VARIABLE])
    here = Path(FILE)
    return here if here.exists() else None


def load(
    given: str | Path | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    everything: bool = True,
    web: bool = False,
    lenient: bool = False,
) -> Config:
    """Read and check the configuration.

    Args:
        given: The file that the user named.
        environ: Where ``${NAME}`` is looked up.
        everything: Seeds and channels too; without, only what a question to the archive needs, so
            that a reader needs no secret.
        web: The web page's password too, where not everything is asked for.
        lenient: Leave out the seeds that the web page writes where they have faults: one written
            by hand there must not keep the daemon from starting.

    Raises:
        FaultsError: With every fault.
    """
    file = find_file(given, environ)
    faults: list[Fault] = []
    # Before they are read: what changes from now on is another configuration.
    signs = signs_of(main_files(file))
    tables = {} if file is None else read_toml(file, faults)
    if tables is None:
        raise FaultsError(faults)
    reader = _Reader(file, tables, environ, faults, signs, lenient=lenient)
    config = reader.read(everything=everything, web=web)
    if faults or config is None:
        raise FaultsError(faults)
    return config


class _Reader:
    """Reads the tables of one file, noting faults."""

    def __init__(
        self,
        file: Path | None,
        tables: dict[str, Any],
        environ: Mapping[str, str],
        faults: list[Fault],
        signs: list[Sign],
        *,
        lenient: bool,
    ) -> None:
        self.signs = signs
        self.lenient = lenient
        self.aside: list[Aside] = []
        self.name = str(file or FILE)
        self.file = file
        self.base = (file.parent if file else Path()).resolve()
        self.environ = environ
        self.faults = faults
        self.variables: set[str] = set()
        self.tables = tables

    def read(self, *, everything: bool, web: bool) -> Config | None:
        self._unknown_tables()
        overlays = self._overlays(self.tables.get("web"))
        if not (everything or web):
            # Its password may stand in a variable that a reader does not have.
            self.tables.pop("web", None)
        if not everything:
            if isinstance(self.tables.get("fetch"), dict):
                self.tables["fetch"].pop("proxy", None)
            self.tables.pop("cluster", None)
        plain: dict[str, Any] = {name: self._table(name, cls) for name, cls in TABLES.items()}
        check(plain, self._fault)
        if everything:
            check_media(plain["archive"], self._fault)
            check_cluster(plain["cluster"], plain["fetch"], self._fault)
        policy = policy_of(plain["revisit"], plain["withdrawal"], self._fault)
        channels = self._channels(self._list("channels")) if everything else {}
        reader = RulesReader(self.name, self._filled, self.faults)
        tables = self._list("alerts")
        known = _names(self._list("channels")) | set(channels)
        rules = reader.read(tables, known if everything else None)
        seed_paths = self._seed_paths(plain["seeds"])
        self._keep_apart(overlays, seed_paths)
        self.signs += signs_of(seed_files(*seed_paths, overlays)) if everything else ()
        sources, topics = self._seeds(*seed_paths, overlays) if everything else ((), ())
        rules, former = by_today(rules, sources, topics)
        if everything:
            reader.check_references(rules, sources, topics)
            of_fetch = set(_REFERENCE.findall(str(self.tables.get("fetch"))))
            check_secrets(sources, self.variables - of_fetch, self._fault)
        if self.faults or policy is None:
            return None
        daemon = plain["daemon"]
        return Config(
            file=self.file,
            archive=(self.base / plain["archive"].path).resolve(),
            daemon=daemon,
            proof=plain["proof"],
            web=plain["web"],
            fetch=plain["fetch"],
            policy=policy,
            source_paths=seed_paths[0],
            topic_paths=seed_paths[1],
            overlays=overlays,
            sources=sources,
            topics=topics,
            channels=channels,
            rules=tuple(
                replace(rule, workdays_on=daemon.workdays_on, workdays_off=daemon.workdays_off)
                for _, rule in rules
            ),
            desk=plain["desk"],
            media=plain["archive"].rules,
            browser=plain["browser"],
            cluster=plain["cluster"],
            variables=frozenset(self.variables),
            former=former,
            signs=tuple(self.signs) if everything else (),
            aside=tuple(self.aside),
        )

    def _fault(self, where: str, zh: str, en: str) -> None:
        self.faults.append(Fault(f"{self.name} {where}：{zh}", f"{self.name} {where}: {en}"))

    def _unknown_tables(self) -> None:
        known = [*TABLES, "channels", "alerts"]
        for name in self.tables:
            if name not in known:
                self._fault(
                    f"[{name}]",
                    f"未知的表，可用：{'、'.join(known)}。",
                    f"unknown table; known: {', '.join(known)}.",
                )

    def _table(self, name: str, cls: type[msgspec.Struct]) -> msgspec.Struct | None:
        raw = self._filled(self.tables.get(name, {}), f"[{name}]")
        return read_struct(cls, raw, f"{self.name} [{name}]", self.faults)

    def _list(self, name: str) -> list[Any]:
        raw = self.tables.get(name, [])
        if not isinstance(raw, list):
            self._fault(f"[{name}]", f"应写作 [[{name}]]。", f"must be written [[{name}]].")
            return []
        return raw

    def _filled(self, value: Any, where: str) -> Any:
        """A value with ``${NAME}`` and ``${file:PATH}`` replaced by what they name."""
        if isinstance(value, dict):
            return {key: self._filled(item, f"{where} {key}") for key, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item, where) for item in value]
        if isinstance(value, str):
            return _REFERENCE.sub(lambda found: self._lookup(found[1], where), value)
        return value

    def _lookup(self, name: str, where: str) -> str:
        if name.startswith("file:"):
            path = self.base / name.removeprefix("file:")
            try:
                return path.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                self._fault(
                    where,
                    f"无法读取 {path}，请检查路径和权限。",
                    f"cannot read {path}; check path and rights.",
                )
        elif name in self.environ:
            self.variables.add(name)
            return self.environ[name]
        else:
            self._fault(
                where,
                f"环境变量 {name} 未设置，请先设置它。",
                f"the environment variable {name} is not set; set it.",
            )
        return ""

    def _channels(self, tables: Sequence[Any]) -> dict[str, ChannelSettings]:
        # Here, since it brings every kind of channel along, and a question needs none.
        from scheduler.channels.registry import parse as parse_channel

        channels: dict[str, ChannelSettings] = {}
        for number, table in enumerate(tables, 1):
            where = f"[[channels]] #{number}"
            if not isinstance(table, dict):
                self._fault(where, "应是一个表。", "must be a table.")
                continue
            before = len(self.faults)
            filled = self._filled(table, where)
            if len(self.faults) > before:
                continue
            try:
                channel = parse_channel(filled, f"{self.name} {where}", base=self.base)
            except FaultsError as error:
                self.faults.extend(error.faults)
                continue
            if channel.id in channels:
                self._fault(where, f"id「{channel.id}」重复。", f"id {channel.id!r} is taken.")
            channels[channel.id] = channel
        return channels

    def _seed_paths(self, table: Any) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        return (
            self._paths(table.sources if table else None, seeds.SEEDS / "sources"),
            self._paths(table.topics if table else None, seeds.SEEDS / "topics"),
        )

    def _paths(self, given: Sequence[str] | None, bundled: Path) -> tuple[Path, ...]:
        return (bundled,) if given is None else tuple(self.base / path for path in given)

    def _overlays(self, table: Any) -> Path | None:
        folder = table.get("seeds") if isinstance(table, dict) else None
        return self.base / folder if folder and isinstance(folder, str) else None

    def _keep_apart(self, overlays: Path | None, seed_paths: Sequence[Sequence[Path]]) -> None:
        """Refuse a folder for the page where seeds of the configuration lie: it writes there."""
        own = {(overlays / kind).resolve() for kind in ("sources", "topics")} if overlays else ()
        for path in (path.resolve() for paths in seed_paths for path in paths):
            if path in own or path.parent in own:
                self._fault(
                    "[web] seeds",
                    f"网页写种子的文件夹中有 [seeds] 的 {path}：请另用一个文件夹。",
                    f"the folder that the page writes holds {path} of [seeds]: name another.",
                )

    def _overlaid(
        self, read: Callable[[Overlays], list[S]], overlays: Path | None, kind: Kind
    ) -> tuple[S, ...]:
        """What is read; nothing where it has faults."""
        try:
            if not self.lenient:
                return tuple(read(overlays))
            found, aside = without_faulty(read, overlays, kind)
        except FaultsError as error:
            self.faults.extend(error.faults)
            return ()
        self.aside += aside
        return tuple(found)

    def _seeds(
        self, source_paths: Sequence[Path], topic_paths: Sequence[Path], overlays: Path | None
    ) -> tuple[tuple[Source, ...], tuple[Topic, ...]]:
        # Here, since it brings every page object along, which no question to the archive needs.
        from crawler.seeds import load_sources

        return (
            self._overlaid(partial(load_sources, source_paths), overlays, SOURCES),
            self._overlaid(partial(load_all, topic_paths), overlays, TOPICS),
        )


_REFERENCE = re.compile(r"\$\{([^}]+)\}")


def _names(tables: Sequence[Any]) -> set[str]:
    """The ids that channels' tables give themselves, whether they are right otherwise or not."""
    return {str(table.get("id")) for table in tables if isinstance(table, dict)}

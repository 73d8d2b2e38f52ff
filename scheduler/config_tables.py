"""The tables of the configuration file: every key with its default, its range and its meaning."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from crawler.settings import BrowserSettings, ClusterSettings, FetchLimits, Tier
from storage.media import MediaRules
from storage.records import Kind, Severity
from storage.rules import AlertRule

Word = Annotated[str, msgspec.Meta(min_length=1)]


class ArchiveTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[archive]``.

    Attributes:
        path: The archive's file.
        media: Which pictures and attachments of articles on topic are kept, in a folder beside it:
            ``pictures``, ``all`` or ``none``.
        media_file_mb: The largest file of these, in MiB.
        media_article_mb: All files of an article.
        media_day_mb: All files of a day (UTC).
        media_total_mb: All files.
    """

    path: str = "archive.db"
    media: Literal["none", "pictures", "all"] = "none"
    media_file_mb: Annotated[int, msgspec.Meta(ge=1, le=40)] = 20
    media_article_mb: Annotated[int, msgspec.Meta(ge=1)] = 60
    media_day_mb: Annotated[int, msgspec.Meta(ge=1)] = 2_048
    media_total_mb: Annotated[int, msgspec.Meta(ge=1)] = 51_200

    @property
    def rules(self) -> MediaRules:
        """The same in bytes."""
        return MediaRules(
            self.media,
            self.media_file_mb << 20,
            self.media_article_mb << 20,
            self.media_day_mb << 20,
            self.media_total_mb << 20,
        )


class SeedsTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[seeds]``: files or folders; absent: those that come with the program.

    Attributes:
        sources: Source seeds.
        topics: Topic seeds.
    """

    sources: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None


class DeskTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[desk]``: who signs what is sent, shown and written.

    Attributes:
        name: The name in every message, report, page, feed and file; empty: the program's own.
        short_name: The name in subjects of messages, where there is little room; empty: the name.
        contact: Whom readers may ask: an address of mail or of the web, or a telephone number.
    """

    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    short_name: Annotated[str, msgspec.Meta(max_length=20)] = ""
    contact: Annotated[str, msgspec.Meta(max_length=200)] = ""


class DaemonTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[daemon]``.

    Attributes:
        timezone: In which times are shown, schedules and quiet hours are meant, and pages in other
            languages than Chinese mean times without a zone; a seed's ``zone`` says otherwise.
        tick_s: How often what is due is looked for.
        crawl_soft_s: After this a crawl run takes up nothing new.
        crawl_deadline_s: After this it is killed.
        crawl_memory_mb: The resident memory, in MiB, at which a run's worker is ended; what it had
            begun is taken up again in parts.
        heartbeat_url: Fetched after each healthy tick; empty: none.
        backup_dir: A checked backup of the archive a day goes here; empty: none.
        prune_after: From this age on, such as ``180d``, what nothing needs goes daily; empty:
            never.
        workdays_on: Days that are worked though the calendar of China says otherwise, such as
            ``2027-02-14``; for a year that it does not know yet, of which `check` and the daemon
            warn from November on.
        workdays_off: Days that are off though it says otherwise.
    """

    timezone: str = "Asia/Shanghai"
    tick_s: Annotated[float, msgspec.Meta(ge=1)] = 60.0
    crawl_soft_s: Annotated[float, msgspec.Meta(gt=0)] = 120.0
    crawl_deadline_s: Annotated[float, msgspec.Meta(gt=0)] = 900.0
    crawl_memory_mb: Annotated[int, msgspec.Meta(ge=256)] = 768
    heartbeat_url: str = ""
    backup_dir: str = ""
    prune_after: str = ""
    workdays_on: tuple[date, ...] = ()
    workdays_off: tuple[date, ...] = ()


class RevisitTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[revisit]``.

    Attributes:
        ages: Pairs of age and interval, ascending; the last age is ``*``.
    """

    ages: tuple[tuple[str, str], ...] = (
        ("3h", "15m"),
        ("1d", "1h"),
        ("7d", "3h"),
        ("30d", "1d"),
        ("365d", "7d"),
        ("*", "30d"),
    )


class WithdrawalTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[withdrawal]``: what proves that an article was withdrawn.

    Attributes:
        confirmations: Fetches that must have answered ``gone``.
        window_s: Seconds that lie at least between the first of them and the last.
    """

    confirmations: Annotated[int, msgspec.Meta(ge=1)] = 3
    window_s: Annotated[float, msgspec.Meta(ge=0)] = 1800.0


class ProofTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[proof]``: a time stamp a day on the head of the chain of changes (RFC 3161).

    Attributes:
        authority: The address of a time-stamping authority (RFC 3161); empty: no stamps.
        roots: A PEM file of the certificates that its own must lead to; empty: not checked here.
    """

    authority: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s/]+.*)?$")] = ""
    roots: str = ""


class WebTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[web]``: the archive as a web page.

    Attributes:
        host: The address that is bound.
        port: Its port.
        password: Shared by readers, who may then read all; asked of whoever does not sign in.
        address: Where readers reach the page; reports lead there for what they cannot show whole.
        seeds: The folder of the seeds that the page writes, laid over the others, and
            holding none of `[seeds]`; empty: it writes none. One with a fault is left out and
            named at the start, by `check` and on the page of sources.
        accounts: The file of the accounts and their sessions; empty: `accounts.db` beside the
            archive. Where it is named or there, everybody signs in.
        proxies: Addresses or networks of the proxies in front of the page.
        user_header: The header in which these proxies name who has signed in with them; what others
            send under it is dropped.
    """

    host: Annotated[str, msgspec.Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8765
    password: str = ""
    address: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s/]+.*)?$")] = ""
    seeds: str = ""
    accounts: str = ""
    proxies: tuple[str, ...] = ()
    user_header: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]*$")] = ""


class AlertTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[[alerts]]``: who is told what, and when.

    Attributes:
        id: The rule's name.
        channels: The channels that carry it.
        topics: Topic ids; absent: all.
        sources: Source ids; absent: all.
        tiers: Tiers of sources: `central`, `provincial`, `municipal`, `county`, `other`.
        kinds: Kinds of change: `new`, `edited`, `withdrawn`, `restored`, `moved`, `copied`; absent:
            all.
        min_severity: Edits below it are not told: `cosmetic`, `minor` or `substantive`.
        words: Only changes with one of them in the title or in what changed; absent: all.
        incidents: Whether it tells of the monitor's own illness too.
        unconfirmed: Whether it tells of an article that is gone before its withdrawal is proven;
            how it ends follows: withdrawn, moved, or still there.
        schedule: ``immediate``, ``hourly``, ``08:30`` or ``mon 08:30``.
        quiet: ``22:00-07:00``: what falls due in it is held back and sent together.
        workdays: Whether days off (in China, with its adjusted weekends) are quiet, too.
        all_well: ``08:00``: then it tells every day how the monitor does, even if nothing happened.
        language: ``zh`` or ``en``.
    """

    id: Annotated[str, msgspec.Meta(min_length=1)]
    channels: tuple[str, ...]
    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    tiers: tuple[Tier, ...] | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    min_severity: Severity = Severity.MINOR
    words: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1)] | None = None
    incidents: bool = False
    unconfirmed: bool = False
    schedule: str = "immediate"
    quiet: str | None = None
    workdays: bool = False
    all_well: str | None = None
    language: Literal["zh", "en"] = "zh"

    def rule(self) -> AlertRule:
        """The rule, as the archive knows it."""
        return AlertRule(**msgspec.structs.asdict(self))


TABLES: dict[str, type[msgspec.Struct]] = {
    "archive": ArchiveTable,
    "seeds": SeedsTable,
    "desk": DeskTable,
    "daemon": DaemonTable,
    "fetch": FetchLimits,
    "browser": BrowserSettings,
    "cluster": ClusterSettings,
    "revisit": RevisitTable,
    "withdrawal": WithdrawalTable,
    "proof": ProofTable,
    "web": WebTable,
}
"""The plain tables of the file; ``[[channels]]`` and ``[[alerts]]`` are lists of tables."""

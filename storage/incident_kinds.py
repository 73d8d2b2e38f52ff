"""The kinds of incidents, all of them: what is opened anywhere is named here, and worded once."""

from __future__ import annotations

from typing import Literal, get_args

SourceKind = Literal[
    "blocked",
    "browser",
    "certificate",
    "charset",
    "coverage",
    "crashing_page",
    "cut",
    "feed_empty",
    "feed_failed",
    "feed_silent",
    "flapping",
    "javascript",
    "led_away",
    "links_failing",
    "redirect_loop",
    "robots",
    "robots_given_up",
    "robots_unreachable",
    "sign_in",
    "silence",
    "source_changed",
    "template",
    "unreachable",
    "wrong_page",
]
"""What ails a source, or keeps us from it."""

MonitorKind = Literal[
    "archive_damaged",
    "archive_gone",
    "archive_replaced",
    "archive_unwritable",
    "backup_failed",
    "clock",
    "config_faulty",
    "crawl_failed",
    "disk_full",
    "disk_nearly_full",
    "offline",
    "prune_failed",
    "stamp_failed",
]
"""What ails the monitor itself."""

OF_SOURCES = frozenset(get_args(SourceKind))
OF_THE_MONITOR = frozenset(get_args(MonitorKind))

BLINDING: frozenset[str] = frozenset(
    (
        "blocked",
        "browser",
        "certificate",
        "feed_empty",
        "feed_failed",
        "javascript",
        "led_away",
        "redirect_loop",
        "robots",
        "robots_given_up",
        "robots_unreachable",
        "sign_in",
        "unreachable",
        "crawl_failed",
        "offline",
    )
)
"""While one of these lasts, what a source publishes may not be seen; the monitor's own two blind
the whole watch."""

OF_CHANNELS = frozenset({"delivery", "delivery_held", "recipient_refused"})
"""What ails a channel: the channel's id, and the recipient's, follow after colons."""

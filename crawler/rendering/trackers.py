"""Hosts that no page needs to be read: of what counts readers, and of the browser's own upkeep."""

from __future__ import annotations

TRACKERS = frozenset(
    {
        "51.la",
        "adsafeprotected.com",
        "adservice.google.com",
        "baidustatic.com",
        "beacon.qq.com",
        "clarity.ms",
        "cnzz.com",
        "cpro.baidu.com",
        "doubleclick.net",
        "facebook.net",
        "google-analytics.com",
        "googlesyndication.com",
        "googletagmanager.com",
        "growingio.com",
        "hm.baidu.com",
        "hotjar.com",
        "irs01.com",
        "miaozhen.com",
        "mmstat.com",
        "pos.baidu.com",
        "scorecardresearch.com",
        "sensorsdata.cn",
        "tanx.com",
        "umeng.com",
        "umtrack.com",
        "wrating.com",
        "zhanzhang.toutiao.com",
    }
)

"""What counts readers and shows them advertisements."""

OF_THE_BROWSER = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients1.google.com",
        "clients2.google.com",
        "clients4.google.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    }
)
"""Whom Chromium asks of itself, for updates, accounts and the like: nobody hears where we look."""


def is_tracker(host: str) -> bool:
    """Whether a host, or the one that it is a part of, is a tracker."""
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[place:]) in TRACKERS for place in range(len(parts)))

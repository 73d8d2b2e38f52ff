"""Hosts that count readers and show advertisements: no page needs them to be read."""

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


def is_tracker(host: str) -> bool:
    """Whether a host, or the one that it is a part of, is a tracker."""
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[place:]) in TRACKERS for place in range(len(parts)))

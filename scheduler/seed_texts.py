"""Seeds as text: what a form says of a source or a topic, in TOML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import tomli_w

NEAR = 80
"""Characters within which the words of a topic's groups stand, where nothing else is said."""


def source_text(
    *,
    source_id: str,
    name: str,
    tier: str = "other",
    feeds: Iterable[tuple[str, str]],
    article_url: Sequence[str] = (),
    page: str = "generic",
    every: str = "10m",
) -> str:
    """A source seed, its keys as arguments; `feeds` are pairs of kind and address."""
    table = {
        "id": source_id,
        "name": name,
        "tier": tier,
        "page": page,
        "article_url": list(article_url),
        "every": every,
        "feeds": [{"kind": kind, "url": url} for kind, url in feeds],
    }
    return tomli_w.dumps(table)


def topic_text(
    *,
    topic_id: str,
    name: str,
    groups: Sequence[Sequence[str]],
    none: Sequence[str] = (),
    near: int = NEAR,
) -> str:
    """A topic seed of one rule.

    Args:
        topic_id: Its id.
        name: Its name, for people.
        groups: Groups of words; of each group a word must stand in the article.
        none: Words of which none may stand there.
        near: Within how many characters of a paragraph the words of the groups must stand.
    """
    lists = {f"group{number}": list(words) for number, words in enumerate(groups, 1)}
    rule: dict[str, Any] = {"name": name, "weight": 1, "all": [f"@{key}" for key in lists]}
    if len(lists) > 1:
        rule["near"] = near
    if none:
        rule["none"] = list(none)
    return tomli_w.dumps(
        {"id": topic_id, "name": name, "threshold": 1, "lists": lists, "rules": [rule]}
    )

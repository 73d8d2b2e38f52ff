"""Fields that came later enter a content hash only where they are set; what they say is covered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from storage.archive.rows import content_hash
from storage.records import Article
from storage.times import Precision

ARTICLE = Article("https://example.test/1.html", "标题", "正文。")


def test_an_article_without_them_has_the_hash_of_the_first_release() -> None:
    fields = {
        **dict.fromkeys(("kicker", "subtitle", "published_at", "origin", "editor", "section")),
        "url": ARTICLE.url,
        "title": "标题",
        "body": "正文。",
        "language": None,
        "authors": [],
        "images": [],
    }
    said = [fields, "ab", "2026-01-01T00:00:00.000+00:00", "generic/1"]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    own = content_hash(ARTICLE, "ab", "2026-01-01T00:00:00.000+00:00", "generic/1")
    assert own == hashlib.sha256(text.encode()).hexdigest()


def test_what_they_say_is_covered() -> None:
    said = [
        ARTICLE,
        replace(ARTICLE, notices=("更正：应为12.6亿元。",)),
        replace(ARTICLE, published_precision=Precision.DAY),
        replace(ARTICLE, published_precision=Precision.MINUTE),
    ]
    assert len({content_hash(one, "ab", "", "") for one in said}) == len(said)

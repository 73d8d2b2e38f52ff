"""Today's version of each rule whose results the archive keeps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage import addresses, hosts, likeness, parameters
from storage.archive import search
from storage.copies import fingerprints

RULE_VERSIONS: Mapping[str, int] = MappingProxyType(
    {
        "articles.text_hash": likeness.TEXT_HASH_VERSION,
        "articles_fts": search.INDEX_VERSION,
        "copy_prints": fingerprints.PRINT_VERSION,
        "host": hosts.HOST_VERSION,
        "link_readings": parameters.READING_VERSION,
        "links.key": addresses.KEY_VERSION,
    }
)
"""By the name of each derived value in `derived_values`. A new name needs a migration that enters
it there."""

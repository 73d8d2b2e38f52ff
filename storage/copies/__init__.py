"""Copies: near duplicates at two publishers, found by fingerprints and proven on the text. Pure.

Fingerprints find who may have published a text before, `likeness` measures how much of it two
texts have in common, `is_first` says who published it first, `order_is_known` whether that is
certain, and `difference` what the copy changed.
"""

from __future__ import annotations

from storage.copies.differences import difference, in_one_script
from storage.copies.fingerprints import Text
from storage.copies.likeness import COPIED, DISTINCTIVE, Letters, carried, likeness
from storage.copies.publishers import Publication, is_first, names, order_is_known

__all__ = [
    "COPIED",
    "DISTINCTIVE",
    "Letters",
    "Publication",
    "Text",
    "carried",
    "difference",
    "in_one_script",
    "is_first",
    "likeness",
    "names",
    "order_is_known",
]

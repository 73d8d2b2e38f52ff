"""Feeds: the bytes of an entry point in, the article links on it out. New kinds are one file."""

from crawler.discovery import listing
from crawler.discovery.base import Finder

KINDS: dict[str, Finder] = {"listing": listing.find}
"""Every kind of feed that a source seed may name."""

__all__ = ["KINDS", "Finder"]

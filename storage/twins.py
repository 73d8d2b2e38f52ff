"""The keys of addresses by the name under which the archive's modules import them."""

from __future__ import annotations

from storage.addresses import address_key, bare_path, twin_keys

__all__ = ["address_key", "bare_path", "twin_keys"]

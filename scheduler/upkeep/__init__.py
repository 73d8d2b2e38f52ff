"""Upkeep of the archive: what is done to it beside watching."""

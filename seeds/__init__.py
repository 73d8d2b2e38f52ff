"""Data only: the saved seed page, the sources and the topics that come with the program."""

from pathlib import Path

SEEDS = Path(__file__).parent
"""The folder that holds ``pages/``, ``sources/`` and ``topics/``."""

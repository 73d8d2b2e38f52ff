"""What an edit changed, in spans that a reader sees at a glance. Pure functions, no I/O."""

from __future__ import annotations

from storage.diffs.fields import compare, marked, spans
from storage.diffs.severity import severity_of
from storage.diffs.telling import sentence
from storage.diffs.weave import Segment

__all__ = ["Segment", "compare", "marked", "sentence", "severity_of", "spans"]

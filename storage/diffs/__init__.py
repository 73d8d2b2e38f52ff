"""What an edit changed, in spans that a reader sees at a glance. Pure functions, no I/O."""

from __future__ import annotations

from storage.diffs.fields import compare, differs, marked, spans
from storage.diffs.one_line import sentence
from storage.diffs.segments import Segment
from storage.diffs.severity import severity_of

__all__ = ["Segment", "compare", "differs", "marked", "sentence", "severity_of", "spans"]

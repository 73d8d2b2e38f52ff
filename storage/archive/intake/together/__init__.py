"""What a source did to many of its articles alike, and which are gone together."""

from storage.archive.intake.together.members import SourceChange
from storage.archive.intake.together.source_changes import Answer, Together

__all__ = ["Answer", "SourceChange", "Together"]

"""What a source does to many of its articles alike: no edit of any, and no withdrawal at once."""

from storage.together.forms import could, of_edit, of_gone
from storage.together.records import Trait, named, shortened
from storage.together.undoing import undone

__all__ = ["Trait", "could", "named", "of_edit", "of_gone", "shortened", "undone"]

"""How heavy an edit is, by rule, from the classes of its spans (docs/changes.md)."""

from __future__ import annotations

from collections.abc import Iterable

from storage.records import Severity, Span

_SUBSTANTIVE = frozenset(
    {
        *("figure", "date", "name", "office", "negation", "polarity", "correction", "headline"),
        *("sentence_added", "sentence_removed", "origin", "published_at", "authors", "kicker"),
        *("subtitle", "attachment_added", "attachment_removed", "attachment_replaced"),
    }
)
_COSMETIC = frozenset({"punctuation", "white_space", "width", "particle"})


def severity_of(spans: Iterable[Span]) -> Severity:
    """The heaviest of the spans; cosmetic when there is none.

    A figure, date, name, title of office, negation, reversal, correction, headline or whole
    sentence is substantive, and so is who published, wrote or dated it, and an attached file that
    came, went or was replaced. Punctuation, blanks, width
    and 的地得 are cosmetic. Everything else (a softened word, order, the editor, the section, a
    picture's file) is minor.
    """
    classes = {span.span_class for span in spans}
    if classes & _SUBSTANTIVE:
        return Severity.SUBSTANTIVE
    return Severity.MINOR if classes - _COSMETIC else Severity.COSMETIC

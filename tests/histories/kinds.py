"""The kinds of histories: each makes a site, what happens on it, and what must be told of that."""

from __future__ import annotations

from collections.abc import Callable

from tests.histories import forms, ills, places, together
from tests.histories.history import History

Kind = Callable[[int], History]

KINDS: dict[Kind, int] = {
    ills.calm: 3,
    ills.counters: 2,
    ills.outage: 3,
    ills.maintenance: 2,
    ills.refused: 2,
    ills.sent_home: 3,
    ills.led_away: 2,
    ills.without_text: 1,
    ills.some_sent_home: 2,
    ills.not_found_for_a_while: 2,
    ills.script_shell: 3,
    ills.other_pages: 3,
    ills.charset: 2,
    forms.redesign: 3,
    forms.dates_otherwise: 6,
    forms.line_everywhere: 3,
    forms.paywall: 3,
    places.session_addresses: 3,
    places.phone_links: 2,
    places.second_section: 2,
    places.numbered_by_query: 2,
    places.republished: 2,
    places.https: 2,
    places.new_domain: 2,
    together.bulk_deletion: 3,
    together.bulk_edits: 3,
    forms.corrections: 2,
    together.mixture: 3,
}
"""Each with how many of it are played."""


def every_history() -> list[tuple[str, int]]:
    """All of them, by kind and seed."""
    return [(kind.__name__, seed) for kind, many in KINDS.items() for seed in range(many)]


def history_of(kind: str, seed: int) -> History:
    """One of them."""
    return next(each for each in KINDS if each.__name__ == kind)(seed)

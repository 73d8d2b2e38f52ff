"""A message: the same on every attempt, and no more rendered than its channel carries."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler import reports
from scheduler.delivery.compose import compose
from storage.deliveries import Delivery
from tests.scheduler.reports.specimens import NOW, withdrawn

ZONE = ZoneInfo("Asia/Shanghai")


def delivery(**values: Any) -> Delivery:
    return Delivery(
        delivery_id=7,
        rule_id="all",
        channel_id="desk",
        state="pending",
        attempts=1,
        idempotency_key="5f0c1c1e",
        created_at=NOW,
        next_attempt_at=None,
        changes=(withdrawn(),),
        **{"sealed_at": NOW} | values,
    )


FORMS = {
    "page": {"draw", "render_html"},
    "mail": {"draw", "render_mail"},
    "text": {"render_text"},
    "brief": {"render_brief"},
    "front": {"render_front"},
    "markdown": {"render_markdown"},
    None: set(),
}


@pytest.mark.parametrize("form", FORMS)
def test_only_the_form_that_is_asked_for_is_made_and_once(
    form: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    message = compose(delivery(), ZONE)
    for name in sorted(set().union(*FORMS.values())):
        monkeypatch.setattr(reports, name, _counted(made, name, getattr(reports, name)))
    for _ in range(2):
        if form:
            assert getattr(message.forms, form)
    assert sorted(made) == sorted(FORMS[form])


def _counted(made: list[str], name: str, render: Any) -> Any:
    def counted(*args: Any, **values: Any) -> Any:
        made.append(name)
        return render(*args, **values)

    return counted


def test_an_open_delivery_has_no_message() -> None:
    with pytest.raises(ValueError, match="open"):
        compose(delivery(sealed_at=None), ZONE)


def test_where_the_desk_reads_the_archive_goes_into_the_report() -> None:
    message = compose(delivery(), ZONE, web="https://desk.example.org")
    assert message.report is not None
    assert message.report.web == "https://desk.example.org"

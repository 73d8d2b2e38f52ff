"""A year whose working days the calendar does not know, which a desk must hear of in time."""

from __future__ import annotations

from datetime import date

from scheduler.config import Config
from scheduler.words.language import tr
from storage.workdays import unknown_year


def unknown_workdays(config: Config, today: date) -> str | None:
    """What to do about a year whose working days are not known, where a rule asks for them."""
    if not any(rule.workdays for rule in config.rules):
        return None
    daemon = config.daemon
    year = unknown_year(today, (*daemon.workdays_on, *daemon.workdays_off))
    if year is None:
        return None
    return tr(
        f"日历还不知道 {year} 年的调休安排（周末一律算休息）：请升级 holidays 组件，"
        "或按国务院办公厅的通知在 [daemon] workdays_on、workdays_off 中写明日期。",
        f"The calendar does not know the adjusted working days of {year} yet (all weekends count "
        "as off): upgrade the package holidays, or write the days of the official notice under "
        "[daemon] workdays_on and workdays_off.",
    )

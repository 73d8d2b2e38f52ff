"""The columns of papers that are named for the person who writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.pages.document import Line
from crawler.pages.names import is_person

_COLUMN = re.compile(
    r"[【《〔\[]?(?:(?:专栏|專欄)(?:作家|作者)?\s?[｜|丨/／:：·]\s?(?P<name>[\u3400-\u9fff]{3,4})"
    r"|(?P<owner>[\u3400-\u9fff]{3,4})的?(?:专栏|專欄))[】》〕\]]?"
)
"""A column that is named for who writes it; of two characters too many are no persons."""

_COLUMN_ENDS = frozenset("谈談说說话話論论评評观觀视視声聲语語言堂坛壇眼窗潮街人汇匯录錄记記")
"""How columns end their names that are no person's."""


def column_author(lines: Iterable[Line]) -> tuple[str, ...]:
    """The person for whom the column is named in which an article stands (王建国专栏)."""
    for line in lines:
        for part in line.parts:
            named = _COLUMN.fullmatch(part)
            name = (named["name"] or named["owner"]) if named else ""
            if name and name[-1] not in _COLUMN_ENDS and is_person(name):
                return (name,)
    return ()

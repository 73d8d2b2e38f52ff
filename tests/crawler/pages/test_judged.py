"""What rules say of the names of elements is kept, within bounds."""

from __future__ import annotations

import pytest

from crawler.pages.concealment import HINTS
from crawler.pages.judged import Judged


def test_a_name_is_asked_of_once() -> None:
    """The second look-up is answered by the first."""
    asked: list[str] = []

    def is_menu(name: str) -> bool:
        asked.append(name)
        return name == "menu"

    menus = Judged(is_menu)

    assert menus.of(frozenset(("menu", "text"))) == {"menu"}
    assert menus["menu"] is True
    assert menus["text"] is False
    assert sorted(asked) == ["menu", "text"]


def test_a_flood_of_names_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that names every element anew fills no memory, and is read as before."""
    monkeypatch.setattr(Judged, "KEPT", 8)
    sizes = Judged(len)

    assert [sizes["x" * n] for n in range(100)] == list(range(100))
    assert len(sizes) <= 8


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ("Main Text", ("main text", False)),
        ("sr-only", ("sr-only", True)),
        ("Hidden lg:flex", ("hidden lg:flex", False)),
        ("d-none", ("d-none", True)),
    ],
)
def test_a_class_is_read_with_what_hides_by_custom(hint: str, said: tuple[str, bool]) -> None:
    """In lower case, and whether readers see the element."""
    assert HINTS[hint] == said
    assert HINTS[hint] == said

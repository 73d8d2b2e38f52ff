"""What each element of a page does to a line of its text."""

from __future__ import annotations

SKIP, EMBED, CONTENT, HEAD, BLOCK, INLINE, LINK, BREAK, PICTURE = range(1, 10)

_KINDS: dict[str, int] = {
    **dict.fromkeys(("br", "hr"), BREAK),
    **dict.fromkeys(
        "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp"  # noqa: SIM905
        " rt ruby s samp small span strike strong sub sup time tt u var wbr".split(),
        INLINE,
    ),
    **dict.fromkeys(
        "style noscript template svg select option canvas audio map"  # noqa: SIM905
        " head math button input applet noembed noframes datalist dialog".split(),
        SKIP,
    ),
    **dict.fromkeys(("iframe", "object", "embed", "video"), EMBED),
    **dict.fromkeys(("script", "title", "textarea"), CONTENT),
    **dict.fromkeys(("html", "meta", "link", "base"), HEAD),
    "a": LINK,
    "img": PICTURE,
    "source": PICTURE,
    **dict.fromkeys("body div p ul li table tr td h1 h2 h3 dl dt dd".split(), BLOCK),  # noqa: SIM905
}
"""What each element does to a line; of those not listed see `unlisted`."""

kind_of = _KINDS.get
"""What a listed element does to a line; None of any other."""


def unlisted(tag: str) -> int:
    """Any other element breaks a line, but those of office programs (``o:p``)."""
    return INLINE if ":" in tag else BLOCK


WITHIN_EMBEDDED = frozenset(("source", "embed", "iframe", "param"))
"""Elements within a player that name what it shows."""

NOTED = WITHIN_EMBEDDED.union(
    (tag for tag, kind in _KINDS.items() if kind in {EMBED, CONTENT, HEAD}),
    ("input", "img", "option"),
)
"""Elements that are noted where they show no text themselves."""

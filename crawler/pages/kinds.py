"""What each element of a page does to a line of its text."""

from __future__ import annotations

SKIP, EMBED, CONTENT, HEAD, BLOCK, INLINE, LINK, BREAK, PICTURE, CUSTOM = range(1, 11)


class _Kinds(dict[str, int]):
    """What elements do: of those that are listed looked up, of any other told when asked."""

    def __missing__(self, tag: str) -> int:
        """What is not listed breaks a line, but elements of office programs (``o:p``).

        Where an element of the site's own making (``x-mark``) stands tells what that one does.
        """
        return INLINE if ":" in tag else CUSTOM if "-" in tag else BLOCK


KINDS = _Kinds(
    {
        **dict.fromkeys(("br", "hr"), BREAK),
        **dict.fromkeys(
            "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q"  # noqa: SIM905
            " rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split(),
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
        **dict.fromkeys(
            "body div p ul ol li table tbody thead tr td th h1 h2 h3 h4 h5 h6 dl dt dd section"  # noqa: SIM905
            " article header footer main nav aside figure figcaption center form fieldset"
            " blockquote address pre".split(),
            BLOCK,
        ),
    }
)
"""What each element does to a line."""

WITHIN_EMBEDDED = frozenset(("source", "embed", "iframe", "param"))
"""Elements within a player that name what it shows."""

NOTED = WITHIN_EMBEDDED.union(
    (tag for tag, kind in KINDS.items() if kind in {EMBED, CONTENT, HEAD}),
    ("input", "img", "option"),
)
"""Elements that are noted where they show no text themselves."""

# ruff: noqa: E501 - a line of a page is a line here
"""Pages in other languages."""

from __future__ import annotations

from tests.crawler.pages.cases.case import Case, page, paragraphs

TITLE = "Town opens a single counter for 143 public services"
TEXTS = (
    "LIUHE — The town's new service centre opened on Monday and received more than 320 visitors on its first day.",
    "“I used to go to three places for one permit,” said Zhou Lan, who lives in a village nearby. “Now it takes fifteen minutes.”",
    "The centre has 26 counters that cover social insurance, health care and household registration, officials said.",
    "By the end of the year every village is to have an agent of its own, the mayor said at the opening.",
)
LINKED = (
    '{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","headline":"'
    + TITLE
    + '","datePublished":"2024-05-13T08:49:00Z","author":[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Tom Wu"}]}]}'
)
AT = "2024-05-13T08:49:00+00:00"

CASES = (
    Case(
        "JSON-LD in a graph",
        page(
            f"<title>{TITLE} | The Liuhe Post</title><script type='application/ld+json'>{LINKED}</script>",
            f"<header><a href='/'>The Liuhe Post</a></header><article><h1>{TITLE}</h1><p class='byline'>By Ann Lee and Tom Wu</p>{paragraphs('<p>{}</p>', TEXTS)}</article>"
            "<aside><h2>Most read</h2><a href='/1'>Storm expected on Friday</a></aside><footer><p>© 2024 The Liuhe Post. All rights reserved.</p></footer>",
            "en",
        ),
        title=TITLE,
        at=AT,
        origin=...,
        authors=("Ann Lee", "Tom Wu"),
        body=TEXTS,
    ),
    Case(
        "OpenGraph only, sign-up box between paragraphs",
        page(
            f"<title>{TITLE} - Liuhe Today</title><meta property='og:title' content='{TITLE}'>"
            "<meta property='article:published_time' content='2024-05-13T08:49:00+00:00'><meta name='author' content='Ann Lee'>",
            f"<main><h1>{TITLE}</h1><div class='story'>{paragraphs('<p>{}</p>', TEXTS[:2])}<div class='newsletter-box'><p>Sign up for our newsletter. Get the best of the week, every Friday.</p></div>"
            f"{paragraphs('<p>{}</p>', TEXTS[2:])}</div></main>",
            "en",
        ),
        title=TITLE,
        at=AT,
        origin=...,
        authors=("Ann Lee",),
        body=TEXTS,
    ),
    Case(
        "neither meta nor JSON-LD: byline and date are printed",
        page(
            f"<title>{TITLE} - Liuhe Today</title>",
            f"<div id='wrap'><h1>{TITLE}</h1><p>By Ann Lee</p><p>May 13, 2024</p>{paragraphs('<p>{}</p>', TEXTS)}</div>",
            "en",
        ),
        title=TITLE,
        at="2024-05-13T00:00:00+00:00",
        origin=...,
        authors=("Ann Lee",),
        body=TEXTS,
    ),
)

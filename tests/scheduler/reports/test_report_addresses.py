"""Addresses of ours stay whole in every form: nothing full-width, nothing taken along, no colon."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable

import pytest
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports import Report, first, parts, render_html, render_markdown, render_text
from scheduler.reports.chat import Card, Chat
from scheduler.words.catalogue import Words
from scheduler.words.names import Names
from scheduler.words.notes import note, pieces
from storage.deliveries import Doubt
from storage.records import Incident, Kind
from tests.scheduler.reports.specimens import BODY, NOW, article, change, edited, report

PAGE = "https://www.news.example.org/pc/content_1_2.html?a=1&b=2"
NEXT = "https://news.example.org/pc/node~3.html"
MOVED = "https://www.news.example.org/old_1.html"
# What programs take for an address, and what they take along with it.
_BARE = re.compile(r"https?://[^\s<>\"]+")


def incident(detail: str, kind: str = "feed_failed") -> Incident:
    return Incident(1, "example", kind, detail, NOW, sources=(("example", "示例新闻网"),))


def made(language: str) -> Report:
    doubt = Doubt(1, 3, PAGE, "标题", "example", "示例新闻网", NOW)
    return report(
        change(Kind.MOVED, before=article(url=MOVED), after=article(url=PAGE)),
        incidents=(
            incident(f"{PAGE}: HTTP 500"),
            incident(f"{NEXT}: {PAGE} last showed its link 2026-11-20T08:30:00.000+00:00"),
            incident(f"{PAGE}: redirects to {NEXT}", "wrong_page"),
            incident("www.news.example.org: no answer in time", "unreachable"),
            incident(note("crashing", url=PAGE), "crashing_page"),
            incident(PAGE, "flapping"),
        ),
        doubts=(doubt,),
        language=language,
        names=Names(name="观察", contact="https://desk.example.org/a_b"),
    )


def of_html(text: str) -> list[str]:
    return [link.get("href") or "" for link in html.fromstring(text).iter("a")]


def of_markdown(text: str) -> list[str]:
    return of_html(MarkdownIt("commonmark").render(text))


def of_plain(text: str) -> list[str]:
    """As a program that makes links of addresses sees them: up to a blank, with what is stuck."""
    return _BARE.findall(text)


def of_chat(told: Report, form: Chat | None = None) -> list[str]:
    """The first message, then what follows it."""
    text, shown = first(told, lambda _: True, form)
    return [text, *parts(told, shown, form)]


FORMS: dict[str, tuple[Callable[[Report], str], Callable[[str], list[str]]]] = {
    "html": (render_html, of_html),
    "markdown": (render_markdown, of_markdown),
    "text": (render_text, of_plain),
    "chat": (lambda told: "\n\n".join(of_chat(told)), of_markdown),
    "card": (lambda told: "\n\n".join(of_chat(told, Card())), of_markdown),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMS)
def test_every_address_is_whole_and_leads_there(form: str, language: str) -> None:
    render, links = FORMS[form]
    text = render(made(language))
    found = [entities.unescape(link) for link in links(text)]
    known = {PAGE, NEXT, MOVED, "https://desk.example.org/a_b", "http://www.news.example.org/"}
    assert set(found) <= known
    assert found.count(PAGE) >= 7
    assert {NEXT, MOVED, "https://desk.example.org/a_b"} <= set(found)
    assert "：//" not in text
    assert "＿" not in text
    assert not re.search(r"[:：]https?://", text.replace("&#58;", ":"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hosts_are_named_as_they_are(language: str) -> None:
    told = made(language)
    assert "www.news.example.org" in parts(told)[-4]
    assert "www.news.example.org" in render_text(told).split(NEXT)[-1]


def test_the_pieces_of_a_note_are_its_words_and_its_addresses() -> None:
    words, zone = Words("zh"), report().zone
    told = pieces(f"{PAGE}: redirects to {NEXT}", words, zone)
    assert [(one.text, one.href) for one in told] == [
        (PAGE, PAGE),
        ("：跳转到 ", None),
        (NEXT, NEXT),
    ]
    assert "".join(one.text for one in pieces("\ue000x\ue002 a, b", words, zone)) == "x a, b"


def test_a_contact_is_whole_in_every_form() -> None:
    told = report(change(), names=Names(name="观察", contact="press_desk@city.example"))
    for render, _ in FORMS.values():
        assert "press_desk@city.example" in render(told)
    assert of_markdown(render_markdown(told))[-1] == "mailto:press_desk@city.example"
    assert of_html(render_html(told))[-1] == "mailto:press_desk@city.example"


SAID = {"12.4亿元", "12.6亿元", "正文第3段：12.4亿元→12.6亿元（数字）"}
HOSTILE = (
    "a_b _c_ *d* **e** ~~f~~ `g` [h](http://evil.example/i) <at id=all></at> @all",
    "# 1", "- 2", "3. 4", "+ 5", "=== 6", "&lt;font&gt;", "www.evil.example 与 http://evil.example/_x_",
    "《AT&T》A|B\\C $D$ !E",
)  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_a_card_shows_a_headline_as_it_is_and_leads_nowhere_else(title: str) -> None:
    before = article(title=title, url=PAGE)
    after = article(title=title, url=PAGE, body=BODY.replace("12.4", "12.6"))
    told = of_chat(report(edited(before, after, article_id=4), change(title="另一篇")), Card())
    front, whole, _ = (
        html.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(text)) for text in told
    )
    # A quoted headline that has quotation marks of its own has single ones within; a long one ends.
    beginning = re.split("[《》]", title.strip("《》"))[0][:39]
    assert beginning in front.text_content()
    assert {link.text_content() for link in front.iter("a")} == {"原文"}
    (link,) = whole.iter("a")
    assert link.get("href") == PAGE
    assert link.text_content() == title
    for page in (front, whole):
        assert not [*page.iter("em", "code", "h1", "ul", "ol")]
        assert {bold.text_content() for bold in page.iter("strong", "s")} <= SAID


def test_an_underline_within_a_word_stays() -> None:
    (part,) = of_chat(report(change(title="表_1 a_b _c_")))
    assert "《表_1 a_b ＿c＿》" in part

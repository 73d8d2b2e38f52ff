"""Articles and posts of WeChat's accounts (mp.weixin.qq.com).

Facts: addresses ``/s/NAME`` and ``/s?__biz=…&mid=…&idx=…&sn=…``; headline ``#activity-name``;
account ``#js_name``, author ``#js_author_name``; the text in ``#js_content``, its pictures by
``data-src``, films of its channels in ``mp-common-videosnap``; the minute of publication only in a
script, as seconds: ``var ct``. Posts of pictures, films and short texts have their headline in the
head, and what they show in a script, with the account's name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from crawler.errors import NotAnArticleError, NotMineError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.dates import stamps
from crawler.pages.document import Box, Document
from crawler.pages.generic import Places, dated, read_page
from crawler.pages.headline import Headline
from crawler.pages.language import language_of
from crawler.pages.names import reporters, split_names
from crawler.pages.pictures import find_images
from storage.records import Article
from storage.shown import Image
from storage.text import clean

_ARTICLES = ("js_article", "js_content", "img-content", "js_text_desc", "js_image_content")
_TITLES = ("activity-name", "js_video_title", "js_image_title", "rich_media_title")
_ACCOUNTS = ("js_name", "js_wx_follow_nickname", "js_profile_nickname")
_AUTHORS = ("js_author_name_text", "js_author_name")

_NICKNAME = re.compile(
    r"""\b(?:nick_?name|profile_nickname)\b["']?\s{0,9}[:=]\s{0,9}(?:(?:htmlDecode|JsDecode)\(\s?)?"""
    r"""(?:"(?P<one>[^"\n]{1,120})"|'(?P<two>[^'\n]{1,120})')"""
)
_SHORT_TEXT = re.compile(
    r"""\b(?:Text)?ContentNoEncode\s{0,9}=\s{0,9}[\w.]{0,60}\s{0,9}\|\|"""
    r"""\s{0,9}'(?P<text>[^'\n]{1,20000})'"""
)
_CODE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")
_FILM = re.compile(r"(</?)mp-common-videosnap\b")
_AFTER = re.compile(
    r"^\W*(?:END|The end|完|推荐阅读|往期|延伸阅读|相关阅读|更多|点[个击亮]|长按|扫码|扫描"
    r"|关注|阅读原文|戳)|点[个亮]?(?:在看|赞)|点击.{0,6}(?:关注|名片)",
    re.IGNORECASE,
)
"""How lines under the text begin that are the account's, not the article's."""

_NAME_MOST = 60
"""Characters of an account's name; WeChat allows 30."""

_TITLE_MOST = 64
"""Characters of the headline of a post that has none: the beginning of what it says."""


class Wechat(PageObject):
    """Reads an article or a post of an account."""

    name = "wechat"
    version = 4
    serves = re.compile(r"^https?://mp\.weixin\.qq\.com/(?:s(?:[/?#]|$)|mp/appmsg/show\b)")

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        if not any(_box(page.document, name) for name in _ARTICLES):
            raise NotMineError
        answer = _short_text(page) or _article(page)
        account, article = _account(page), answer.article
        authors = _authors(page) or article.authors
        return replace(
            answer,
            article=replace(
                article,
                origin=account or article.origin,
                authors=tuple(name for name in authors if name != account),
            ),
        )


def _article(page: Page) -> Answer:
    _end_at_text(page.document)
    try:
        return _read(page)
    except NotAnArticleError:
        shown = _FILM.sub(r"\1video", page.text)
        if shown == page.text:
            raise
        film = Page(page.url, shown, zones=page.zones, encoding=page.encoding)
        _end_at_text(film.document)
        return _read(film)


def _read(page: Page) -> Answer:
    document = page.document
    title = next((run for name in _TITLES if (run := document.lines_named(name))), None)
    body = document.named("js_content")
    answer = read_page(page, Places(title, None, body))
    images = answer.article.images
    box = None if body is None else document.boxes[body]
    if box and answer.article.body and (more := _pictures_under(page, box, answer.article)):
        images = tuple(dict.fromkeys((*images, *more)))
    return replace(answer, article=replace(answer.article, images=images))


def _end_at_text(document: Document) -> None:
    """Leave out what stands under the text: the account's code to scan, tags, comments."""
    body = _box(document, "js_content")
    if body is None:
        return
    end = body.last
    del document.lines[end:]
    document.pictures[:] = [each for each in document.pictures if each.line <= end]
    for box in document.boxes:
        box.first, box.last = min(box.first, end), min(box.last, end)


def _pictures_under(page: Page, body: Box, article: Article) -> tuple[Image, ...]:
    """The pictures between the text's last line and what is the account's own."""
    lines = page.document.lines
    last = article.body.rsplit("\n", 1)[-1]
    after = [i for i in range(body.first, body.last) if lines[i].text.strip() == last]
    if not after:
        return ()
    under = range(after[-1] + 1, body.last)
    end = next((i for i in under if _AFTER.search(lines[i].text)), body.last)
    return find_images(page, [*range(after[-1], end)], Headline(article.title))[0]


def _short_text(page: Page) -> Answer | None:
    """A post of nothing but a text, which only a script has; None of any other."""
    box = _box(page.document, "js_text_desc")
    if box is None:
        return None
    lines = (line.text for line in page.document.lines[box.first : box.last])
    scripted = (found["text"] for text in page.meta.scripts for found in _SHORT_TEXT.finditer(text))
    text = clean("\n".join(lines) or max(map(_decoded, scripted), key=len, default="")).strip()
    if not text:
        return None
    title = next((clean(said).strip() for said in page.meta.titles() if said.strip()), "")
    article = Article(
        url=page.url,
        title=(title or text).split("\n")[0][:_TITLE_MOST],
        body=text,
        language=language_of(text, page.meta.language),
    )
    zone = page.zones.of(chinese=True)
    created = page.meta.created_date() or ""
    return Answer(dated(article, lambda: next(stamps(created, zone), None)))


def _box(document: Document, name: str) -> Box | None:
    """The first box whose class or id is the name, with text or without."""
    return next((box for box in document.boxes if name in box.hint.split()), None)


def _account(page: Page) -> str | None:
    """The account's name, as the page shows it, or else as its scripts have it."""
    shown = (_said(page.text, name) for name in _ACCOUNTS)
    scripted = (_scripted_name(text) for text in page.meta.scripts)
    return next(filter(None, (*shown, *scripted)), None)


def _authors(page: Page) -> tuple[str, ...]:
    """Who signed the article, beside the account."""
    text = next(filter(None, (_said(page.text, name) for name in _AUTHORS)), "")
    return reporters(text) or split_names(text, strict=True) or ((text,) if text else ())


def _said(text: str, name: str) -> str:
    """What the element of an id says, if it says a name and nothing else."""
    found = re.search(rf"""\bid=["']?{name}["']?(?=[\s>])[^<>]{{0,400}}>([^<]{{1,200}})<""", text)
    return _name(unescape(found[1])) if found else ""


def _scripted_name(script: str) -> str:
    found = _NICKNAME.search(script)
    return _name(_decoded(found["one"] or found["two"])) if found else ""


def _decoded(text: str) -> str:
    """A text as a script's string has it."""
    plain = _CODE.sub(lambda code: chr(int(code[1] or code[2], 16)), text)
    return unescape(plain.replace("\\r", "").replace("\\n", "\n"))


def _name(text: str) -> str:
    """A name of one line; empty where it is none."""
    name = clean(text).replace("\n", " ").strip()
    return name if len(name) <= _NAME_MOST else ""

# ruff: noqa: E501 - a line of a page is a line here
"""Posts without text: what stands for it, and pages without text that are none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import ExtractionError, NotAnArticleError
from crawler.pages import Article, Attachment, Form, extract, joined
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, page, paragraphs
from tests.growth import grows_evenly

URL = "http://www.example.cn/sp/20240513/1024.html"
SITE = "http://www.example.cn"
TITLE = "柳河镇便民服务中心启用仪式举行"
INFO = "<div class='info'>2024-05-13 08:49　来源：柳河融媒</div>"


def post(shown: str, title: str = TITLE, info: str = INFO, head: str = "") -> Article:
    """What is read of a page with something in place of a text."""
    return extract(markup(shown, title, info, head).encode(), URL)


def markup(shown: str, title: str = TITLE, info: str = INFO, head: str = "") -> str:
    return page(
        f"<title>{title}_柳河网</title>{head}",
        NAVIGATION.format("nav")
        + f"<div class='article'><h1>{title}</h1>{info}<div class='content'>{shown}</div></div>"
        + LINKS.format("related", "相关新闻")
        + FOOTER.format("foot"),
    )


VIEWER = "<iframe src='/pdfjs/web/viewer.html?file=/f/bf.pdf'></iframe>"
SHOWN = {
    "a long picture": ("<p><img src='/u/1.jpg' width='900'></p>", Form.IMAGE),
    "a gallery": (
        "".join(
            f"<p><img src='/u/{i}.jpg'></p><p class='caption'>柳河一景之{i}</p>" for i in "123"
        ),
        Form.IMAGE,
    ),
    "a film": ("<video src='/v/1.mp4' poster='/v/1.jpg'></video>", Form.VIDEO),
    "a film with sources": (
        "<video poster='/v/1.jpg'><source src='/v/1.mp4'>您的浏览器太旧。</video>",
        Form.VIDEO,
    ),
    "a film of another site": (
        "<iframe src='https://player.example.com/embed/8'></iframe>",
        Form.VIDEO,
    ),
    "a film in flash": ("<object><embed src='/p.swf?f=/v/1.flv'></object>", Form.VIDEO),
    "a player that a script fills": (
        "<div id='player'></div><script>play('8')</script>",
        Form.VIDEO,
    ),
    "a document in a viewer": (VIEWER, Form.DOCUMENT),
    "a document in a frame": ("<iframe src='/f/bf.pdf'></iframe>", Form.DOCUMENT),
    "a document in an object": (
        "<object data='/f/bf.pdf' type='application/pdf'></object>",
        Form.DOCUMENT,
    ),
    "nothing but a file": ("<p><a href='/f/bf.pdf'>便民办法.pdf</a></p>", Form.DOCUMENT),
}


def test_a_notice_of_four_characters() -> None:
    """A short headline over its origin is one: as a picture, offices publish no other."""
    article = post("<p><img src='/u/jq.jpg'></p>", "警情通报")
    assert (article.title, article.form, article.origin) == ("警情通报", Form.IMAGE, "柳河融媒")
    with pytest.raises(NotAnArticleError):
        post("<p><img src='/u/jq.jpg'></p>", "图片", "<div class='info'>2024-05-13 08:49</div>")


@pytest.mark.parametrize("what", SHOWN)
def test_what_stands_for_the_text(what: str) -> None:
    """It has headline, time and origin as any article."""
    shown, form = SHOWN[what]
    article = post(shown)
    assert (article.title, article.form, article.origin) == (TITLE, form, "柳河融媒")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-05-13T00:49:00+00:00"
    assert "版权" not in article.body


def test_what_they_show_is_kept() -> None:
    """Pictures with their captions, the film with what stands in its place, the document."""
    gallery, film, viewer = (
        post(SHOWN[what][0]) for what in ("a gallery", "a film", "a document in a viewer")
    )
    assert [image.url for image in gallery.images] == [f"{SITE}/u/{i}.jpg" for i in "123"]
    assert gallery.body == "柳河一景之1\n柳河一景之2\n柳河一景之3"
    assert [image.url for image in film.images] == [f"{SITE}/v/1.jpg"]
    assert film.attachments == (Attachment("1.mp4", f"{SITE}/v/1.mp4"),)
    assert viewer.attachments == (Attachment("bf.pdf", f"{SITE}/f/bf.pdf"),)


@pytest.mark.parametrize("form", ["<p>{}</p>", "{}<br><br>", "<div><span>{}</span></div>"])
def test_each_picture_has_its_line(form: str) -> None:
    """In a page without boxes, too: no line has a name, and none is a sentence."""
    said = ("采茶女工背着竹篓上山", "鲜叶过秤，每公斤180元", "车间里正在杀青")
    shown = "".join(
        f"<a href='/u/{i}.jpg'><img src='/u/{i}.jpg' border=0></a><br>" + form.format(text)
        for i, text in enumerate(said)
    )
    html = page(f"<title>{TITLE}_柳河网</title>", f"<h2>{TITLE}</h2>{INFO}{shown}")
    article = extract(html.encode(), URL)
    assert (article.body, len(article.images)) == ("\n".join(said), 3)


def test_a_film_with_a_line_of_text_is_a_film() -> None:
    """A sentence that says what it is about is its body; under a text it is an ordinary article."""
    line = "<p>今天上午，柳河镇便民服务中心举行启用仪式，一起来看。</p>"
    film = "<video src='/v/1.mp4'></video>"
    assert (post(film + line).form, post(film + line).body) == (
        Form.VIDEO,
        "今天上午，柳河镇便民服务中心举行启用仪式，一起来看。",
    )
    assert post(film + paragraphs()).form is None
    picture = "<p><img src='/u/1.jpg'></p>"
    assert post(line + picture).form is None
    assert post(line + picture, f"一图读懂丨{TITLE}").form is Form.IMAGE


def test_a_text_in_the_foot_is_not_that_of_a_film() -> None:
    """The sentences of a foot are no body."""
    html = markup("<video src='/v/1.mp4'></video>").replace(
        "柳河新闻网 版权所有",
        "建议使用1024分辨率，以获得最佳的浏览效果，谢谢。</p><p>柳河新闻网 版权所有",
    )
    article = extract(html.encode(), URL)
    assert (article.form, article.body) == (Form.VIDEO, "")


def test_posts_of_wechat() -> None:
    """Films and pictures that a script shows, under the account's name."""
    film = page(
        "<title>视频</title>",
        "<div id='js_article' class='share_content_page'><strong id='js_name'>柳河发布</strong><em id='publish_time'>2024-05-13</em>"
        f"<h2 class='rich_media_title'>{TITLE}</h2><div id='js_video_container'></div><a>阅读</a></div>",
    )
    pictures = page(
        f"<title>{TITLE}</title><meta property='og:title' content='{TITLE}'>",
        f"<div id='js_article'><h1 class='rich_media_title'>{TITLE}</h1><div id='js_share'></div></div>"
        "<script>window.picture_page_info_list = [{cdn_url: 'https://img.example.com/1?a=1\\x26b=2'}, {cdn_url: 'https://img.example.com/2'}]; var ct = '1715561340';</script>",
    )
    url = "https://mp.weixin.qq.com/s/abcd"
    one, two = (extract(html.encode(), url) for html in (film, pictures))
    assert (one.title, one.form, one.body) == (TITLE, Form.VIDEO, "")
    assert (two.title, two.form, two.body) == (TITLE, Form.IMAGE, "")
    assert [image.url for image in two.images] == [
        "https://img.example.com/1?a=1&b=2",
        "https://img.example.com/2",
    ]


@pytest.mark.parametrize(
    ("head", "script"),
    [
        ("<meta name='description' content='栀子花开了，\\x0a一路都是香的。'>", ""),
        ("", "content_noencode: JsDecode('栀子花开了，\\x0a一路都是香的。'),"),
    ],
)
def test_what_is_said_to_the_pictures_of_a_post(head: str, script: str) -> None:
    html = page(
        f"<title>{TITLE}</title><meta property='og:title' content='{TITLE}'>{head}",
        f"<div id='js_article'><h1 class='rich_media_title'>{TITLE}</h1></div>"
        f"<script>var a = {{{script} picture_page_info_list: [{{cdn_url: JsDecode('https://img.example.com/1')}}]}}; var ct = '1715561340';</script>",
    )
    article = extract(html.encode(), "https://mp.weixin.qq.com/s/abcd")
    assert (article.form, article.body) == (Form.IMAGE, "栀子花开了，\n一路都是香的。")
    assert [image.url for image in article.images] == ["https://img.example.com/1"]


def test_a_post_on_a_page_that_leaves_its_own_end_out() -> None:
    whole = markup("<p><img src='/u/1.jpg'></p>").replace("</body></html>", "")
    assert extract(whole.encode(), URL).form == Form.IMAGE
    for cut in (whole[: whole.index("/u/1.jpg") + 30], whole.removesuffix("</div>")):
        with pytest.raises(ExtractionError):
            extract(cut.encode(), URL)


PICTURE = "<p><img src='/u/1.jpg'></p>"
NONE = {
    "a headline and nothing": markup(""),
    "icons": markup("<img src='/i/share.png'><img src='/u/8.gif' width='16' height='16'>"),
    "no time": markup(PICTURE, info=""),
    "a headline that the head does not know": markup(PICTURE).replace(
        f"{TITLE}_", "本地新闻中心首页_"
    ),
    "a list of pictures": markup(
        "".join(
            f"<div><a href='/a/{i}.html'><img src='/u/{i}.jpg'>柳河一景第{i}组</a><span>2024-05-1{i}</span></div>"
            for i in range(9)
        ),
        "柳河风光图片新闻",
        "",
    ),
    "a login": markup(
        "<form><input name='u'><input type='password'></form>", "用户登录柳河网账号", ""
    ),
    "a page that a script fills": page(
        f"<title>{TITLE}</title>", "<div id='app'></div><script src='/a.js'></script>"
    ),
    "a film that was removed": markup("<video src='/v/1.mp4'></video><p>该视频已被删除</p>"),
    "a wall": markup(f"{PICTURE}<p>登录后阅读全文</p>"),
    "half a page": markup(PICTURE).split("</h1>")[0] + "</h1>" + INFO + PICTURE,
    "a page of an error": page(
        "<title>404</title>", "<h1>404</h1><p>您访问的页面不存在</p><img src='/404.jpg'>"
    ),
}


@pytest.mark.parametrize("what", NONE)
def test_what_is_no_post(what: str) -> None:
    """Lists, logins, errors, shells and pages that lost their text stay refused."""
    with pytest.raises(ExtractionError):
        extract(NONE[what].encode(), URL)


def test_what_a_script_carries_is_read_before_a_picture() -> None:
    """An article in data is no picture post, whatever stands above its place."""
    text = "".join(f"<p>柳河镇便民服务中心第{i}天接待群众三百余人。</p>" for i in range(9))
    html = markup(
        f'{PICTURE}<script>var data = {{"title": "{TITLE}", "content": "{text}"}};</script>'
    )
    article = extract(html.encode(), URL)
    assert (article.form, "第8天" in article.body) == (None, True)


def test_pages_of_a_gallery_are_one() -> None:
    """Of all its pages; with a page of text it is an ordinary article."""
    one, two = post(PICTURE), post(PICTURE.replace("1.jpg", "2.jpg"))
    both = joined([one, two])
    assert (both.form, len(both.images), both.body) == (Form.IMAGE, 2, "")
    assert joined([one, post(paragraphs())]).form is None


_TAGS = st.sampled_from(
    [
        "<video>",
        "<video src='x.mp4'>",
        "</video>",
        "<iframe src='[::1'>",
        "<object data='a.pdf'>",
        "</object>",
        "<embed src='//['>",
        "<source src=y>",
        "<img src='http://[' width='x'>",
        "<img src=1.jpg>",
        "<p>",
        "</div>",
        "柳河。",
    ]
)


@settings(deadline=None, max_examples=120)
@given(st.lists(_TAGS, max_size=30))
def test_any_players_give_an_article_or_the_own_error(tags: list[str]) -> None:
    """Nested, unclosed or of broken addresses."""
    with suppress(NotAnArticleError):
        post("".join(tags))


HOSTILE = {
    "pictures": "<img src='/{i}.jpg'>",
    "players": "<iframe src='/p{i}.html?" + "a=b&" * 50 + "'></iframe>",
    "nested players": "<object data='/{i}'><embed src='{i}'>",
    "empty boxes": "<div class='player video'></div>",
    "captions": "<p class='caption'>柳河{i}（王伟 摄）</p><img src='{i}.jpg'>",
    "scripts": "<script>picture_page_info_list cdn_url: 'https://" + "x" * 400 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_page(name: str) -> None:
    """Four times the page takes no more than some four times as long."""

    def reading(count: int) -> Callable[[], object]:
        html = markup("".join(HOSTILE[name].replace("{i}", str(i)) for i in range(count))).encode()

        def read() -> None:
            with suppress(ExtractionError):
                extract(html, URL)

        return read

    grows_evenly(reading, 500, times=12)

# ruff: noqa: E501 - a line of a page is a line here
"""Articles and posts of WeChat's accounts, and what stands in their place when they are gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.classifier import Classifier
from crawler.errors import ExtractionError
from crawler.pages import Form, extract, read
from crawler.settings import Source
from storage.records import Fetch, Outcome
from tests.wechat import ACCOUNT, PARAGRAPHS, SECONDS, TEXT, TITLE, notice, page

URL = "https://mp.weixin.qq.com/s/abcdefghij_klmnop"
AT = datetime.fromtimestamp(SECONDS, UTC)
PICTURE = "<p><img data-src='https://mmbiz.qpic.cn/mmbiz_jpg/{}/640?wx_fmt=jpeg' data-w='1080' src='data:image/gif;base64,x'></p>"
VERIFY = '<a id="js_verify" href="javascript:">去验证</a>'


def test_an_article_is_read_to_the_minute_under_its_account() -> None:
    reading = read(page(f"{TEXT}<p>编辑：王丽</p>").encode(), URL)
    article = reading.article
    assert reading.extractor == "wechat/4"
    assert (article.title, article.origin, article.authors) == (TITLE, ACCOUNT, ("阿依",))
    assert article.published_at == AT
    assert article.editor == "王丽"
    assert article.body.split("\n") == list(PARAGRAPHS)
    assert article.form is None


@pytest.mark.parametrize(
    "url",
    [
        "https://mp.weixin.qq.com/s?__biz=MzA5&mid=2650&idx=1&sn=0a1b2c&chksm=8b",
        "http://mp.weixin.qq.com/s/abc-DEF_123?poc_token=x",
    ],
)
def test_its_addresses_choose_the_page_object(url: str) -> None:
    assert read(page().encode(), url).extractor == "wechat/4"


@pytest.mark.parametrize(
    "url", ["https://mp.weixin.qq.com/cgi-bin/loginpage", "https://weixin.example.org/s/abc"]
)
def test_other_addresses_do_not(url: str) -> None:
    assert read(page().encode(), url).extractor.startswith("generic/")


@pytest.mark.parametrize(
    ("changes", "origin", "authors"),
    [
        ({"shown": "<span></span>"}, ACCOUNT, ("阿依",)),
        ({"script": f"var ct = '{SECONDS}';"}, ACCOUNT, ("阿依",)),
        ({"author": ""}, ACCOUNT, ()),
        ({"author": f"<span id='js_author_name'>{ACCOUNT}</span>"}, ACCOUNT, ()),
        (
            {"author": "<span id='js_author_name_text'>记者 李明 王芳</span>"},
            ACCOUNT,
            ("李明", "王芳"),
        ),
        (
            {
                "shown": "<span></span>",
                "script": f"d = {{nick_name: JsDecode('甬派\\x26凉山')}}; var ct = '{SECONDS}';",
            },
            "甬派&凉山",
            ("阿依",),
        ),
    ],
)
def test_account_and_author(changes: dict[str, str], origin: str, authors: tuple[str, ...]) -> None:
    article = extract(page(**changes).encode(), URL)
    assert (article.origin, article.authors) == (origin, authors)


def test_its_pictures_end_where_the_accounts_own_begin() -> None:
    inside = f"{PICTURE.format(1)}{TEXT}{PICTURE.format(2)}<p>编辑：王丽</p>{PICTURE.format(3)}<p>END</p>{PICTURE.format(4)}<p>长按关注我们</p>{PICTURE.format(5)}"
    images = extract(page(inside).encode(), URL).images
    assert [image.url for image in images] == [
        f"https://mmbiz.qpic.cn/mmbiz_jpg/{n}/640?wx_fmt=jpeg" for n in (1, 2, 3)
    ]


def test_posts_without_a_text() -> None:
    """Pictures alone, a film, and a film of the account's channel."""
    pictures = extract(page(PICTURE.format(1) + PICTURE.format(2)).encode(), URL)
    assert (pictures.form, pictures.body, len(pictures.images)) == (Form.IMAGE, "", 2)
    film = "<p><iframe class='video_iframe rich_pages' data-src='https://mp.weixin.qq.com/mp/readtemplate?t=pages/video_player_tmpl&vid=wxv_1'></iframe></p>"
    channel = f"<section><mp-common-videosnap class='js_uneditable' data-url='https://findermp.video.qq.com/x' data-nickname='{ACCOUNT}'></mp-common-videosnap></section>"
    for inside in (film, channel):
        article = extract(page(inside).encode(), URL)
        assert (article.title, article.form, article.body) == (TITLE, Form.VIDEO, "")
        assert (article.origin, article.published_at) == (ACCOUNT, AT)
    with pytest.raises(ExtractionError):
        extract(page("").encode(), URL)


def shared(inside: str, script: str) -> bytes:
    """A post that a script shows."""
    return f"<!DOCTYPE html><html><head><meta property='og:title' content='{TITLE}'><title></title></head><body><div id='js_article'>{inside}</div><script>var ct = '{SECONDS}'; var d = {{nick_name: JsDecode('{ACCOUNT}')}}; {script}</script></body></html>".encode()


def test_posts_that_a_script_shows() -> None:
    pictures = extract(
        shared(
            f"<h1 class='rich_media_title'>{TITLE}</h1>",
            "window.picture_page_info_list = [{cdn_url: JsDecode('https://mmbiz.qpic.cn/1?a\\x26b')}, {cdn_url: JsDecode('https://mmbiz.qpic.cn/2')}];",
        ),
        URL,
    )
    assert (pictures.title, pictures.form, pictures.origin) == (TITLE, Form.IMAGE, ACCOUNT)
    assert [image.url for image in pictures.images] == [
        "https://mmbiz.qpic.cn/1?a&b",
        "https://mmbiz.qpic.cn/2",
    ]
    film = extract(
        shared(
            f"<div class='share_content_page'><h2 class='rich_media_title'>{TITLE}</h2><div id='js_video_container'></div></div>",
            "",
        ),
        URL,
    )
    assert (film.title, film.form, film.origin) == (TITLE, Form.VIDEO, ACCOUNT)
    text = extract(
        shared(
            "<div class='text_content'><p id='js_text_desc'></p></div>",
            "var TextContentNoEncode = window.a_value_which_never_exists || '甬凉一家亲\\x0a欢迎来凉山。';",
        ),
        URL,
    )
    assert (text.title, text.body) == (TITLE, "甬凉一家亲\n欢迎来凉山。")
    assert (text.form, text.origin, text.published_at) == (None, ACCOUNT, AT)


def judged(body: str, final: str | None = None) -> Fetch:
    classifier = Classifier([Source(id="account", name=ACCOUNT, page="wechat")], [])
    fetch = Fetch(
        URL, datetime.now(UTC), Outcome.OK, 200, body=body.encode(), final_url=final or URL
    )
    return classifier.classify(fetch, "account", None, TITLE).fetch


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("该内容已被发布者删除", ""),
        ("该内容已被发送人删除", ""),
        ("内容已被作者删除", ""),
        ("此内容因违规无法查看", ""),
        (
            "此内容因违规无法查看",
            "由用户投诉并经平台审核，违反《互联网用户公众账号信息服务管理规定》。",
        ),
        ("此内容因违规已删除", ""),
        ("此内容被投诉且经审核涉嫌侵权，无法查看。", ""),
        ("此内容被多人投诉，相关的内容无法进行查看。", ""),
        ("此内容发送失败无法查看", ""),
        ("此内容因涉嫌违反相关法律法规和政策发送失败", "内容无法查看"),
        ("接相关投诉，此内容违反《即时通信工具公众信息服务发展管理暂行规定》，查看详细内容", ""),
        ("该公众号已迁移", "该公众号已迁移至新的账号，原账号已回收。若需访问原文章链接，请点击下方按钮。"),
        ("此账号已迁移", ""),
        ("此帐号已被屏蔽, 内容无法查看", ""),
        ("此帐号已自主注销，内容无法查看", ""),
        ("此帐号已注销, 内容无法查看", "经核实，此帐号涉嫌侵犯他人合法权益，查看对应规则"),
        ("此账号已冻结，内容无法查看", ""),
        ("该账号已被封禁，内容无法查看", ""),
        ("帐号已被系统回收，内容无法查看", ""),
        ("根据作者隐私设置，无法查看该内容", ""),
    ],
)  # fmt: skip
def test_a_withdrawn_article_says_so(title: str, more: str) -> None:
    link = '<a href="javascript:" class="weui-btn">访问文章</a>' if "迁移" in title else ""
    assert judged(notice(title, more, link)).outcome is Outcome.GONE


@pytest.mark.parametrize(
    ("title", "more", "outcome"),
    [
        ("环境异常", "当前环境异常，完成验证后即可继续访问。", Outcome.BLOCKED),
        ("访问过于频繁，请用微信扫描二维码进行访问", "", Outcome.BLOCKED),
        ("操作频繁，请稍后再试", "", Outcome.BLOCKED),
        ("请在微信客户端打开链接", "", Outcome.BLOCKED),
        ("请先登录", "", Outcome.BLOCKED),
        ("链接已过期", "", Outcome.SOFT_ERROR),
        ("参数错误", "", Outcome.SOFT_ERROR),
        ("系统出错", "", Outcome.SOFT_ERROR),
        ("系统繁忙，请稍后再试", "", Outcome.SOFT_ERROR),
        ("网络异常，请稍后重试", "", Outcome.SOFT_ERROR),
        ("该内容暂时无法查看", "", Outcome.SOFT_ERROR),
        ("内容审核中，暂时无法查看", "", Outcome.SOFT_ERROR),
        ("该公众号暂停服务", "", Outcome.SOFT_ERROR),
        ("此内容仅付费用户可见", "", Outcome.SOFT_ERROR),
    ],
)
def test_what_proves_no_withdrawal(title: str, more: str, outcome: Outcome) -> None:
    assert judged(notice(title, more, VERIFY)).outcome is outcome


def test_the_page_that_checks_visitors_is_known_by_its_address() -> None:
    """It may have no word of its own, since a script fills it."""
    gate = "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=a&target_url=b"
    empty = "<!DOCTYPE html><html><body><div id='app'></div><script></script></body></html>"
    assert judged(empty, gate).outcome is Outcome.BLOCKED
    assert judged(notice("环境异常", "完成验证后即可继续访问。", VERIFY), gate).outcome is (
        Outcome.BLOCKED
    )


@pytest.mark.parametrize(
    "text",
    [
        "网友反映，部分文章显示“该内容已被发布者删除”，记者就此采访了平台方面。",
        "有读者反映打开链接时提示“环境异常，完成验证后即可继续访问”。",
    ],
)
def test_an_article_about_such_notices_is_an_article(text: str) -> None:
    body = page(f"<p>{text}</p>{TEXT}")
    assert judged(body).outcome is Outcome.OK
    short = page(f"<p>{text}</p>")
    assert judged(short).outcome is not Outcome.GONE

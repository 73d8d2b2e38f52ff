"""Pages as WeChat serves them, and the feeds of the bridges that desks run; all of it made up."""

from __future__ import annotations

import json
from html import escape

ACCOUNT = "凉山发布"
TITLE = "西昌：甬凉协作车间投产"
SECONDS = 1715590140
"""2024-05-13 16:49 in China."""

PARAGRAPHS = (
    "5月13日，由宁波市鄞州区援建的西昌市甬凉协作食品加工车间正式投产，首批八十名群众就近就业。",
    "车间投资一千二百万元，设计年产值三千万元，产品销往宁波、成都等地，带动周边种植户增收。",
    "当地负责人说，下一步将继续扩大生产规模，吸纳更多脱贫群众就业，让协作成果惠及更多家庭。",
)
TEXT = "".join(f"<section><p><span>{text}</span></p></section>" for text in PARAGRAPHS)


def page(
    inside: str = TEXT,
    *,
    title: str = TITLE,
    author: str = '<span class="rich_media_meta" id="js_author_name">阿依</span>',
    script: str = f'var nickname = htmlDecode("{ACCOUNT}"); var ct = "{SECONDS}";',
    shown: str = f'<a href="javascript:void(0);" id="js_name">{ACCOUNT}</a>',
) -> str:
    """An article; under its text stands what every account's page has there."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<title></title></head><body id="activity-detail"><script nonce="1">{script}</script>
<div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content">
<div id="img-content"><h1 class="rich_media_title" id="activity-name">
{title}
</h1><div id="meta_content" class="rich_media_meta_list">{author}
<span class="rich_media_meta rich_media_meta_nickname" id="profileBt">{shown}</span>
<em id="publish_time" class="rich_media_meta rich_media_meta_text"></em></div>
<div class="rich_media_content js_underline_content" id="js_content"
style="visibility: hidden; opacity: 0;">{inside}</div></div></div>
<div id="js_pc_qr_code" style="display:none"><p>微信扫一扫<br>关注该公众号</p></div></div></div>
</body></html>"""


def notice(title: str, more: str = "", link: str = "") -> str:
    """A page that says something in place of an article."""
    said = f'<p class="weui-msg__desc">{more}</p>' if more else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title></title>
<script>window.logs = {{}};</script></head><body class="zh_CN"><div class="weui-msg">
<div class="weui-msg__icon-area"><i class="weui-icon-warn-gray weui-icon_msg"></i></div>
<div class="weui-msg__text-area"><h2 class="weui-msg__title">{title}</h2>{said}</div>
<div class="weui-msg__opr-area">{link}</div></div></body></html>"""


def rss(*addresses: str) -> str:
    """A feed as we-mp-rss and wewe-rss give it, with whole texts."""
    items = "".join(
        f"<item><title>{TITLE}</title><link>{escape(url)}</link><guid>{escape(url)}</guid>"
        f"<pubDate>Mon, 13 May 2024 08:49:00 GMT</pubDate>"
        f"<description><![CDATA[{TEXT}]]></description></item>"
        for url in addresses
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{ACCOUNT}</title><link>http://bridge.example/</link>{items}</channel></rss>"
    )


def atom(*addresses: str) -> str:
    """The same as Atom."""
    items = "".join(
        f'<entry><title type="html">{TITLE}</title><id>{escape(url)}</id>'
        f'<link href="{escape(url)}"/><updated>2024-05-13T08:49:00.000Z</updated></entry>'
        for url in addresses
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{ACCOUNT}</title>{items}</feed>"
    )


def json_feed(*addresses: str) -> str:
    """The same as a JSON Feed, as Wechat2RSS and wewe-rss give it."""
    items = [
        {"id": url, "url": url, "title": TITLE, "content_html": TEXT,
         "date_published": "2024-05-13T08:49:00.000Z"}
        for url in addresses
    ]  # fmt: skip
    version = "https://jsonfeed.org/version/1"
    return json.dumps({"version": version, "title": ACCOUNT, "items": items}, ensure_ascii=False)

# ruff: noqa: E501 - a line of a page is a line here
"""Sites of Taiwan, Hong Kong and Macau; Chinese sites abroad."""

from __future__ import annotations

from tests.crawler.pages.cases.case import Case, page, paragraphs

TITLE = "柳河鎮便民服務中心啟用 首日湧入三百人"
TEXTS = (
    "柳河鎮新建的便民服務中心昨日啟用，首日有三百二十多名民眾前往辦理各項業務，現場秩序良好。",
    "鎮長表示，中心設有二十六個窗口，涵蓋社保、醫療、戶籍等一百四十三項業務，民眾不必再跑三個地方。",
    "居民周女士受訪時說，以往辦一張證要請半天假，現在十五分鐘就拿到手，「真的方便很多」。",
    "據了解，鎮公所下一步將把服務延伸到各村，年底前讓每個村都有代辦點。",
)

CASES = (
    Case(
        "Taiwan: byline of reporter, place and report",
        page(
            f"<title>{TITLE} | 地方 | 柳河新聞網</title><meta property='og:title' content='{TITLE} | 地方 | 柳河新聞網'>",
            f"<article><h1>{TITLE}</h1><section class='authors'><span>柳河新聞網／ 記者王建國／柳河報導</span><time datetime='2024-05-13 08:49'>2024-05-13 08:49</time></section>"
            f"<section class='content'>{paragraphs('<p>{}</p>', TEXTS)}</section></article>"
            "<div class='more'><h2>延伸閱讀</h2><a href='/1'>山歌節週末登場</a><a href='/2'>老城區管線更新完工</a></div>",
            "zh-TW",
        ),
        title=TITLE,
        at="2024-05-13T08:49:00+08:00",
        origin=...,
        authors=("王建國",),
        body=TEXTS,
    ),
    Case(
        "Taiwan: afternoon in words",
        page(
            f"<title>{TITLE}</title>",
            f"<div><h1>{TITLE}</h1><p>2024年5月20日週一 下午2:05</p><div>{paragraphs('<p>{}</p>', TEXTS)}</div></div>",
            "zh-TW",
        ),
        title=TITLE,
        at="2024-05-20T14:05:00+08:00",
        origin=...,
        body=TEXTS,
    ),
    Case(
        "Hong Kong: date and time labelled in traditional characters, breaks for paragraphs",
        page(
            f"<title>{TITLE} - 柳河報</title>",
            f"<div id='story'><h1>{TITLE}</h1><div class='date'>發布時間：2024/05/13 08:49　最後更新：2024/05/14 10:00</div><div class='src'>來源：柳河報</div><div id='text'>"
            + "<br/><br/>".join(TEXTS)
            + "</div><div>責任編輯：趙明</div></div>",
            "zh-HK",
        ),
        title=TITLE,
        at="2024-05-13T08:49:00+08:00",
        origin="柳河報",
        editor="趙明",
        body=TEXTS,
    ),
    Case(
        "Big5",
        f"<html><head><meta http-equiv='Content-Type' content='text/html; charset=big5'><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
        f"<p>更新日期: 2009/07/01 11:30 記者李小蘭／報導</p>{paragraphs('<p>{}</p>', TEXTS)}</body></html>",
        title=TITLE,
        at="2009-07-01T11:30:00+08:00",
        origin=...,
        authors=("李小蘭",),
        body=TEXTS,
        charset="big5",
    ),
)

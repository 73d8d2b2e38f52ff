# ruff: noqa: E501 - a line of a page is a line here
"""Government portals: TRS, jcms, UCAP and what towns build themselves."""

from __future__ import annotations

from tests.crawler.pages.cases.case import (
    FOOTER,
    LINKS,
    NAVIGATION,
    PARAGRAPHS,
    Case,
    page,
    paragraphs,
)

AT = "2024-05-13T08:49:00+08:00"
TITLE = "柳河镇便民服务中心启用"
OFFICIAL = (
    "各乡镇人民政府，县政府各部门：",
    "现将《柳河县便民服务中心管理办法》印发给你们，请结合实际认真贯彻执行。",
    "第一条 为规范便民服务中心的管理，提高办事效率，根据有关法律法规，结合本县实际，制定本办法。",
    "第二条 本办法适用于本县行政区域内各级便民服务中心的设立、运行和监督管理。",
    "第三条 便民服务中心应当公开办事指南，明确办理时限，接受社会监督。",
    "柳河县人民政府办公室",
    "2024年5月10日",
)

CASES = (
    Case(
        "TRS: editor box inside, meta tags of the portal standard",
        page(
            f"<title>{TITLE}_柳河县人民政府</title><meta name='SiteName' content='柳河县人民政府'>"
            f"<meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2024-05-13 08:49'>"
            "<meta name='ContentSource' content='柳河镇'><meta name='ColumnName' content='乡镇动态'>",
            "<div class='crumb'>当前位置：<a>首页</a> &gt; <a>新闻中心</a> &gt; <a>乡镇动态</a></div>"
            f"<div class='xl'><div class='xl_tit'>{TITLE}</div><div class='xl_sx'><span>发布时间：2024-05-13 08:49</span><span>来源：柳河镇</span>"
            "<span>浏览次数：<i>12</i></span><span>分享到：</span></div><div class='TRS_Editor'><style>.TRS_Editor P{line-height:2}</style>"
            + paragraphs("<p style='text-indent:2em'>{}</p>")
            + "</div><div class='xl_d'><a>打印本页</a><a>关闭窗口</a></div></div>"
            + FOOTER.format("footer"),
        ),
        at=AT,
        origin="柳河镇",
    ),
    Case(
        "jcms: time and origin in a table of a comment template",
        page(
            f"<title>柳河县人民政府 乡镇动态 {TITLE}</title><meta name='ArticleTitle' content='{TITLE}'>"
            "<meta name='PubDate' content='2024-05-13 08:49'><meta name='ContentSource' content='柳河镇'>",
            f"<table id='article' width='90%'><tr><td class='title'>{TITLE}</td></tr><tr><td><table><tr><td>发布日期：2024-05-13 08:49</td>"
            "<td>浏览次数：<script>document.write(1)</script></td><td>信息来源：柳河镇</td><td>字体：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr></table></td></tr>"
            "<tr><td class='bt_content'><div id='zoom'><meta name='ContentStart'>"
            + paragraphs("<p>{}</p>")
            + "<meta name='ContentEnd'></div></td></tr></table>"
            + FOOTER.format("bottom"),
        ),
        at=AT,
        origin="柳河镇",
        url="http://www.example.gov.cn/art/2024/5/13/art_1229_59012.html",
    ),
    Case(
        "official document: salutation, clauses, body that signs and dates",
        page(
            "<title>关于印发《柳河县便民服务中心管理办法》的通知_柳河县人民政府</title>",
            "<div class='wenzhang'><table class='index'><tr><td>索引号：</td><td>000014349/2024-00031</td><td>发文机关：</td><td>县政府办公室</td></tr>"
            "<tr><td>成文日期：</td><td>2024-05-10</td><td>公开日期：</td><td>2024-05-13</td></tr></table>"
            "<h1>关于印发《柳河县便民服务中心管理办法》的通知</h1><div class='date'>发布时间：2024-05-13 08:49 来源：县政府办公室</div>"
            "<div id='UCAP-CONTENT'>" + paragraphs("<p>{}</p>", OFFICIAL) + "</div></div>",
        ),
        title="关于印发《柳河县便民服务中心管理办法》的通知",
        at=AT,
        origin="县政府办公室",
        body=OFFICIAL,
    ),
    Case(
        "UCAP: share bar and responsible editor under the body",
        page(
            f"<title>{TITLE}_部门新闻_山城省人民政府网</title>",
            NAVIGATION.format("nav")
            + f"<div class='article'><h1 id='ti'>{TITLE}</h1><div class='pages-date'>2024-05-13 08:49 <span class='font'>来源：柳河县政府</span>"
            "<div class='share'>【字体：<span>大</span> <span>中</span> <span>小</span>】<a>打印</a></div></div><div class='pages_content' id='UCAP-CONTENT'>"
            + paragraphs("<p>{}</p>")
            + "</div><div class='editor'>责任编辑：赵明</div><div class='editor'>扫一扫在手机打开当前页</div></div>"
            + LINKS.format("related", "相关稿件"),
        ),
        at=AT,
        origin="柳河县政府",
        editor="赵明",
    ),
    Case(
        "body of text parted by breaks in one cell",
        page(
            f"<title>{TITLE}</title>",
            f"<table><tr><td>{TITLE}</td></tr><tr><td>日期：2024-05-13　作者：王建国　来源：柳河镇政府</td></tr><tr><td>"
            + "<br><br>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + text for text in PARAGRAPHS)
            + "</td></tr></table>",
        ),
        at="2024-05-13T00:00:00+08:00",
        origin="柳河镇政府",
        authors=("王建国",),
    ),
    Case(
        "every word in spans of an office program",
        page(
            f"<title>{TITLE}</title>",
            f"<div id='c'><div class='title'>{TITLE}</div><div class='info'>2024/5/13 8:49:00　柳河镇党政办</div><div id='Content'>"
            + "".join(
                "<p class='MsoNormal'>"
                + "".join(f"<span lang='EN-US'>{word}</span>" for word in text.split("，")).replace(
                    "</span><span lang='EN-US'>", "，</span><span lang='EN-US'>"
                )
                + "<o:p></o:p></p>"
                for text in PARAGRAPHS
            )
            + "</div></div>",
        ),
        at=AT,
        origin="柳河镇党政办",
    ),
)

# ruff: noqa: E501 - a line of a page is a line here
"""Portals and national sites: toolbars, counters, accounts, scripts beside a short head line."""

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

CASES = (
    Case(
        "year, day and clock in boxes of their own; the headline once more in a floating bar",
        page(
            f"<title>{TITLE}-柳河网</title><meta name='publishdate' content='2024-05-13'><meta name='source' content='柳河网'>",
            "<div class='header-top'><div class='header-time left'><span class='year'><em> 2024</em></span><span class='day'><em>05</em>/<em>13</em></span><span class='time'>08:49:30</span></div>"
            "<div class='source'>来源：柳河网</div></div>"
            f"<div class='head-line clearfix'><h1><span class='title'>{TITLE}</span><span class='btn-audio'></span></h1></div>"
            f"<div class='mheader'><h1><span class='title'>{TITLE}</span></h1><div class='info'>2024-05-13 08:49:30<span>来源：柳河网</span></div></div>"
            "<div class='fontsize'>字体：<span>小</span><span>中</span><span>大</span> 分享到：</div>"
            f"<div id='detail'><span id='detailContent'>{paragraphs()}</span><div class='editor'><span class='editor'>【纠错】</span>【责任编辑:赵明】</div></div>",
        ),
        at="2024-05-13T08:49:30+08:00",
        origin="柳河网",
        editor="赵明",
    ),
    Case(
        "time and origin parted by a bar, font buttons, page's editors in brackets",
        page(
            f"<title>{TITLE}--地方--柳河网</title>",
            "<div class='path'>柳河网&gt;&gt;<a>地方</a>&gt;&gt;<a>时政</a></div>"
            f"<div class='layout'><div class='col col-1'><h4 class='pre'></h4><h1>{TITLE}</h1><h4 class='sub'></h4><div class='author cf'></div>"
            "<div class='channel cf'><div class='col-1-1 fl'>2024年05月13日08:49 | 来源：<a href='#'>柳河网－柳河日报</a></div><div class='fr'><a>小字号</a></div></div>"
            f"<div class='rm_txt_con cf'><p>　　本报柳河5月12日电 （记者方 敏、王乐山）{PARAGRAPHS[0]}</p>{paragraphs('<p>{}</p>', PARAGRAPHS[1:])}<div class='edit cf'>(责编：赵明、周正)</div></div>"
            "<div class='sfr'>分享让更多人看到</div></div></div>"
            + LINKS.format("rm_ranking", "热门排行"),
        ),
        at=AT,
        origin="柳河网－柳河日报",
        authors=("方敏", "王乐山"),
        editor=("赵明", "周正"),
        body=("本报柳河5月12日电 （记者方 敏、王乐山）" + PARAGRAPHS[0], *PARAGRAPHS[1:]),
    ),
    Case(
        "large and small type, reporters behind the dateline",
        page(
            f"<title>{TITLE}-柳河新闻网</title>",
            f"<div id='con'><div class='content'><h1 class='content_left_title'>{TITLE}</h1><div class='content_left_time'>2024年05月13日 08:49　来源：柳河新闻网<div class='sharetop'>大字体<br>小字体<br>分享到：</div></div>"
            f"<div class='left_zw'><p>　　柳河新闻网柳河5月13日电 (王建国 李小兰){PARAGRAPHS[0]}</p>{paragraphs('<p>　　{}</p>', PARAGRAPHS[1:])}</div><div class='left_name'><div class='adEditor'>【编辑:赵明】</div></div></div></div>"
            + LINKS.format("div_extranews", "国内新闻精选"),
        ),
        at=AT,
        origin="柳河新闻网",
        authors=("王建国", "李小兰"),
        editor="赵明",
        body=("柳河新闻网柳河5月13日电 (王建国 李小兰)" + PARAGRAPHS[0], *PARAGRAPHS[1:]),
    ),
    Case(
        "an account's article: label between headline and time, back link at the end",
        page(
            f"<title>{TITLE}_柳河_服务_群众</title>",
            f"<div class='text'><div class='text-title'><h1>{TITLE} <span class='article-tag'><a href='/'>柳河门户</a></span></h1><div class='article-info'><span class='time' id='news-time' data-val='1715561340000'>2024-05-13 08:49</span>"
            "<span>来源: <a href='#'>柳河观察</a></span></div></div><article class='article' id='mp-editor'><p>原标题：柳河镇便民中心启用</p>"
            + paragraphs("<p>{}</p>")
            + "<p><a href='/'>返回柳河，查看更多</a></p><p>责任编辑：</p></article><div class='statement'>平台声明：该文观点仅代表作者本人，柳河号系信息发布平台，仅提供信息存储空间服务。</div>"
            "<div class='bottom-relate'><span>阅读 (<em>12</em>)</span></div></div>"
            + LINKS.format("groom-read", "推荐阅读"),
        ),
        at=AT,
        origin="柳河观察",
    ),
    Case(
        "a city paper's site of 2013: comments counter behind the origin",
        page(
            f"<title>{TITLE}_柳河新闻中心</title>",
            NAVIGATION.format("N-nav-channel")
            + f"<div class='ep-content'><div class='ep-content-main'><h1 id='h1title' class='ep-h1'>{TITLE}</h1><div class='ep-info cDGray'><div class='left'>2013-05-13 08:49:11　来源: <a href='#'>柳河日报</a>(柳河)　有<a href='#'>0</a>人参与</div></div>"
            f"<div id='endText' class='end-text'>{paragraphs('<p>　　{}</p>')}<div class='ep-source cDGray'><span class='left'><a href='/'><img src='/end.png'></a> 本文来源：柳河日报 作者：王建国</span>责任编辑：赵明_NN1234</div></div></div></div>",
        ),
        at="2013-05-13T08:49:11+08:00",
        origin="柳河日报",
        authors=("王建国",),
        editor="赵明",
    ),
    Case(
        "a portal of 2013: channel in brackets, comment button",
        page(
            f"<title>{TITLE}_新闻_柳河网</title>",
            f"<div id='C-Main-Article-QQ'><div class='hd'><h1>{TITLE}</h1><div class='tit-bar clearfix'><span class='color-a-1'><a>柳河新闻</a></span> <span class='color-a-2'>王建国</span> <span class='article-time'>2013-05-13 08:49</span>"
            f"<span><a>我要评论(0)</a></span></div></div><div class='bd'><div id='Cnt-Main-Article-QQ'>{paragraphs('<P style=TEXT-INDENT:2em>{}</P>')}</div></div></div>",
        ),
        at="2013-05-13T08:49:00+08:00",
        origin="柳河新闻",
        authors=...,
    ),
    Case(
        "an app's page: account and time in a narrow line, reading count, disclaimer",
        page(
            f"<title>{TITLE}</title>",
            f"<div class='news_header'><h1 class='index_title'>{TITLE}</h1><div class='index_left'><div>柳河融媒</div><div class='ant-space'><div><span>2024-05-13 08:49</span></div><div>来源：<span>柳河新闻·柳河号·政务</span></div></div></div></div>"
            f"<div class='index_cententWrap'>{paragraphs('<p>{}</p>')}<p>原标题：《柳河镇便民中心启用》</p></div><div class='index_copyright'>特别声明<p>本文为柳河号作者或机构在柳河新闻上传并发布，仅代表该作者或机构观点，不代表柳河新闻的观点或立场，柳河新闻仅提供信息发布平台。</p></div>"
            "<div class='index_report'>柳河新闻报料：0570-0000000　新闻报料邮箱：news@example.cn</div>",
        ),
        at=AT,
        origin="柳河新闻·柳河号·政务",
    ),
    Case(
        "a broadcaster: blanks around the colon, bar, summary box",
        page(
            f"<title>{TITLE}_新闻频道_柳河网(www.example.cn)</title>",
            f"<div class='title_area'><h1>{TITLE}</h1><div class='info'><span class='source'>来源 : 柳河网 | 2024年05月13日 08:49:11</span></div><div class='info1'>来源 : 柳河网<br>2024年05月13日 08:49:11</div></div>"
            f"<div class='content_area' id='content_area'><p>柳河网消息（记者 王建国）：{PARAGRAPHS[0]}</p>{paragraphs('<p>{}</p>', PARAGRAPHS[1:])}</div><div class='zebian'><span>编辑：赵明</span><span>责任编辑：周正</span></div>"
            + LINKS.format("hot", "热点关注"),
        ),
        at="2024-05-13T08:49:11+08:00",
        origin="柳河网",
        authors=("王建国",),
        editor=("赵明", "周正"),
        body=("柳河网消息（记者 王建国）：" + PARAGRAPHS[0], *PARAGRAPHS[1:]),
    ),
    Case(
        "a business site: author and time, share, follow, abstract before the text",
        page(
            f"<title>{TITLE} - 柳河商业网</title><meta name='description' content='{PARAGRAPHS[0]}'>",
            f"<div class='article-header'><h1>{TITLE}</h1><div class='article-info'><p><a href='/u/1'>王建国</a><span class='date'>2024/05/13 08:49</span><span>浏览 1.2w</span><a>收藏</a></p></div></div>"
            f"<div class='article-content'>{paragraphs('<p>{}</p>')}<p>未经正式授权严禁转载本文，侵权必究。</p></div>",
        ),
        at=AT,
        origin=...,
        authors=...,
    ),
    Case(
        "a forum of officials: author and editor on one line over the text, page views in a script",
        page(
            f"<title>{TITLE}-柳河论坛</title>",
            f"<table width='100%'><tr><td align='center'><h3>{TITLE}</h3></td></tr><tr><td align='center'>作者：王建国　来源：<a href='#'>柳河论坛</a>　发布时间：2024年05月13日　点击数：<script>hits(1)</script>　编辑：赵明</td></tr>"
            f"<tr><td><div style='line-height:200%'>{paragraphs('　　{}<br><br>')}</div></td></tr></table>"
            + FOOTER.format("b"),
        ),
        at="2024-05-13T00:00:00+08:00",
        origin="柳河论坛",
        authors=("王建国",),
        editor="赵明",
    ),
    Case(
        "an account on a messenger: hidden until a script runs, time in a script",
        page(
            f"<meta property='og:title' content='{TITLE}'><meta property='og:type' content='article'><meta name='author' content='小柳'><title></title><script>var ct = \"1715561340\"; var nickname = '柳河发布';</script>",
            f"<div id='js_article'><div id='img-content'><h1 class='rich_media_title' id='activity-name'>\n  {TITLE}\n</h1><div id='meta_content' class='rich_media_meta_list'><span class='rich_media_meta rich_media_meta_text'>小柳</span>"
            "<span class='rich_media_meta rich_media_meta_nickname' id='profileBt'><a id='js_name'>柳河发布</a><div id='js_profile_qrcode' style='display:none;'><strong class='profile_nickname'>柳河发布</strong><p>微信号</p><p>功能介绍 柳河县官方发布</p></div></span><em id='publish_time'></em></div>"
            "<div class='rich_media_content' id='js_content' style='visibility: hidden; opacity: 0;'>"
            + paragraphs("<section style='margin:0'><p><span>{}</span></p></section>")
            + "<p><span>记者：王建国</span></p><p><span>编辑：赵明</span></p></div></div></div><div class='qr_code_pc'>微信扫一扫<br>关注该公众号</div>",
        ),
        at=AT,
        authors=("王建国",),
        editor="赵明",
    ),
)

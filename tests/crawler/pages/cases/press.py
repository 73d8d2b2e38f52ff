# ruff: noqa: E501 - a line of a page is a line here
"""City and county news sites, provincial press, portals."""

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
        "city site: info line of labelled spans, editor in brackets",
        page(
            f"<title>{TITLE}-柳河新闻网</title><meta name='publishdate' content='2024-05-13'>",
            NAVIGATION.format("top_nav")
            + f"<div class='w1200'><h1 class='tit'>{TITLE}</h1><div class='xx'><span>2024-05-13 08:49</span>"
            "<span>来源：柳河日报</span><span>作者：王建国 李小兰</span></div>"
            f"<div class='txt'>{paragraphs()}</div><p class='bj'>[责任编辑：赵明]</p></div>"
            + LINKS.format("xg", "相关新闻")
            + FOOTER.format("foot"),
        ),
        at=AT,
        origin="柳河日报",
        authors=("王建国", "李小兰"),
        editor="赵明",
    ),
    Case(
        "all labels on one line in another order",
        page(
            f"<title>{TITLE} - 本地要闻 - 柳河网</title>",
            NAVIGATION.format("menu") + f"<div class='main'><div class='biaoti'>{TITLE}</div>"
            "<div class='fbt'>编辑：钱多多　　来源：柳河发布　　作者：孙文静　　发布时间：2024年05月13日 08:49　　浏览次数：1205</div>"
            f"<div class='neirong'>{paragraphs()}</div></div>" + FOOTER.format("bottom"),
        ),
        at=AT,
        origin="柳河发布",
        authors=("孙文静",),
        editor="钱多多",
    ),
    Case(
        "unlabelled origin with a link, before the time",
        page(
            f"<title>{TITLE}</title>",
            NAVIGATION.format("header")
            + f"<div class='article'><h1>{TITLE}</h1><div class='article-meta'><a href='http://m.example.cn'>柳河融媒</a>"
            " <em>2024-05-13 08:49:11</em></div>"
            f"<div class='article-body'>{paragraphs('<p>{}</p>')}</div></div>"
            + LINKS.format("list", "热点推荐")
            + FOOTER.format("site-info"),
        ),
        at="2024-05-13T08:49:11+08:00",
        origin="柳河融媒",
    ),
    Case(
        "time and origin as two cells of a table",
        page(
            f"<title>{TITLE}_柳河县人民政府</title>",
            f"<table width='1000'><tr><td align='center' class='bt2'>{TITLE}</td></tr>"
            "<tr><td><table><tr><td>发布日期：2024-05-13 08:49</td><td>信息来源：柳河镇人民政府</td>"
            "<td>访问量：<span id='hits'>88</span></td><td>字号：[ 大 中 小 ]</td></tr></table></td></tr>"
            f"<tr><td class='bt_content'><div id='zoom'>{paragraphs()}</div></td></tr>"
            "<tr><td>【打印】【关闭】</td></tr></table>" + FOOTER.format("copyright"),
        ),
        at=AT,
        origin="柳河镇人民政府",
    ),
    Case(
        "reporter and correspondent in the dateline, editor chain under the body",
        page(
            f"<title>{TITLE} - 柳河县融媒体中心</title>",
            f"<div id='content'><h2>{TITLE}</h2><div class='time'>2024-05-13 08:49 来源：柳河融媒</div><div class='con'>"
            + paragraphs(
                "<p>{}</p>",
                ("本报讯（记者 王建国 通讯员 李小兰）" + PARAGRAPHS[0], *PARAGRAPHS[1:]),
            )
            + "</div><div class='end'><span>编辑：钱多多</span><span>责编：孙文静</span><span>审核：周正</span></div></div>"
            + FOOTER.format("footer"),
        ),
        at=AT,
        origin="柳河融媒",
        authors=("王建国", "李小兰"),
        editor=("钱多多", "孙文静"),
        body=("本报讯（记者 王建国 通讯员 李小兰）" + PARAGRAPHS[0], *PARAGRAPHS[1:]),
    ),
    Case(
        "three rounds of checking, no editor label but the first",
        page(
            f"<title>{TITLE}</title>",
            f"<div class='detail'><h1>{TITLE}</h1><p class='sub'>2024-05-13 08:49　柳河发布</p><div class='detail-con'>"
            + paragraphs("<p>{}</p>")
            + "<p>记者：王建国</p><p>编辑：钱多多</p><p>一审：孙文静</p><p>二审：周正</p><p>三审：吴大为</p></div></div>"
            + FOOTER.format("footer"),
        ),
        at=AT,
        origin="柳河发布",
        authors=("王建国",),
        editor="钱多多",
    ),
    Case(
        "signature at the end in brackets",
        page(
            f"<title>{TITLE}--柳河频道--山城网</title>",
            f"<div class='col'><h1>{TITLE}</h1><p>2024年05月13日08:49&nbsp;&nbsp;&nbsp;&nbsp;来源：<a href='#'>山城网</a></p>"
            "<div class='box'>"
            + paragraphs(
                "<p>　　{}</p>", (*PARAGRAPHS[:3], PARAGRAPHS[3] + "（本报记者 方 敏 欧阳修文）")
            )
            + "</div><div class='edit'>(责编：尼玛次仁、赵明)</div></div>",
        ),
        at=AT,
        origin="山城网",
        authors=("方敏", "欧阳修文"),
        editor=("尼玛次仁", "赵明"),
        body=(*PARAGRAPHS[:3], PARAGRAPHS[3] + "（本报记者 方 敏 欧阳修文）"),
    ),
    Case(
        "byline line: reporter 文/图",
        page(
            f"<title>{TITLE}｜柳河晚报</title>",
            f"<article><h1>{TITLE}</h1><div>柳河晚报 2024-05-13 08:49</div><div>柳河晚报记者 古丽娜·买买提 文/图</div>"
            + paragraphs("<p>{}</p>")
            + "</article>",
        ),
        at=AT,
        origin="柳河晚报",
        authors=("古丽娜·买买提",),
        body=("柳河晚报记者 古丽娜·买买提 文/图", *PARAGRAPHS),
    ),
    Case(
        "kicker and subtitle of the press",
        page(
            f"<title>{TITLE}-柳河日报数字报</title>",
            "<div class='art'><h3 class='yinti'>深化“一件事”改革 打造十五分钟办事圈</h3>"
            f"<h1>{TITLE}</h1><h4 class='futi'>首日接待群众三百二十余人次</h4><p class='info'>2024-05-13 来源：柳河日报</p>"
            + paragraphs("<p>{}</p>")
            + "</div>",
        ),
        at="2024-05-13T00:00:00+08:00",
        origin="柳河日报",
        kicker="深化“一件事”改革 打造十五分钟办事圈",
        subtitle="首日接待群众三百二十余人次",
    ),
    Case(
        "headline of two lines",
        page(
            "<title>从“跑三趟”到“跑一次” 柳河镇便民服务中心启用_柳河网</title>",
            "<div class='c'><h1>从“跑三趟”到“跑一次”<br>柳河镇便民服务中心启用</h1>"
            "<div class='i'>2024-05-13 08:49:00 来源: 柳河网 编辑: 赵明</div>"
            + paragraphs("<p>{}</p>")
            + "</div>",
        ),
        title="从“跑三趟”到“跑一次” 柳河镇便民服务中心启用",
        at=AT,
        origin="柳河网",
        editor="赵明",
    ),
    Case(
        "headline with a dash and a bar of its own",
        page(
            "<title>人勤春早 | 从“等一天”到“等一刻”——柳河镇便民服务中心见闻-要闻-柳河新闻网</title>",
            NAVIGATION.format("nav")
            + "<h1>人勤春早 | 从“等一天”到“等一刻”——柳河镇便民服务中心见闻</h1>"
            "<div>时间：2024-05-13 08:49 来源：柳河新闻网</div>" + paragraphs("<div>{}</div>"),
        ),
        title="人勤春早 | 从“等一天”到“等一刻”——柳河镇便民服务中心见闻",
        at=AT,
        origin="柳河新闻网",
    ),
    Case(
        "no heading at all: the headline stands in a bold span, the title ends in the site's name",
        page(
            f"<title>{TITLE}_新闻频道_柳河在线</title>",
            NAVIGATION.format("n1")
            + f"<div class='a1'><div class='a2'><span style='font-size:24px'><b>{TITLE}</b></span></div>"
            f"<div class='a3'>柳河在线&nbsp;&nbsp;2024-05-13 08:49&nbsp;&nbsp;我要评论(12)</div><div class='a4'>{paragraphs()}</div></div>"
            + LINKS.format("a5", "频道精选"),
        ),
        at=AT,
        origin="柳河在线",
    ),
    Case(
        "title tag holds the site's name only",
        page(
            "<title>柳河新闻网</title>",
            NAVIGATION.format("n1") + f"<div class='wz'><div class='wz_title'>{TITLE}</div>"
            f"<div class='wz_info'>发布时间：2024-05-13 08:49:00　来源：柳河新闻网</div><div class='wz_con'>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河新闻网",
    ),
    Case(
        "site's name in front of the headline in the title tag",
        page(
            f"<title>柳河新闻网 - {TITLE}</title>",
            NAVIGATION.format("n1")
            + f"<div class='wz'><h2>{TITLE}</h2><div>2024-05-13 08:49 | 来源：柳河新闻网 | 点击：77</div>{paragraphs()}</div>",
        ),
        at=AT,
        origin="柳河新闻网",
    ),
    Case(
        "paragraphs of nested sections and spans, as a rich editor leaves them",
        page(
            f"<title>{TITLE}</title><meta property='og:title' content='{TITLE}'>",
            f"<div class='rich_media'><h1 class='rich_media_title'>{TITLE}</h1><div class='meta'><span>柳河发布</span>"
            "<em>2024-05-13 08:49</em></div><div class='rich_media_content' id='js_content' style='visibility: hidden;'>"
            + paragraphs(
                "<section><section><section><span><span>{}</span></span></section></section></section>"
            )
            + "<section><span>来源：柳河日报</span></section><section><span>编辑：赵明</span></section></div></div>",
        ),
        at=AT,
        origin="柳河发布",
        editor="赵明",
    ),
    Case(
        "portal: media name and time in front, hot comments under",
        page(
            f"<title>{TITLE}_网易订阅</title>",
            f"<div class='post_main'><h1 class='post_title'>{TITLE}</h1><div class='post_info'>2024-05-13 08:49:27　来源: "
            "<a href='#'>柳河观察</a>　浙江 <a>举报</a></div><div class='post_body'>"
            + paragraphs("<p>{}</p>")
            + "<p><br></p></div><div class='post_statement'>特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台用户上传并发布，本平台仅提供信息存储服务。</div>"
            "<div class='tie-hot'><p>这个真不错，我们那里什么时候也能有？希望早日普及，大家都方便。</p>"
            "<p>办事确实快了很多，上次去十分钟就办完了，给工作人员点赞，态度也好。</p></div></div>",
        ),
        at="2024-05-13T08:49:27+08:00",
        origin="柳河观察",
    ),
    Case(
        "portal: original headline, reporter and responsible editor at the end",
        page(
            f"<title>{TITLE}|便民|政务_山城新闻_山城网</title>",
            f"<div class='main-title-box'><h1 class='main-title'>{TITLE}</h1></div><div class='top-bar'><span class='date'>2024年05月13日 08:49</span>"
            "<span class='source'>柳河晚报</span></div><div class='article' id='artibody'>"
            "<p>　　原标题：柳河镇便民中心昨天启用</p>"
            + paragraphs()
            + "<p class='show_author'>责任编辑：赵明 SN123</p></div>",
        ),
        at=AT,
        origin="柳河晚报",
        editor="赵明",
    ),
    Case(
        "subheadings, a list and a table belong to the body",
        page(
            f"<title>{TITLE}</title>",
            f"<main><h1>{TITLE}</h1><p class='m'>2024-05-13 08:49 来源：柳河日报</p><div class='b'><p>{PARAGRAPHS[0]}</p>"
            "<h2>窗口怎么设</h2>"
            f"<p>{PARAGRAPHS[2]}</p><ul><li>社保医保综合窗口十二个；</li><li>户籍和出入境窗口六个。</li></ul>"
            f"<h2>下一步怎么走</h2><p>{PARAGRAPHS[3]}</p></div></main>",
        ),
        at=AT,
        origin="柳河日报",
        body=(
            PARAGRAPHS[0],
            "窗口怎么设",
            PARAGRAPHS[2],
            "社保医保综合窗口十二个；",
            "户籍和出入境窗口六个。",
            "下一步怎么走",
            PARAGRAPHS[3],
        ),
    ),
    Case(
        "phone copy after the desktop one",
        page(
            f"<title>{TITLE}</title>",
            f"<div class='pc'><h1>{TITLE}</h1><p>2024-05-13 08:49　来源：柳河日报</p><div class='pc-body'>{paragraphs()}</div></div>"
            f"<div class='wap'><h1>{TITLE}</h1><p>05-13 08:49　柳河日报</p><div class='wap-body'>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河日报",
    ),
    Case(
        "short item drowned by lists",
        page(
            f"<title>{TITLE}_柳河网</title>",
            NAVIGATION.format("nav")
            + LINKS.format("left", "今日要闻")
            + f"<div class='mid'><h1>{TITLE}</h1><div>2024-05-13 08:49:00 柳河网</div><div class='zw'><p>昨天，柳河镇便民服务中心启用，首日接待群众三百余人。</p></div></div>"
            + LINKS.format("r1", "热点")
            + LINKS.format("r2", "图片")
            + LINKS.format("r3", "视频")
            + FOOTER.format("ft"),
        ),
        at=AT,
        origin="柳河网",
        body=("昨天，柳河镇便民服务中心启用，首日接待群众三百余人。",),
    ),
    Case(
        "pictures with captions between paragraphs",
        page(
            f"<title>{TITLE}-柳河网</title>",
            f"<div><h1>{TITLE}</h1><div>2024-05-13 08:49 来源：柳河网</div><div class='p1'><p>{PARAGRAPHS[0]}</p>"
            "<p align='center'><img src='/p/1.jpg' width='600'></p><p align='center'>群众在新启用的中心办事。（王建国 摄）</p>"
            f"<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p></div></div>",
        ),
        at=AT,
        origin="柳河网",
    ),
    Case(
        "time without a year, the address has it",
        page(
            f"<title>{TITLE}-柳河网</title>",
            f"<div><h1>{TITLE}</h1><div class='t'>05-13 08:49 柳河网</div><div>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河网",
        url="http://www.example.cn/2024/0513/c12345.html",
    ),
    Case(
        "a relative time is no time",
        page(
            f"<title>{TITLE}-柳河网</title>",
            f"<div><h1>{TITLE}</h1><div class='t'>昨天 08:49　柳河网</div><div>{paragraphs()}</div></div>",
        ),
        at=None,
        origin=...,
        url="http://www.example.cn/n/12345.html",
    ),
    Case(
        "the time stands in a script",
        page(
            f'<title>{TITLE}</title><script>var ct = "1715561340";</script>',
            f"<div><h1>{TITLE}</h1><div class='t'><span class='nickname'>柳河发布</span></div><div>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河发布",
        url="http://www.example.cn/n/12345.html",
    ),
    Case(
        "two times: published and updated",
        page(
            f"<title>{TITLE}-柳河网</title>",
            f"<div><h1>{TITLE}</h1><div class='t'>更新时间：2024-05-14 10:00:00　发布时间：2024-05-13 08:49:00　来源：柳河网</div><div>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河网",
    ),
    Case(
        "today's date above the article",
        page(
            f"<title>{TITLE}-柳河网</title>",
            "<div class='top'>今天是2026年1月2日 星期五 08:00 农历冬月十四</div>"
            + NAVIGATION.format("nav")
            + f"<div><h1>{TITLE}</h1><div class='t'>2024-05-13 08:49:00　来源：柳河网</div><div>{paragraphs()}</div></div>",
        ),
        at=AT,
        origin="柳河网",
    ),
)

# ruff: noqa: E501 - a line of a page is a line here
"""Table layouts of 2003 to 2010, and e-papers."""

from __future__ import annotations

from tests.crawler.pages.cases.case import PARAGRAPHS, Case

TITLE = "柳河镇便民服务中心启用"


def old(title: str, body: str) -> str:
    """A page of its time: GB2312, upper case, tables."""
    return (
        f'<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=gb2312"><TITLE>{title}</TITLE></HEAD>'
        f'<BODY bgcolor="#FFFFFF" topmargin="0"><TABLE width=778 align=center><TR><TD><A href="/">首页</A> | <A href="/1">新闻</A> | '
        f'<A href="/2">体育</A> | <A href="/3">财经</A> | <A href="/4">娱乐</A></TD></TR></TABLE>{body}'
        "<TABLE width=778 align=center><TR><TD align=center>关于我们 | 广告服务 | 联系方法 | 网站地图<BR>柳河在线版权所有 浙ICP备05000000号</TD></TR></TABLE></BODY></HTML>"
    )


BROKEN = "<BR><BR>".join("　　" + text for text in PARAGRAPHS)

CASES = (
    Case(
        "time and clock run together",
        old(
            f"柳河在线-新闻-{TITLE}",
            f"<TABLE width=778><TR><TD><FONT size=5><B>{TITLE}</B></FONT></TD></TR><TR><TD>2005.08.2605:39　柳河晚报</TD></TR>"
            f"<TR><TD class=f14><FONT id=zoom>{BROKEN}</FONT></TD></TR><TR><TD align=right>(编辑：赵明)</TD></TR></TABLE>",
        ),
        at="2005-08-26T05:39:00+08:00",
        origin="柳河晚报",
        editor="赵明",
        charset="gb18030",
    ),
    Case(
        "http origin beside a two-digit clock, text in one FONT",
        old(
            f"{TITLE}_新闻中心_柳河网",
            f"<TABLE><TR><TH><FONT class=f24>{TITLE}</FONT></TH></TR><TR><TD align=center>http://www.example.com　2006年03月09日08:05 　柳河日报</TD></TR>"
            f"<TR><TD>{BROKEN}</TD></TR></TABLE><TABLE><TR><TD>【评论】【收藏此页】【大 中 小】【打印】【关闭】</TD></TR></TABLE>",
        ),
        at="2006-03-09T08:05:00+08:00",
        origin="柳河日报",
        charset="gb18030",
    ),
    Case(
        "paragraphs without end tags",
        old(
            TITLE,
            f"<CENTER><H2>{TITLE}</H2>2004-11-02 10:20:33　新华网</CENTER>"
            + "".join(f"<P>　　{t}" for t in PARAGRAPHS),
        ),
        at="2004-11-02T10:20:33+08:00",
        origin="新华网",
        charset="gb18030",
    ),
)

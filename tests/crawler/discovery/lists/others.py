"""Blogs, forums, Hong Kong and Taiwan, the foreign press, and what is odd."""

# ruff: noqa: E501 - lines of markup

from __future__ import annotations

import json
import re

from tests.crawler.discovery.lists.invent import Page, doc, slug


def wordpress(p: Page) -> Page:
    w = p.w
    posts = ""
    for i in range(8):
        h, t = f"https://note.baixi-inv.org/archives/{4123 - i * 7}", w.zh()
        posts += f'<article class="post"><h2 class="entry-title">{p.art(h, t, "rel=bookmark")}</h2><div class="entry-meta">{p.no("https://note.baixi-inv.org/archives/author/laobai", "老白")} 发表于 <time>{p.art(h, f"2024年5月{20 - i}日")}</time> {p.no("https://note.baixi-inv.org/archives/category/suibi", "随笔")} {p.no(h + "#respond", "留下评论")}</div><p>{w.zh_summary()} {p.art(h, "继续阅读", "class=more-link")}</p><div class=tags>{p.no("https://note.baixi-inv.org/archives/tag/shan", "山")}{p.no("https://note.baixi-inv.org/archives/tag/hai", "海")}</div></article>'
    recent = "".join(
        f"<li>{p.art(f'https://note.baixi-inv.org/archives/{3990 + i}', w.zh())}</li>"
        for i in range(5)
    )
    months = "".join(
        f"<li>{p.no(f'https://note.baixi-inv.org/archives/date/2024/{m:02d}', f'2024年{m}月')}</li>"
        for m in range(1, 6)
    )
    pager = (
        '<nav class="pagination"><span class="page-numbers current">1</span>'
        + p.nxt("https://note.baixi-inv.org/page/2", "2", 'class="page-numbers"')
        + p.no("https://note.baixi-inv.org/page/19", "19", 'class="page-numbers"')
        + p.nxt("https://note.baixi-inv.org/page/2", "下一页", 'class="next page-numbers"')
        + "</nav>"
    )
    return p.write(
        doc(
            "白溪笔记",
            f"<nav>{p.nos('首页=https://note.baixi-inv.org/ 关于=https://note.baixi-inv.org/about 友链=https://note.baixi-inv.org/links')}</nav>{posts}{pager}<aside><ul>{recent}</ul><ul>{months}</ul>{p.no('https://note.baixi-inv.org/wp-login.php', '登录')}{p.no('https://note.baixi-inv.org/feed', '条目feed')}{p.no('https://cn.wordpress.org/', 'WordPress.org')}</aside>",
        )
    )


def hugo(p: Page) -> Page:
    w = p.w
    posts = "".join(
        f'<div class="post-entry"><header><h2>{t}</h2></header><p>{w.zh_summary()}</p><a class="entry-link" aria-label="post link to {t}" href="https://blog.yan-inv.dev/posts/{slug(w.en())}/"></a></div>'
        for t in (w.zh() for _ in range(7))
    )
    for h in re.findall(r'href="(https://blog.yan-inv.dev/posts/[^"]+)"', posts):
        p.articles.add(h)
    nav = p.nos(
        "归档=https://blog.yan-inv.dev/archives/ 标签=https://blog.yan-inv.dev/tags/ 分类=https://blog.yan-inv.dev/categories/ 搜索=https://blog.yan-inv.dev/search/"
    )
    return p.write(
        doc(
            "雁的博客",
            f'<header>{nav}</header>{posts}<footer class="page-footer"><nav class="pagination">{p.nxt("https://blog.yan-inv.dev/page/2/", "Next&nbsp;»", "class=next")}</nav></footer><p>Powered by {p.no("https://gohugo.io/", "Hugo")} {p.no("https://github.com/adityatelange/hugo-PaperMod/", "PaperMod")}</p>',
        )
    )


def hexo_archive(p: Page) -> Page:
    w = p.w
    posts = "".join(
        f"<article><time>05-{20 - i}</time>{p.art(f'/2024/05/{20 - i}/{slug(w.en())[:18]}/', w.zh())}</article>"
        for i in range(10)
    )
    p.next.add(p._abs("/archives/page/2/"))
    return p.write(
        doc(
            "归档",
            f'{p.nos("首页=/ 归档=/archives/ 标签=/tags/ 关于=/about/")}<section>{posts}</section><a class="extend next" rel="next" href="/archives/page/2/"><i class="fa"></i></a>{p.no("https://hexo.io", "Hexo")}',
        )
    )


def discuz_forum(p: Page) -> Page:
    w = p.w
    rows = ""
    for i in range(15):
        tid = 812345 - i * 3
        h = f"thread-{tid}-1-1.html"
        rows += f'<tbody id="normalthread_{tid}"><tr><td class="icn">{p.art(h, "", show="<img src=static/folder.gif>")}</td><th class="common">[{p.no("forum.php?mod=forumdisplay&fid=2&filter=typeid&typeid=12", "民生")}] {p.art(h, w.zh(), chr(39).join(["class=", "s xst", ""]))} <span class="tps">...{p.maybe(f"thread-{tid}-2-1.html", "2")}{p.maybe(f"thread-{tid}-3-1.html", "3")}</span></th><td class="by"><cite>{p.no(f"space-uid-{2211 + i}.html", "海风吹")}</cite><em>2024-5-{20 - i % 10}</em></td><td class="num">{p.art(h, str(w.num(1, 80)))}<em>{w.num(100, 9000)}</em></td><td class="by"><cite>{p.no(f"space-username-{i}.html", "山里人")}</cite><em>{p.no(f"forum.php?mod=redirect&tid={tid}&goto=lastpost#lastpost", "昨天 20:11")}</em></td></tr></tbody>'
    pager = (
        '<div class="pg"><strong>1</strong>'
        + p.nxt("forum-2-2.html", "2")
        + p.no("forum-2-3.html", "3")
        + p.nxt("forum-2-2.html", "下一页", "class=nxt")
        + "</div>"
    )
    nav = p.nos(
        "论坛=forum.php 家园=home.php 导读=forum.php?mod=guide 登录=member.php?mod=logging&action=login 注册=member.php?mod=register 民声=forum-2-1.html 车友=forum-3-1.html 房产=forum-4-1.html"
    )
    return p.write(
        doc(
            "民声论坛",
            f"{nav}<table>{rows}</table>{pager}{p.no('misc.php?mod=faq', '帮助')}",
            "gbk",
        )
    )


def discuz_portal(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<dl class="bbda"><dt>{p.art(f"article-{4512 - i}-1.html", w.zh(), "class=xi2")}</dt><dd>{w.zh_summary()}</dd><dd>分类: {p.no("portal.php?mod=list&catid=3", "本地")} 2024-5-{20 - i} {p.no(f"portal.php?mod=comment&id={4512 - i}&idtype=aid", "评论")}</dd></dl>'
        for i in range(10)
    )
    th = "".join(
        f"<li>{p.art(f'forum.php?mod=viewthread&tid={91234 - i}', w.zh())}</li>" for i in range(6)
    )
    return p.write(
        doc(
            "门户",
            f'{p.nos("门户=portal.php 论坛=forum.php 群组=group.php 日志=home.php?mod=space&do=blog")}{rows}<div class="pg"><strong>1</strong>{p.nxt("portal.php?mod=list&catid=3&page=2", "2")}{p.nxt("portal.php?mod=list&catid=3&page=2", "下一页")}</div><ul>{th}</ul>',
        )
    )


def udn(p: Page) -> Page:
    w = p.w
    cards = ""
    for i in range(12):
        h, t = (
            f"/news/story/{[7321, 6656, 7238][i % 3]}/{7961234 - i * 13}?from=udn-catebreaknews_ch2",
            w.zh(),
        )
        cards += f'<div class="story-list__news"><div class="story-list__image">{p.art(h, "", show="<img src=t.jpg>")}</div><h2>{p.art(h, t)}</h2><p>{p.art(h, w.zh_summary())}</p><time>2024-05-20 1{i % 9}:20</time>{p.no("/news/cate/2/6638", "要聞")}</div>'
    hot = "".join(f"<li>{p.art(f'/news/story/7320/{7950000 + i}', w.zh())}</li>" for i in range(5))
    nav = p.nos(
        "即時=/news/breaknews/1 要聞=/news/cate/2/6638 社會=/news/cate/2/6639 地方=/news/cate/2/6641 兩岸=/news/cate/2/6640 產經=/news/cate/2/6644 股市=/news/cate/2/6645 會員=https://member.lianhe-inv.com/member/login"
    )
    rep = p.no("/news/reporter/5Zyw5pa5", "記者專頁") + p.no("/news/story_preview/123", "訂閱方案")
    vip = "".join(
        p.maybe(f"https://vip.lianhe-inv.com/vip/story/121160/{7961000 + i}", w.zh())
        for i in range(3)
    )
    return p.write(doc("即時列表", f"{nav}{cards}<ol>{hot}</ol>{rep}{vip}", lang="zh-TW"))


def ltn(p: Page) -> Page:
    w = p.w
    lis = "".join(
        f'<li><a href="https://news.ziyou-inv.com.tw/news/{c}/breakingnews/{4671234 - i}" class="tit"><span class="time">1{i % 9}:22</span><h3>{w.zh()}</h3></a></li>'
        for i, c in enumerate(["life", "politics", "society", "world"] * 4)
    )
    for i, c in enumerate(["life", "politics", "society", "world"] * 4):
        p.articles.add(f"https://news.ziyou-inv.com.tw/news/{c}/breakingnews/{4671234 - i}")
    others = "".join(
        f"<li>{p.art(f'https://ec.ziyou-inv.com.tw/article/breakingnews/{4670000 + i}', w.zh())}</li>"
        for i in range(4)
    ) + "".join(
        f"<li>{p.art(f'https://news.ziyou-inv.com.tw/news/focus/paper/{1645000 + i}', w.zh())}</li>"
        for i in range(4)
    )
    nav = p.nos(
        "首頁=https://www.ziyou-inv.com.tw/ 即時=https://news.ziyou-inv.com.tw/list/breakingnews 政治=https://news.ziyou-inv.com.tw/list/breakingnews/politics 社會=https://news.ziyou-inv.com.tw/list/breakingnews/society 生活=https://news.ziyou-inv.com.tw/list/breakingnews/life 報紙=https://news.ziyou-inv.com.tw/list/newspaper 財經=https://ec.ziyou-inv.com.tw/ 體育=https://sports.ziyou-inv.com.tw/"
    )
    dates = "".join(
        p.no(f"https://news.ziyou-inv.com.tw/list/newspaper/focus/202405{d:02d}", f"5/{d}")
        for d in range(15, 21)
    )
    return p.write(doc("即時新聞", f"{nav}<ul>{lis}</ul>{dates}<ul>{others}</ul>", lang="zh-TW"))


def hk_slug(p: Page) -> Page:
    w = p.w
    cards = ""
    for i in range(10):
        t = w.zh()
        cards += f'<div class="card">{p.art(f"/社會新聞/{1019876 - i * 5}/{slug(t)}", t)}<span>{p.no("/zone/1/港聞", "港聞")}</span><span>{p.no("/channel/2/社會新聞", "社會新聞")}</span></div>'
    tags = p.no("/tag/11223/天氣", "天氣") + p.no(
        "/issue/10345/持續更新-颱風動態一覽", "持續更新｜颱風動態一覽：各區情況"
    )
    return p.write(
        doc(
            "港聞",
            f"{p.nos('首頁=/ 港聞=/zone/1/港聞 國際=/zone/4/國際 娛樂=/zone/2/娛樂 熱門=/hot')}{cards}{tags}",
            lang="zh-HK",
        )
    )


def tw_big5(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<tr><td><font size=2>2024/05/{20 - i}</font></td><td>{p.art(f'News.aspx?NewsID={1465000 - i}&CateID=5', w.zh())}</td></tr>"
        for i in range(12)
    )
    rows2 = "".join(
        f"<li>{p.art(f'ViewAll.aspx?NewsID={1463000 - i}', w.zh_short())}</li>" for i in range(5)
    )
    nav = "".join(
        p.no(f"NewsList.aspx?CateID={c}", t)
        for c, t in enumerate(["政治", "社會", "生活", "國際", "財經", "地方"], 1)
    )
    pager = (
        p.no("NewsList.aspx?CateID=5&p=1", "1")
        + p.nxt("NewsList.aspx?CateID=5&p=2", "2")
        + p.no("NewsList.aspx?CateID=5&p=3", "3")
        + p.nxt("NewsList.aspx?CateID=5&p=2", "下一頁")
    )
    return p.write(
        doc(
            "新聞列表",
            f"<p>{nav}</p><table>{rows}</table>{pager}<ul>{rows2}</ul>",
            "big5",
            lang="zh-TW",
        )
    )


def en_slug(p: Page) -> Page:
    """Slugs without digits, section fronts, authors, tags."""
    w = p.w
    cards = ""
    for i in range(12):
        t = w.en()
        h = f"/{['politics', 'business', 'culture'][i % 3]}/{slug(t)}"
        cards += f'<article><a href="{h}"><img src="a.jpg" alt=""></a><h3>{p.art(h, t)}</h3><p>{t} as officials weigh the cost of a long season.</p><span>By {p.no("/author/jane-marsh", "Jane Marsh")}</span> {p.no("/tags/coast", "coast")} {p.no(h + "#comments", "14 comments")}</article>'
    nav = p.nos(
        "Home=/ Politics=/politics Business=/business Culture=/culture Opinion=/opinion Sport=/sport Newsletters=/newsletters Subscribe=/subscribe/offers Podcasts=/podcasts/the-long-tide"
    )
    foot = p.nos(
        "About=/about-us Contact=/contact-us Privacy=/privacy-policy Careers=/careers Advertise=/advertise-with-us Corrections=/corrections-and-clarifications"
    )
    p.next.add(p._abs("/?page=2"))
    more = p.no("/politics", "More politics") + p.no("/business/latest", "More")
    return p.write(
        doc(
            "The Tidewater Post",
            f'<nav>{nav}</nav>{cards}{more}<a rel="next" href="/?page=2">Older stories</a><footer>{foot}</footer>',
            lang="en",
        )
    )


def en_date_slug(p: Page) -> Page:
    w = p.w
    cards = "".join(
        f"<li><h2>{p.art(f'https://www.coastherald-inv.com/2024/05/{20 - i:02d}/{slug(t)}/', t)}</h2>{p.no(f'https://www.coastherald-inv.com/author/staff-{i % 2}/', 'Staff Writer')} {p.no(f'https://www.coastherald-inv.com/2024/05/{20 - i:02d}/', f'May {20 - i}, 2024')} {p.no('https://www.coastherald-inv.com/category/local/', 'Local')}</li>"
        for i, t in enumerate(w.en() for _ in range(10))
    )
    months = "".join(
        p.no(f"https://www.coastherald-inv.com/2024/{m:02d}/", t)
        for m, t in enumerate(["January", "February", "March", "April", "May"], 1)
    )
    share = "".join(
        p.no(f"https://www.facebook.com/sharer.php?u=https://www.coastherald-inv.com/{k}", "Share")
        + p.no(f"mailto:?subject={k}", "Email")
        for k in range(3)
    )
    pager = (
        '<div class="nav-links">'
        + p.no("https://www.coastherald-inv.com/page/1/", "1")
        + p.nxt("https://www.coastherald-inv.com/page/2/", "2")
        + p.nxt("https://www.coastherald-inv.com/page/2/", "Next", "class=next")
        + "</div>"
    )
    return p.write(
        doc(
            "Coast Herald",
            f"{p.nos('Home=https://www.coastherald-inv.com/ News=https://www.coastherald-inv.com/category/news/ Sports=https://www.coastherald-inv.com/category/sports/ E-Edition=https://eedition.coastherald-inv.com/ Obituaries=https://www.coastherald-inv.com/obituaries/')}<ul>{cards}</ul>{pager}{months}{share}",
            lang="en",
        )
    )


def en_ids(p: Page) -> Page:
    w = p.w
    b = ""
    for i in range(6):
        b += f'<div class="promo"><a href="/news/articles/c{w.b62(11).lower()}"><h2>{w.en()}</h2><p>{w.en()}</p></a><span>{i + 1} hrs ago</span>{p.no("/news/world/asia", "Asia")}</div>'
        t = w.en()
        b += f'<div class="promo"><a href="/world/2024/may/{20 - i}/{slug(t)}"><h3>{t}</h3></a></div>'
        t = w.en()
        b += f'<div class="promo"><a href="/article/{slug(t)}-{w.hex(32)}"><h3>{t}</h3></a></div>'
    for h in re.findall(r'href="(/news/articles/[^"]+|/world/2024/may/[^"]+|/article/[^"]+)"', b):
        p.articles.add(p._abs(h))
    nav = p.nos(
        "Home=/news World=/news/world Asia=/news/world/asia UK=/news/uk Business=/news/business Live=/news/live/world-69001234 Topics=/news/topics/c2vdnvdg6xxt Video=/news/av/10462520 InDepth=/news/bbcindepth"
    )
    return p.write(doc("News", f"{nav}{b}", lang="en"))


def lee_local(p: Page) -> Page:
    w = p.w
    cards = ""
    for _i in range(8):
        t = w.en()
        h = f"/news/local/{slug(t)}/article_{w.hex(8)}-{w.hex(4)}-11ee-{w.hex(4)}-{w.hex(12)}.html"
        cards += f'<div class="card">{p.art(h, t)} {p.no("/users/profile/bob", "Bob Hale")} {p.no("https://www.facebook.com/sharer/sharer.php?u=" + h, "Facebook")} {p.no("mailto:?body=" + h, "Email")} <a href="/users/saved/?add=1">Save</a></div>'
    return p.write(
        doc(
            "Valley Ledger",
            f"{p.nos('News=/news/ Sports=/sports/ Obituaries=/obituaries/ Calendar=/calendar/ Weather=/weather/ Classifieds=/classifieds/ Local=/news/local/')}{cards}{p.nxt('/news/local/?o=20', 'Next', 'rel=next')}",
            lang="en",
        )
    )


def german(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<div class="teaser">{p.art(f"/de/{slug(w.en())}/a-{69123456 - i * 31}", w.en())}</div>'
        for i in range(12)
    )
    rows += "".join(
        f'<div class="teaser">{p.art(f"/de/{slug(w.en())}/video-{69103456 - i * 31}", w.en())}</div>'
        for i in range(3)
    )
    nav = p.nos(
        "Deutschland=/de/deutschland/s-12321 Welt=/de/welt/s-100029 Wirtschaft=/de/wirtschaft/s-1503 Wissen=/de/wissen-umwelt/s-12318 Kultur=/de/kultur/s-1534 Sport=/de/sport/s-12284 Themen=/de/klimawandel/t-18694575 Person=/de/jana-berg/person-6123"
    )
    return p.write(doc("Nachrichten", nav + rows, lang="de"))


def japanese(p: Page) -> Page:
    rows = "".join(
        f'<li><a href="/news/html/20240520/k1001445{1234 + i}000.html"><em class="title">港の新しい橋、工事が本格化へ その{i}</em><time>15:0{i % 10}</time></a></li>'
        for i in range(10)
    )
    for i in range(10):
        p.articles.add(p._abs(f"/news/html/20240520/k1001445{1234 + i}000.html"))
    nav = p.nos(
        "ホーム=/news/ 社会=/news/cat01.html 政治=/news/cat04.html 経済=/news/cat05.html 国際=/news/cat06.html スポーツ=/news/cat07.html 速報=/news/catnew.html 特集=/news/special/ 気象=/news/weather/"
    )
    return p.write(doc("ニュース", f"{nav}<ul>{rows}</ul>", lang="ja"))


def korean(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<li><a href="https://www.yeonso-inv.co.kr/view/AKR20240520{w.num(10000, 99999):06d}{w.num(1, 99):03d}?section=society/all" class="tit-wrap"><strong>항구 마을 축제 개막 소식 {i}번째</strong></a></li>'
        for i in range(10)
    )
    for h in re.findall(r'href="(https://www.yeonso-inv.co.kr/view/[^"]+)"', rows):
        p.articles.add(h)
    nav = p.nos(
        "홈=https://www.yeonso-inv.co.kr/ 정치=https://www.yeonso-inv.co.kr/politics/all 경제=https://www.yeonso-inv.co.kr/economy/all 사회=https://www.yeonso-inv.co.kr/society/all 세계=https://www.yeonso-inv.co.kr/international/all"
    )
    pager = (
        p.no("https://www.yeonso-inv.co.kr/society/all/1", "1")
        + p.nxt("https://www.yeonso-inv.co.kr/society/all/2", "2")
        + p.no("https://www.yeonso-inv.co.kr/society/all/3", "3")
        + p.nxt("https://www.yeonso-inv.co.kr/society/all/2", "다음")
    )
    return p.write(doc("사회", f"{nav}<ul>{rows}</ul>{pager}", lang="ko"))


def asp_list(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<tr><td>·{p.art(f'show.asp?id={3321 - i}', w.zh())}</td><td>[2024-5-{20 - i}]</td></tr>"
        for i in range(15)
    )
    nav = "".join(
        p.no(f"list.asp?id={c}", t)
        for c, t in enumerate(["公司新闻", "行业动态", "通知公告", "技术文章", "产品展示"], 1)
    )
    pager = (
        p.no("list.asp?id=1&page=1", "首页")
        + p.nxt("list.asp?id=1&page=2", "下一页")
        + p.no("list.asp?id=1&page=9", "尾页")
    )
    return p.write(
        doc(
            "公司新闻",
            f"<table><tr><td>{nav}</td></tr></table><table>{rows}</table>{pager}",
            "gb2312",
        )
    )


def phpcms_query(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<li><span>05-{20 - i}</span>{p.art(f'/index.php?m=content&c=index&a=show&catid=12&id={882 - i}', w.zh())}</li>"
        for i in range(12)
    )
    nav = "".join(
        p.no(f"/index.php?m=content&c=index&a=lists&catid={c}", t)
        for c, t in enumerate(["新闻中心", "机关党建", "群团工作", "文件下载", "领导讲话"], 10)
    )
    pager = (
        "<b>1</b>"
        + p.nxt("/index.php?m=content&c=index&a=lists&catid=12&page=2", "2")
        + p.nxt("/index.php?m=content&c=index&a=lists&catid=12&page=2", "下一页")
    )
    return p.write(doc("机关党建", f"{nav}<ul>{rows}</ul>{pager}"))


def question_id(p: Page) -> Page:
    """Everything is `?id=`, sections `?cid=`."""
    w = p.w
    rows = "".join(
        f'<div class="n"><h4>{p.art(f"?id={152 - i}", w.zh())}</h4><p>{w.zh_summary()}</p></div>'
        for i in range(9)
    )
    nav = "".join(p.no(f"?cid={c}", t) for c, t in enumerate(["动态", "公告", "图集"], 1))
    pager = p.nxt("?page=2", "下一页 »")
    return p.write(doc("站点", f"{nav}{rows}{pager}"))


def java_news(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'/newsDetail.jhtml?newsId={w.hex(24)}&type=1', w.zh())}<i>2024-05-{20 - i:02d}</i></li>"
        for i in range(10)
    )
    nav = "".join(
        p.no(f"/newsList.jhtml?type={c}", t)
        for c, t in enumerate(["银行公告", "媒体关注", "投资者关系", "社会责任"], 1)
    )
    svc = p.no("/service/detail.jhtml?id=1", "网点查询") + p.no("/login.jhtml", "网上银行登录")
    return p.write(
        doc("公告", f"{nav}{svc}<ul>{rows}</ul><a href='javascript:goPage(2)'>下一页</a>")
    )


def state_json(p: Page) -> Page:
    """Shown by a script; the list is in a JSON of the page."""
    w = p.w
    items = [
        {
            "id": 9012 - i,
            "title": w.zh(),
            "url": f"https://www.qx-inv.com/detail/{9012 - i}.html",
            "publishTime": f"2024-05-20 1{i % 9}:00:00",
        }
        for i in range(8)
    ]
    for it in items:
        p.articles.add(str(it["url"]))
    return p.write(
        doc(
            "新闻",
            f'{p.nos("首页=/ 新闻=/list/1 公告=/list/2")}<div id="app"></div><script>window.__INITIAL_STATE__={json.dumps({"list": items, "nav": [{"title": "新闻", "url": "/list/1"}]}, ensure_ascii=False)};</script>',
        )
    )


def next_data(p: Page) -> Page:
    w = p.w
    items = [
        {
            "slug": slug(w.en()),
            "headline": w.en(),
            "href": f"/articles/{2024051 * 100 + i}",
            "date": "2024-05-20T08:00:00Z",
        }
        for i in range(8)
    ]
    for it in items:
        p.articles.add(p._abs(it["href"]))
    return p.write(
        doc(
            "Feed",
            f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"pageProps": {"items": items}}})}</script>',
            lang="en",
        )
    )


def onclick_data(p: Page) -> Page:
    w = p.w
    rows = ""
    for i in range(6):
        h = f"/detail/20240520/{10086 + i}.html"
        rows += f"<li onclick=\"window.open('{h}')\"><span>{w.zh()}</span></li>"
        p.articles.add(p._abs(h))
    for i in range(6):
        h = f"/detail/20240519/{10066 + i}.html"
        rows += f'<li><a href="javascript:void(0)" data-href="{h}">{w.zh()}</a></li>'
        p.articles.add(p._abs(h))
    rows += "".join(
        f"<li>{p.art(f'/detail/20240518/{10046 + i}.html', w.zh())}</li>" for i in range(4)
    )
    return p.write(
        doc(
            "列表",
            f"{p.nos('首页=/ 要闻=/list/yw 公告=/list/gg')}<ul>{rows}</ul><a href=\"javascript:__doPostBack('pager','2')\">下一页</a>",
        )
    )


def hash_routes(p: Page) -> Page:
    """Only hash links: nothing that can be fetched."""
    w = p.w
    rows = "".join(f'<li><a href="#/detail?id={i}">{w.zh()}</a></li>' for i in range(8))
    return p.write(
        doc(
            "单页应用",
            f'<a href="#/">首页</a><a href="#/list">列表</a><ul>{rows}</ul><a href="#top">回到顶部</a>',
        )
    )


def month_archive(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<p>{d}日 {p.art(f'/html/20240{5}/{d:02d}/n{81234 + d}.shtml', w.zh())}</p>"
        for d in range(1, 25)
    )
    months = "".join(
        p.no(f"/archive/{y}{m:02d}.shtml", f"{y}年{m}月")
        for y in (2022, 2023)
        for m in range(1, 13)
    )
    return p.write(
        doc(
            "2024年5月新闻归档",
            f"<div>{months}</div>{rows}<div>{p.no('/archive/202404.shtml', '上个月')}</div>",
        )
    )


def hot_aside(p: Page) -> Page:
    """A channel: main list, 24-hour hot list, 相关阅读, 猜你喜欢; same links repeated in a ticker."""
    w = p.w
    main = "".join(
        f"<li>{p.art(f'/p/{2781234567 - i * 999}', w.zh())}<span>{p.no(f'/user/{5512 + i}', '作者甲')}</span><span>{i}分钟前</span></li>"
        for i in range(10)
    )
    hot = "".join(
        f"<li><i>{i}</i>{p.art(f'/p/{2771234567 - i * 999}', w.zh()[:14])}</li>" for i in range(8)
    )
    flash = "".join(
        f"<li>{p.art(f'/newsflashes/{2781230 - i}', w.zh())}<p>{w.zh_summary()}</p></li>"
        for i in range(5)
    )
    nav = p.nos(
        "快讯=/newsflashes 资讯=/information/web_news/latest/ 科技=/information/technology/ 专题=/topics 活动=/calendar 寻求报道=/seek-report-new 视频=/video 登录=/usercenter/account"
    )
    topics = p.nos("县域创业者=/topics/1128 出海观察=/topics/1127")
    return p.write(
        doc(
            "资讯", f"{nav}<ul>{main}</ul><h3>24小时热榜</h3><ol>{hot}</ol><ul>{flash}</ul>{topics}"
        )
    )


def one_article(p: Page) -> Page:
    nav = p.nos(
        "首页=/ 机构设置=/jgsz/ 工作动态=/gzdt/ 通知公告=/tzgg/ 政策法规=/zcfg/ 办事指南=/bszn/ 信息公开=/xxgk/ 党建园地=/djyd/"
    )
    return p.write(
        doc(
            "通知公告",
            f"<ul>{nav}</ul><div>位置：{p.no('/', '首页')} &gt; {p.no('/tzgg/', '通知公告')}</div><ul class=list><li>{p.art('/tzgg/202405/12345.html', p.w.zh())}<span>2024-05-20</span></li></ul><div>共1条 第1/1页</div>",
        )
    )


def two_articles(p: Page) -> Page:
    nav = "".join(
        p.no(f"/about/{c}.html", t)
        for c, t in zip(
            ["profile", "culture", "honor", "structure", "history"],
            ["公司简介", "企业文化", "荣誉资质", "组织架构", "发展历程"],
            strict=True,
        )
    ) + "".join(
        p.no(f"/product/{c}.html", t)
        for c, t in enumerate(["海水淡化设备", "智能水表", "农田灌溉泵", "远传阀门"], 1)
    )
    rows = "".join(
        f"<li>{p.art(f'/news/{c}.html', p.w.zh())}<span>2024.05.1{c}</span></li>" for c in (31, 28)
    )
    return p.write(doc("公司新闻", f"{nav}{p.no('/news/', '新闻中心')}<ul>{rows}</ul>"))


def short_titles(p: Page) -> Page:
    """Titles of four characters beside navigation of four characters."""
    nav = p.nos(
        "信息公开=/xxgk/index.jhtml 工作动态=/gzdt/index.jhtml 通知公告=/tzgg/index.jhtml 便民服务=/bmfw/index.jhtml"
    )
    rows = "".join(
        f"<li>{p.art(f'/tzgg/{2341 - i}.jhtml', t)}<span>2024-05-{20 - i:02d}</span></li>"
        for i, t in enumerate(
            [
                "停水通知",
                "招聘启事",
                "放假公告",
                "中标公示",
                "拍卖公告",
                "停电通知",
                "征兵公告",
                "更正公告",
                "录用公示",
                "延期公告",
            ]
        )
    )
    return p.write(
        doc(
            "通知公告",
            f"{nav}<ul>{rows}</ul>{p.no('/tzgg/index.jhtml', '首页')}{p.nxt('/tzgg/index_2.jhtml', '下一页')}{p.no('/tzgg/index_7.jhtml', '尾页')}",
        )
    )


def date_in_link(p: Page) -> Page:
    w = p.w
    rows = ""
    for i in range(10):
        h = f"/newsinfo/{7012345 - i * 7}.html"
        rows += f'<a href="{h}" class="news"><div class="d"><b>{20 - i:02d}</b><i>2024-05</i></div><div class="t"><h3>{w.zh()}</h3><p>{w.zh_summary()}</p><em>查看详情</em></div></a>'
        p.articles.add(p._abs(h))
    nav = "".join(
        p.no(f"/{h}", t)
        for h, t in [
            ("", "首页"),
            ("about", "关于我们"),
            ("news", "新闻资讯"),
            ("productinfo/121.html", "水泵A"),
            ("productinfo/122.html", "水泵B"),
            ("productinfo/123.html", "水泵C"),
            ("contact", "联系我们"),
        ]
    )
    return p.write(
        doc(
            "新闻资讯",
            f'{nav}{rows}<div class="pager"><a class="on">1</a>{p.nxt("/news?page=2", "2")}{p.nxt("/news?page=2", "&raquo;")}</div>',
        )
    )


def nav_heavy(p: Page) -> Page:
    """Eighty links of navigation, six articles."""
    w = p.w
    nav = "".join(
        f"<li>{p.no(f'/{a}/{b}/index.html', f'{t}{s}')}</li>"
        for a, t in zip(
            ["zw", "fw", "hd", "sj", "zt", "dj", "ld", "jg"],
            ["政务", "服务", "互动", "数据", "专题", "党建", "领导", "机构"],
            strict=True,
        )
        for b, s in zip(
            ["gk", "dt", "zn", "fb", "cx", "tj", "jd", "zx", "lb", "xz"],
            ["公开", "动态", "指南", "发布", "查询", "统计", "解读", "咨询", "列表", "下载"],
            strict=True,
        )
    )
    leaders = "".join(
        p.no(f"/ld/{i}/", n) for i, n in enumerate(["周一鸣", "郑小川", "陆青山", "何田田"], 1)
    )
    rows = "".join(
        f"<li>{p.art(f'/zw/dt/202405/t{60012 - i}.html', w.zh())}<span>05-2{i}</span></li>"
        for i in range(6)
    )
    return p.write(doc("门户", f"<ul>{nav}</ul><div>{leaders}</div><ul>{rows}</ul>"))


def empty_list(p: Page) -> Page:
    return p.write(
        doc(
            "暂无内容",
            f"{p.nos('首页=/ 新闻=/news/ 公告=/notice/ 专题=/zt/2024/ 关于我们=/about/1.html 联系我们=/about/2.html 招聘信息=/about/3.html')}<div class=list>暂无相关信息</div>",
        )
    )


def login_page(p: Page) -> Page:
    return p.write(
        doc(
            "用户登录",
            f'<form action="/login" method="post"><input name=u><input type=password></form>{p.no("/register", "立即注册")}{p.no("/forgot?step=1", "忘记密码？点击这里找回您的密码")}{p.no("/oauth/wechat?redirect=%2F", "微信登录")}{p.no("/agreement.html", "《用户服务协议》")}{p.no("/privacy.html", "《个人信息保护及隐私政策说明》")}',
        )
    )


def search_page(p: Page) -> Page:
    hot = "".join(
        p.no(f"/search?q=%E6%9F%91%E6%A9%98{i}", t)
        for i, t in enumerate(["柑橘采摘", "海岛露营", "老街改造", "村晚节目单"])
    )
    return p.write(
        doc(
            "站内搜索",
            f'<form action="/search"><input name=q></form><p>抱歉，没有找到相关结果</p>热门搜索：{hot}{p.nos("首页=/ 高级搜索=/search/advanced 帮助=/help/")}',
        )
    )


def tag_cloud(p: Page) -> Page:
    tags = "".join(
        p.no(f"/tag/{1000 + i}", f"{t}（{i * 3 + 2}）")
        for i, t in enumerate(
            [
                "乡村振兴",
                "东西部协作",
                "柑橘",
                "海风电",
                "非遗",
                "夜校",
                "民宿",
                "候鸟",
                "湿地",
                "龙舟",
                "支教",
                "古桥",
                "渔港",
                "春耕",
                "秋收",
            ]
        )
    )
    return p.write(
        doc("标签云", f"{p.nos('首页=/ 标签=/tags 归档=/archives')}<div class=cloud>{tags}</div>")
    )


def sitemap_page(p: Page) -> Page:
    out = "".join(
        f"<dl><dt>{p.no(f'/{a}/', t)}</dt>"
        + "".join(f"<dd>{p.no(f'/{a}/{a}{i}/', f'{t}栏目{i}')}</dd>" for i in range(1, 7))
        + "</dl>"
        for a, t in zip(["xw", "gk", "fw", "hd"], ["新闻", "公开", "服务", "互动"], strict=True)
    )
    return p.write(doc("网站地图", out))


def error_page(p: Page) -> Page:
    return p.write(
        doc(
            "404",
            f"<p>您访问的页面不存在或已删除</p>{p.no('/', '返回首页')}{p.no('javascript:history.back()', '返回上一页')}{p.no('http://www.gov.cn/', '中国政府网')}",
        )
    )


def company(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<div class="it"><h3>{p.art(f"https://www.hyjs-inv.com/news_show/{221 - i}.html", w.zh())}</h3><p>{w.zh_summary()}</p>{p.art(f"https://www.hyjs-inv.com/news_show/{221 - i}.html", "MORE +")}</div>'
        for i in range(6)
    )
    prod = "".join(
        p.no(f"https://www.hyjs-inv.com/product_show/{i}.html", t)
        for i, t in enumerate(["高效离心水泵系列产品", "不锈钢管道设备", "远程抄表终端一体机"], 31)
    )
    nav = "".join(
        p.no(f"https://www.hyjs-inv.com/{h}", t)
        for h, t in [
            ("", "首页"),
            ("about.html", "走进海岩"),
            ("news/1.html", "企业新闻"),
            ("news/2.html", "行业新闻"),
            ("product.html", "产品中心"),
            ("job.html", "人才招聘"),
            ("contact.html", "联系方式"),
        ]
    )
    pager = (
        p.no("https://www.hyjs-inv.com/news/1.html", "1")
        + p.nxt("https://www.hyjs-inv.com/news/1_2.html", "2")
        + p.nxt("https://www.hyjs-inv.com/news/1_2.html", "下一页")
    )
    return p.write(
        doc("企业新闻", f"{nav}{rows}<div class=page>{pager}</div><div>推荐产品 {prod}</div>")
    )


def fund_notice(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'/main/notice/202405{20 - i:02d}/{51234 - i}.shtml', '关于旗下基金' + w.zh_short() + '的公告')}<span>2024-05-{20 - i:02d}</span></li>"
        for i in range(8)
    )
    pdfs = "".join(
        f"<li>{p.no(f'/upload/2024/05/{w.hex(16)}.pdf', '2024年第1季度报告' + str(i))}</li>"
        for i in range(4)
    )
    funds = "".join(
        p.no(f"/main/fund/{100012 + i}/index.shtml", f"稳健增利债券{c}")
        for i, c in enumerate("ABC")
    )
    return p.write(
        doc(
            "信息披露",
            f"{p.nos('首页=/ 基金产品=/main/jjcp/index.shtml 信息披露=/main/xxpl/index.shtml 投资者教育=/main/tzzjy/index.shtml')}{funds}<ul>{rows}</ul><ul>{pdfs}</ul>{p.nxt('/main/xxpl/index_2.shtml', '下一页')}",
        )
    )


def print_variants(p: Page) -> Page:
    """Each article with a print and an e-mail form, and a counter."""
    w = p.w
    rows = "".join(
        f"<tr><td>{p.art(f'/article.php?aid={5512 - i}', w.en())}</td><td>{p.no(f'/print.php?aid={5512 - i}', 'Print')} {p.no(f'/email.php?aid={5512 - i}', 'E-mail')} {p.no(f'/comments.php?aid={5512 - i}', '7 comments')} {p.no('/cat.php?cid=4', 'Harbour')}</td></tr>"
        for i in range(10)
    )
    return p.write(
        doc(
            "Harbour Gazette",
            f"{p.nos('Home=/ Harbour=/cat.php?cid=4 Fishing=/cat.php?cid=5 Letters=/cat.php?cid=6 Archive=/archive.php?y=2024')}<table>{rows}</table>{p.nxt('/cat.php?cid=4&start=10', 'Next page')}",
            lang="en",
        )
    )


FAMILIES = {
    "blog": [
        ("https://note.baixi-inv.org/", wordpress),
        ("https://blog.yan-inv.dev/", hugo),
        ("https://hexo.yan-inv.dev/archives/", hexo_archive),
    ],
    "forum": [
        ("https://bbs.cangzhou-inv.com/forum-2-1.html", discuz_forum),
        ("https://bbs.cangzhou-inv.com/portal.php?mod=list&catid=3", discuz_portal),
    ],
    "hktw": [
        ("https://lianhe-inv.com/news/breaknews/1", udn),
        ("https://news.ziyou-inv.com.tw/list/breakingnews", ltn),
        ("https://www.xg01-inv.com/channel/2/社會新聞", hk_slug),
        ("http://www.sanli-inv.com.tw/NewsList.aspx?CateID=5", tw_big5),
    ],
    "english": [
        ("https://www.tidewater-inv.com/", en_slug),
        ("https://www.coastherald-inv.com/", en_date_slug),
        ("https://www.bbci-inv.com/news", en_ids),
        ("https://valleyledger-inv.com/news/local/", lee_local),
        ("http://gazette-inv.org/cat.php?cid=4", print_variants),
    ],
    "multilingual": [
        ("https://www.dw-inv.com/de/", german),
        ("https://www3.nhc-inv.jp/news/", japanese),
        ("https://www.yeonso-inv.co.kr/society/all/1", korean),
    ],
    "query": [
        ("http://www.abc-inv.cn/list.asp?id=1", asp_list),
        (
            "http://jgdj.yunling-inv.gov.cn/index.php?m=content&c=index&a=lists&catid=12",
            phpcms_query,
        ),
        ("https://tiny-inv.cn/", question_id),
        ("https://www.bank-inv.com.cn/newsList.jhtml?type=1", java_news),
    ],
    "script": [
        ("https://www.qx-inv.com/list/1", state_json),
        ("https://feed-inv.io/", next_data),
        ("https://www.onclick-inv.cn/list/yw", onclick_data),
        ("https://spa-inv.cn/", hash_routes),
    ],
    "archive-hot": [
        ("http://www.archive-inv.cn/archive/202405.shtml", month_archive),
        ("https://36-inv.com/information/web_news/latest/", hot_aside),
    ],
    "small": [
        ("http://www.small-inv.gov.cn/tzgg/", one_article),
        ("http://www.shuiwu-inv.com/news/", two_articles),
        ("http://www.short-inv.gov.cn/tzgg/index.jhtml", short_titles),
        ("https://www.shuibeng-inv.com/news", date_in_link),
        ("http://www.menhu-inv.gov.cn/", nav_heavy),
    ],
    "nothing": [
        ("http://www.empty-inv.cn/news/", empty_list),
        ("https://www.login-inv.cn/login", login_page),
        ("https://www.search-inv.cn/search?q=x", search_page),
        ("https://www.tags-inv.cn/tags", tag_cloud),
        ("http://www.map-inv.gov.cn/wzdt/", sitemap_page),
        ("http://www.err-inv.gov.cn/x.html", error_page),
    ],
    "company": [
        ("https://www.hyjs-inv.com/news/1.html", company),
        ("https://www.fund-inv.com/main/xxpl/index.shtml", fund_notice),
    ],
}

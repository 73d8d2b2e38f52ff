"""Chinese press, county media, portals, e-papers."""

# ruff: noqa: E501 - lines of markup

from __future__ import annotations

import re

from tests.crawler.discovery.lists.invent import Page, doc


def home_cnnb(p: Page) -> Page:
    """A city portal: /system/ addresses, lines of several headlines."""
    w = p.w
    n = iter(range(30551000, 30552000))

    def a(t: str | None = None, day: int = 23, **k: str) -> str:
        return p.art(
            f"http://news.cangzhou-inv.com/system/2024/05/{day}/{next(n):09d}.shtml",
            t or w.zh(),
            **k,
        )

    nav = p.nos(
        "新闻=http://news.cangzhou-inv.com/ 时政=http://news.cangzhou-inv.com/szxw/ 社会=http://news.cangzhou-inv.com/shxw/ 财经=http://money.cangzhou-inv.com/ 教育=http://edu.cangzhou-inv.com/ 论坛=http://bbs.cangzhou-inv.com/ 图片=http://pic.cangzhou-inv.com/ 视频=http://v.cangzhou-inv.com/ 民生e点通=http://ms.cangzhou-inv.com/ 数字报=http://epaper.cangzhou-inv.com/"
    )
    head = (
        f"<h1>{a()}</h1><p>"
        + " 丨 ".join(a(w.zh_short()) for _ in range(3))
        + "</p><p>"
        + " ".join(f"[{a(w.zh_short())}]" for _ in range(3))
        + "</p>"
    )
    cards = ""
    for i in range(4):
        h, t = f"http://news.cangzhou-inv.com/system/2024/05/22/{next(n):09d}.shtml", w.zh()
        cards += f'<div class="card">{p.art(h, "", show=f"<img src=http://img.cangzhou-inv.com/{i}.jpg>")}<h3>{p.art(h, t)}</h3><p>{w.zh_summary()}{p.art(h, "[详细]")}</p></div>'
    blocks = ""
    for ch, nm in [("shxw", "社会"), ("gngj", "国内国际"), ("whty", "文体"), ("xqxw", "县区")]:
        blocks += (
            f"<h2>{p.no(f'http://news.cangzhou-inv.com/{ch}/', nm)}</h2><ul>"
            + "".join(f"<li>·{a(day=20)}</li>" for _ in range(8))
            + "</ul>"
        )
    zt = "".join(
        p.no(f"http://zt.cangzhou-inv.com/system/2024/{x}/", f'<img src=/z{x}.jpg alt="{t}">')
        for x, t in [("qglh", "2024全国两会"), ("sjxxn", "书香之城专题"), ("zhzy", "志愿服务")]
    )
    live = p.no("http://live.cangzhou-inv.com/room/1288", "【直播】龙舟邀请赛决赛现场正在进行")
    friends = p.nos(
        "人民网=http://www.people.com.cn 新华网=http://www.xinhuanet.com 央视网=http://www.cctv.com 光明网=http://www.gmw.cn 浙江在线=http://www.zjol.com.cn"
    )
    foot = p.nos(
        "关于我们=http://www.cangzhou-inv.com/about/ 广告服务=http://www.cangzhou-inv.com/ad.shtml 联系我们=http://www.cangzhou-inv.com/contact.shtml 法律声明=http://www.cangzhou-inv.com/system/2009/01/01/law.shtml"
    )
    return p.write(
        doc(
            "苍州新闻网",
            f"<div class=nav>{nav}</div><div class=top>{head}</div>{live}{cards}{blocks}<div class=zt>{zt}</div><div>{friends}</div><div>{foot}</div>",
            "gb2312",
        )
    )


def home_cards(p: Page) -> Page:
    """New-style provincial client: cards, video boxes, ids only."""
    w = p.w
    i0 = 2712345
    cards = ""
    for i in range(12):
        h, t = f"/news/{i0 - i}.html", w.zh()
        cards += f'<div class="item"><a class="pic" href="{h}"><img data-src="/u/{i}.jpg"></a><div class="txt"><a href="{h}" class="tit">{t}</a><a class="sum" href="{h}">{w.zh_summary()}</a><span class="tag">{p.no("/channel/12", "时政")}</span><span>{i + 1}小时前</span></div></div>'
        p.articles.add(p._abs(h))
    video = "".join(
        f'<div class="video">{p.maybe(f"/video/{88231 - i}.html", f"<img src=/v/{i}.jpg><p>{w.zh_short()}</p>")}</div>'
        for i in range(4)
    )
    swiper = "".join(
        f'<div class="swiper-slide">{p.art(f"/news/{i0 + 10 + i}.html", "", show=f"<img src=/s/{i}.jpg><div class=cap>{w.zh()}</div>")}</div>'
        for i in range(4)
    )
    nav = "".join(
        p.no(f"/channel/{k}", t)
        for k, t in enumerate(
            [
                "推荐",
                "时政",
                "社会",
                "财经",
                "文化",
                "体育",
                "教育",
                "健康",
                "乡村",
                "视频",
                "专题",
                "直播",
                "读报",
                "问政",
            ],
            10,
        )
    )
    sp = "".join(
        p.no(f"/special/{k}.html", t)
        for k, t in [(331, "高质量发展看云岭"), (329, "在希望的田野上"), (318, "文明实践进行时")]
    )
    app = (
        p.no("https://app.yunxiang-inv.com/download", "下载APP")
        + p.no("https://apps.apple.com/cn/app/id1234567890", "App Store")
        + p.no("/yunxiang.apk", "安卓下载")
    )
    return p.write(
        doc(
            "云乡新闻",
            f'<header>{nav}{app}</header><div class="swiper">{swiper}</div><main>{cards}</main><aside>{video}<h3>专题</h3>{sp}</aside><footer>{p.no("/about.html", "关于")}{p.no("/copyright.html", "版权声明")}{p.no("/user/login", "登录")}</footer>',
        )
    )


def home_big(p: Page) -> Page:
    """A large home page: nav has very many links, subdomains, mixed schemes."""
    w = p.w
    nav = "".join(
        p.no(f"http://{s}.lanshi-inv.com/", t)
        for s, t in zip(
            [
                "news",
                "finance",
                "sports",
                "ent",
                "auto",
                "house",
                "edu",
                "tech",
                "health",
                "travel",
                "military",
                "culture",
                "fashion",
                "game",
                "baby",
                "book",
                "lottery",
                "weather",
                "blog",
                "mail",
                "job",
                "food",
                "law",
                "opinion",
                "art",
                "kid",
                "senior",
            ],
            [
                "新闻",
                "财经",
                "体育",
                "娱乐",
                "汽车",
                "房产",
                "教育",
                "科技",
                "健康",
                "旅游",
                "军事",
                "文化",
                "时尚",
                "游戏",
                "母婴",
                "读书",
                "彩票",
                "天气",
                "博客",
                "邮箱",
                "招聘",
                "美食",
                "法治",
                "评论",
                "艺术",
                "少儿",
                "老年",
            ],
            strict=True,
        )
    )
    subs = "".join(
        p.no(f"http://news.lanshi-inv.com/{c}/", t)
        for c, t in zip(
            [
                "china",
                "world",
                "society",
                "photo",
                "domestic",
                "hot",
                "special",
                "live",
                "column",
                "local",
                "data",
                "history",
            ],
            [
                "国内",
                "国际",
                "社会",
                "图片",
                "综合",
                "热点",
                "专题",
                "直播",
                "专栏",
                "地方",
                "数据",
                "史海",
            ],
            strict=True,
        )
    )
    body = ""
    for s in ("news", "finance", "sports", "ent", "tech"):
        body += (
            f'<div class="blk"><h2>{p.no(f"http://{s}.lanshi-inv.com/", "频道")}</h2>'
            + "".join(
                f"<ul><li>{p.art(f'http://{s}.lanshi-inv.com/2024-05-{d:02d}/doc-i{w.b62(7).lower()}{w.num(1000000, 9999999)}.shtml', w.zh())}</li></ul>"
                for d in range(10, 18)
            )
            + "</div>"
        )
    body += (
        "<ul>"
        + "".join(
            f"<li>{p.art(f'http://slide.news.lanshi-inv.com/slide_1_{86058 + i}_{512345 + i}.html', w.zh(), show=f'<img src=x.jpg><span>{w.zh_short()}</span>')}</li>"
            for i in range(4)
        )
        + "</ul>"
    )
    zt = p.no(
        "http://news.lanshi-inv.com/zt_d/qlhz2024/", "千里河镇专题报道：走近山海之间的变迁"
    ) + p.no("http://news.lanshi-inv.com/z/2024lh/", "聚焦2024地方两会特别报道")
    cols = "".join(
        p.no(f"http://blog.lanshi-inv.com/u/{12345678 + i}", t)
        for i, t in enumerate(["老槐树下", "海边的牧羊人", "数据之眼"])
    )
    return p.write(
        doc("蓝石网", f"<div>{nav}</div><div>{subs}</div>{body}<div>{zt}</div><div>{cols}</div>")
    )


def mobile_portal(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<a class="feed" href="/c/8{w.b62(10)}"><h4>{w.zh()}</h4><p><span>本地资讯</span><span>{w.num(1, 9)}评</span></p></a>'
        for _ in range(15)
    )
    for h in re.findall(r'href="(/c/8\w+)"', rows):
        p.articles.add(p._abs(h))
    nav = p.nos(
        "要闻=/ 财经=/finance 国际=/world 娱乐=/ent 体育=/sports 科技=/tech 我的=/user/center"
    )
    return p.write(
        doc(
            "手机报",
            f'{nav}<div>{rows}</div><a href="javascript:loadMore()">点击加载更多</a>{p.no("/app", "打开客户端")}{p.no("/c/special/7xAbcD", "专题：乡村夜校的一百天")}',
        )
    )


def people_scroll(p: Page) -> Page:
    w = p.w
    lis = "".join(
        f"<li>[{p.no('http://politics.renjian-inv.com.cn/', c)}]{p.art(f'http://{s}.renjian-inv.com.cn/n1/2024/0{5}{20 + i % 8:02d}/c{n}-{40212345 - i}.html', w.zh(), 'target=_blank')}<em>2024年05月{20 + i % 8}日10:{i:02d}</em></li>"
        for i, (c, s, n) in enumerate(
            [
                ("时政", "politics", 1001),
                ("社会", "society", 1008),
                ("财经", "finance", 1004),
                ("地方", "unn", 14748),
            ]
            * 8
        )
    )
    nav = p.nos(
        "党网=http://cpc.renjian-inv.com.cn/ 要闻=http://www.renjian-inv.com.cn/GB/59476/index.html 时政=http://politics.renjian-inv.com.cn/ 法治=http://society.renjian-inv.com.cn/GB/136657/index.html 观点=http://opinion.renjian-inv.com.cn/GB/index.html 图片=http://pic.renjian-inv.com.cn/"
    )
    pager = (
        p.no("index1.html", "1")
        + p.nxt("index2.html", "2")
        + p.no("index3.html", "3")
        + p.nxt("index2.html", "下一页")
    )
    return p.write(
        doc(
            "滚动新闻",
            f'<div>{nav}</div><ul class="list_16">{lis}</ul><div class="page_n">{pager}</div>',
            "gb2312",
        )
    )


def chinanews_scroll(p: Page) -> Page:
    w = p.w
    lis = "".join(
        f'<li><div class="dd_lm">[{p.no(f"/{k}.shtml", c)}]</div> <div class="dd_bt">{p.art(f"/{k}/2024/05-{28 - i // 8}/{10223345 - i}.shtml", w.zh())}</div><div class="dd_time">5-{28 - i // 8} 1{i % 9}:0{i % 10}</div></li>'
        for i, (k, c) in enumerate(
            [("gn", "国内"), ("gj", "国际"), ("sh", "社会"), ("cj", "财经"), ("ty", "体育")] * 6
        )
    )
    lis += f'<li><div class="dd_lm">[视频]</div> <div class="dd_bt">{p.art("//www.zhongxun-inv.com/shipin/cns-d/2024/05-28/news990123.shtml", w.zh())}</div></li>'
    nav = p.nos(
        "首页=/ 时政=/china/ 国际=/world/ 社会=/society/ 财经=/finance/ 即时=/scroll-news/news1.html 视频=/shipin/ 图片=/photo/"
    )
    days = "".join(p.no(f"/scroll-news/2024/05{d:02d}/news.shtml", f"{d}日") for d in range(20, 28))
    pager = (
        p.no("/scroll-news/news1.html", "1")
        + p.nxt("/scroll-news/news2.html", "2")
        + p.no("/scroll-news/news3.html", "3")
        + p.nxt("/scroll-news/news2.html", "下一页")
    )
    return p.write(
        doc(
            "即时新闻",
            f'<div>{nav}</div><div class=days>{days}</div><div class="content_list"><ul>{lis}</ul></div><div class="pagebox">{pager}</div>',
        )
    )


def xinhua_list(p: Page) -> Page:
    w = p.w
    items = ""
    for i in range(14):
        h = (
            f"../../20240528/{w.hex(32)}/c.html"
            if i % 3
            else f"http://zj.xinlian-inv.cn/2024-05/28/c_11302{w.num(10000, 99999)}.htm"
        )
        t = w.zh()
        items += f'<div class="item"><div class="img">{p.art(h, "", show="<img src=a.png>")}</div><div class="tit">{p.art(h, t)}</div><div class="abs">{w.zh_summary()}</div><div class="time">2024-05-28</div></div>'
    nav = p.nos(
        "要闻=../yw/index.html 国内=../gn/index.html 直播=../live/index.html 专题=../special/index.html 访谈=../talk/index.htm 图片=../pic/index.html"
    )
    return p.write(
        doc(
            "地方频道",
            f'<div>{nav}</div>{items}<div class="more"><a href="javascript:void(0)">加载更多</a></div>{p.no("http://zj.xinlian-inv.cn/2024zjlh/index.htm", "聚焦地方两会")}',
        )
    )


def county_media(p: Page) -> Page:
    """A county media centre: 最新 lists, hot list, 值班 phones."""
    w = p.w
    rows = "".join(
        f'<div class="newsitem"><h3>{p.art(f"/content/2024/05-{27 - i // 4}/{1203345 - i * 5}.html", w.zh())}</h3><div class="info">来源：望川融媒 <span>2024-05-{27 - i // 4} 0{i % 10}:12</span> {p.no(f"/content/2024/05-{27 - i // 4}/{1203345 - i * 5}.html#pl", "评论(3)")}</div></div>'
        for i in range(12)
    )
    hot = "".join(
        f"<li><b>{i + 1}</b>{p.art(f'/content/2024/04-{20 + i}/{1190345 + i}.html', w.zh()[:12])}</li>"
        for i in range(8)
    )
    nav = p.nos(
        "首页=/ 望川新闻=/news/ 部门=/bm/ 乡镇=/xz/ 图片=/tp/ 视频=/sp/ 文化=/wh/ 旅游=/ly/ 专题=/zt/ 电子报=/dzb/"
    )
    pager = (
        "<div class=pages>"
        + p.no("/news/index.html", "首页")
        + "<b>1</b>"
        + p.nxt("/news/2.html", "2")
        + p.no("/news/3.html", "3")
        + p.nxt("/news/2.html", "下页")
        + p.no("/news/58.html", "末页")
        + "</div>"
    )
    zt = p.no("/zt/2024/05-20/", "<img src=/z.jpg>") + p.no("/zt/2024cg/", "春耕进行时")
    return p.write(
        doc(
            "望川新闻",
            f'<ul>{nav}</ul><div class="l">{rows}{pager}</div><div class="r"><h4>一周热点</h4><ol>{hot}</ol>{zt}</div><p>举报电话 {p.no("mailto:wc@example.cn", "邮箱")} {p.no("tel:08340000", "电话")}</p>',
        )
    )


def county_phpcms(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<li>{p.art(f"http://www.nanping-inv.cn/html/2024/bdyw_05{26 - i:02d}/{23456 - i}.html", w.zh())}<span class="rt">2024-05-{26 - i:02d} 08:3{i % 10}:11</span></li>'
        for i in range(20)
    )
    side = "".join(
        f"<li>{p.art(f'http://www.nanping-inv.cn/html/2024/tpxw_05{26 - i:02d}/{23156 - i}.html', w.zh_short())}</li>"
        for i in range(6)
    )
    nav = "".join(
        p.no(f"http://www.nanping-inv.cn/html/{c}/", t)
        for c, t in zip(
            ["bdyw", "tpxw", "mszh", "jysp", "zthd", "fxnp"],
            ["本地要闻", "图片新闻", "民生", "教育", "专题活动", "发现南屏"],
            strict=True,
        )
    )
    pager = (
        '<div id="pages" class="text-c"><a class="a1">412条</a> '
        + p.no("http://www.nanping-inv.cn/html/bdyw/index.html", "上一页", "class=a1")
        + " <span>1</span> "
        + p.nxt("http://www.nanping-inv.cn/html/bdyw/2.html", "2")
        + " "
        + p.no("http://www.nanping-inv.cn/html/bdyw/3.html", "3")
        + " .."
        + p.no("http://www.nanping-inv.cn/html/bdyw/21.html", "21")
        + " "
        + p.nxt("http://www.nanping-inv.cn/html/bdyw/2.html", "下一页", "class=a1")
        + "</div>"
    )
    return p.write(
        doc(
            "本地要闻",
            f"<div>{nav}</div><div class=crumbs>{p.no('http://www.nanping-inv.cn', '首页')} &gt; {p.no('http://www.nanping-inv.cn/html/bdyw/', '本地要闻')}</div><ul class='list lh24 f14'>{rows}</ul>{pager}<ul>{side}</ul>",
        )
    )


def county_dede(p: Page) -> Page:
    """Dedecms: /a/xinwen/2024/0513/123.html, typeid in pages, 关键词 links."""
    w = p.w
    rows = ""
    for i in range(10):
        h, t = f"/a/xinwen/2024/05{20 - i:02d}/{3345 - i}.html", w.zh()
        rows += f'<li>{p.art(h, "", show=f"<img src=/uploads/{i}.jpg>")}[<b>{p.no("/a/xinwen/", "新闻")}</b>] {p.art(h, t, "class=title")}<span class="info"><small>日期：</small>2024-05-{20 - i:02d} <small>点击：</small>{w.num(20, 900)}</span><p class="intro">{w.zh_summary()}...</p>{p.no(f"/tags.php?/{i}/", "标签词")}</li>'
    pager = (
        '<ul class="pagelist"><li>首页</li><li class="thisclass">1</li><li>'
        + p.nxt("list_3_2.html", "2")
        + "</li><li>"
        + p.no("list_3_3.html", "3")
        + "</li><li>"
        + p.nxt("list_3_2.html", "下一页")
        + "</li><li>"
        + p.no("list_3_12.html", "末页")
        + "</li></ul>"
    )
    nav = p.nos(
        "主页=/ 新闻=/a/xinwen/ 公告=/a/gonggao/ 风物=/a/fengwu/ 关于=/a/guanyu/ RSS地图=/data/rssmap.html TAG标签=/tags.php 高级搜索=/plus/search.php"
    )
    hot = "".join(
        f"<li>{p.art(f'/a/fengwu/2023/1{i}1{i}/{2345 - i}.html', w.zh_short())}</li>"
        for i in range(3)
    )
    return p.write(
        doc(
            "新闻",
            f'<div>{nav}</div><ul class="e2">{rows}</ul>{pager}<dl><dt>热点内容</dt>{hot}</dl>',
        )
    )


def epaper_founder(p: Page) -> Page:
    w = p.w
    arts, areas = "", ""
    for i in range(6):
        h = f"content_{312345 + i}.htm"
        arts += f"<li>{p.art(h, w.zh())}</li>"
        areas += f'<area coords="0,{i},300,{i + 40}" shape="rect" href="{h}">'
    pages = "".join(
        f"<li>{p.no(f'node_{n}.htm', f'第{n:02d}版：{t}')}{p.no(f'../../../page/1/2024-05/2{n}/0{n}/20240523.pdf', '<img src=pdf.gif>')}</li>"
        for n, t in enumerate(["要闻", "综合", "民生", "副刊"], 2)
    )
    foot = p.nos(
        "上一期=../22/node_2.htm 下一期=../24/node_2.htm 版面导航=../../../html/2024-05/23/node_2.htm 返回首页=http://www.cangzhou-inv.com"
    )
    p.next_either = True
    return p.write(
        doc(
            "苍州日报",
            f'<map name="PagePicMap">{areas}</map><img usemap="#PagePicMap" src="x.jpg"><ul class="bm">{pages}</ul><div>{p.no("node_3.htm", "下一版")}</div><ul class="titles">{arts}</ul>{foot}',
        )
    )


def epaper_new(p: Page) -> Page:
    w = p.w
    arts = "".join(
        f"<li>{p.art(f'../../../content/202405/23/content_{212345 + i}.html', w.zh())}</li>"
        for i in range(5)
    )
    areas = "".join(
        f'<area shape="poly" coords="1,2,3,4,5,6" href="../../../content/202405/23/content_{212345 + i}.html">'
        for i in range(5)
    )
    pages = "".join(
        f"<li>{p.no(f'node_{n:02d}.html', f'{n:02d}版 {t}')}</li>"
        for n, t in enumerate(["要闻", "时政", "经济", "社会", "文化", "体育", "广告", "国际"], 1)
    )
    cal = "".join(p.no(f"../../202405/{d:02d}/node_01.html", str(d)) for d in range(1, 24))
    p.next_either = True
    return p.write(
        doc(
            "苍州晚报",
            f'<map>{areas}</map><ul>{pages}</ul><ul class="news-list">{arts}</ul><div class="cal">{cal}</div>',
        )
    )


def epaper_index(p: Page) -> Page:
    """All pages of an issue with their articles."""
    w = p.w
    out = ""
    for n, t in enumerate(["头版", "要闻", "专版", "生活"], 1):
        out += (
            f"<dl><dt>{p.no(f'./Page{n:02d}.htm', f'A{n:02d}：{t}')}</dt>"
            + "".join(
                f"<dd>{p.art(f'./Article{n:02d}{i:03d}FM.htm', w.zh_short())}</dd>"
                for i in range(1, 6)
            )
            + "</dl>"
        )
    p.next_either = True
    return p.write(
        doc(
            "数字报",
            f"{out}<p>{p.no('../23/Page01.htm', '上一期')}{p.no('../25/Page01.htm', '下一期')}{p.no('http://www.cangzhou-inv.com/', '网站首页')}</p>",
            "gb2312",
        )
    )


def portal_misc(p: Page) -> Page:
    """Portals and self-media: opaque ids on one host."""
    w = p.w
    rows = "".join(
        f'<div class="c"><h2>{p.art(f"/newsDetail_forward_2{w.num(7000000, 7999999)}", w.zh())}</h2><p>{w.zh_summary()}</p><div>{p.no(f"/list_{25430 + i % 3}", "湃城")}<span>3小时前</span><span class="c">{w.num(1, 300)}</span></div></div>'
        for i in range(12)
    )
    hot = "".join(
        f"<li>{p.art(f'/newsDetail_forward_2{w.num(7000000, 7999999)}', w.zh())}</li>"
        for _ in range(8)
    )
    nav = "".join(
        p.no(f"/channel_{259 + i}", t)
        for i, t in enumerate(["时事", "财经", "思想", "生活", "暖闻", "问吧"])
    )
    user = "".join(p.no(f"/user_{5512 + i}", t) for i, t in enumerate(["在岸边", "南方笔记"]))
    top = "".join(
        p.no(f"/topic_{1022 + i}", f"话题{i}：老街区里的新生意如何继续") for i in range(3)
    )
    return p.write(doc("湃流", f"{nav}{rows}<ul>{hot}</ul>{user}{top}"))


def portal_author(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<li class="feed"><a href="https://www.souhe-inv.com/a/{781234567 - i * 991}_{121000 + i % 4}" target="_blank">{w.zh()}</a> <a href="https://mp.souhe-inv.com/profile?xpt=bXAy{w.b62(12)}">作者{i}</a> <a href="https://www.souhe-inv.com/a/{781234567 - i * 991}_{121000 + i % 4}#comment_area">{i}</a></li>'
        for i in range(14)
    )
    for i in range(14):
        p.articles.add(
            p._abs(f"https://www.souhe-inv.com/a/{781234567 - i * 991}_{121000 + i % 4}")
        )
    tags = "".join(
        p.no(f"https://www.souhe-inv.com/tag/{70000 + i}", t)
        for i, t in enumerate(["直播带货", "乡村教育", "高铁", "民宿", "柑橘", "海钓"])
    )
    nav = "".join(
        p.no(f"https://{s}.souhe-inv.com/", s)
        for s in ["news", "sports", "business", "it", "auto", "fashion"]
    )
    return p.write(doc("搜河", f"{nav}<ul>{rows}</ul>{tags}"))


FAMILIES = {
    "press-home": [
        ("http://www.cangzhou-inv.com/", home_cnnb),
        ("https://www.yunxiang-inv.com/", home_cards),
        ("http://www.lanshi-inv.com/", home_big),
        ("https://i.shoubao-inv.com/", mobile_portal),
    ],
    "press-scroll": [
        ("http://www.renjian-inv.com.cn/GB/59476/index.html", people_scroll),
        ("https://www.zhongxun-inv.com/scroll-news/news1.html", chinanews_scroll),
        ("http://zj.xinlian-inv.cn/a/news/index.html", xinhua_list),
    ],
    "county": [
        ("http://www.wcrm-inv.com/news/", county_media),
        ("http://www.nanping-inv.cn/html/bdyw/", county_phpcms),
        ("http://www.sylang-inv.com/a/xinwen/list_3_1.html", county_dede),
    ],
    "epaper": [
        ("http://epaper.cangzhou-inv.com/czrb/html/2024-05/23/node_2.htm", epaper_founder),
        ("http://epaper.cangzhou-inv.com/czwb/pc/layout/202405/23/node_01.html", epaper_new),
        ("http://szb.czcb-inv.com/html/2024-05/24/Index.htm", epaper_index),
    ],
    "portal": [
        ("https://www.pailiu-inv.cn/", portal_misc),
        ("https://www.souhe-inv.com/", portal_author),
    ],
}

"""Pages where navigation looks like articles, or articles like navigation."""

# ruff: noqa: E501 - lines of markup
from __future__ import annotations

import re

from tests.crawler.discovery.lists.invent import PLACES, doc, slug

LONG = [
    "政府信息公开工作年度报告",
    "网上办事服务大厅",
    "行政规范性文件公开",
    "重大行政决策事项目录",
    "浙江省生态环境保护督察整改公开",
    "公共资源配置信息公开",
    "领导班子成员分工情况",
    "惠民惠农财政补贴资金",
    "基层政务公开标准目录",
    "优化营商环境工作专栏",
    "中小微企业服务平台",
    "学习贯彻全会精神专题",
    "扫黑除恶专项斗争举报",
    "政府网站与政务新媒体",
    "义务教育阳光招生平台",
    "疫苗接种预约查询入口",
]
SHORT = [
    "首页",
    "机构概况",
    "新闻中心",
    "政务公开",
    "办事服务",
    "互动交流",
    "专题专栏",
    "走进望川",
    "数据开放",
    "English",
]


def long_nav(p):
    w = p.w
    nav = "".join(
        f"<li>{p.no(f'/xxgk/{c}/index.html', t)}</li>"
        for c, t in zip(
            [
                "ndbg",
                "wsbs",
                "gfwj",
                "zdjc",
                "hbdc",
                "ggzy",
                "ldfg",
                "hmhn",
                "zwgk",
                "yshj",
                "zxqy",
                "xxgc",
                "shce",
                "xmt",
                "jyzs",
                "ymjz",
            ],
            LONG,
            strict=False,
        )
    )
    rows = "".join(
        f"<li>{p.art(f'/zwdt/bmdt/2024{5:02d}/{4512 - i}.html', w.zh())}</li>" for i in range(7)
    )
    return p.write(
        doc(
            "x",
            f"<div class=hd>{p.nos(' '.join(f'{t}=/{i}/' for i, t in enumerate(SHORT)))}</div><ul class=zl>{nav}</ul><ul class=yw>{rows}</ul>",
        )
    )


def long_nav_ids(p):
    """Columns have numbers as articles have, two levels: /html/120/ and /html/120/4512.html."""
    w = p.w
    nav = "".join(f"<li>{p.no(f'/html/{120 + i}/', t)}</li>" for i, t in enumerate(SHORT + LONG))
    rows = "".join(
        f"<li>{p.art(f'/html/{121 + i % 3}/{4512 - i}.html', w.zh())}<span>05-{20 - i}</span></li>"
        for i in range(12)
    )
    return p.write(doc("x", f"<ul class=a1>{nav}</ul><ul class=b1>{rows}</ul>"))


def list_ids(p):
    """/list/12.html columns with long names; /show/4512.html articles, no dates."""
    w = p.w
    nav = "".join(f"<li>{p.no(f'/list/{12 + i}.html', t)}</li>" for i, t in enumerate(SHORT + LONG))
    rows = "".join(f"<li>{p.art(f'/show/{4512 - i}.html', w.zh_short())}</li>" for i in range(8))
    return p.write(doc("x", f"<ul class=a1>{nav}</ul><ul class=b1>{rows}</ul>"))


def drupal(p):
    """One shape for columns and articles."""
    w = p.w
    nav = "".join(f"<li>{p.no(f'/node/{120 + i}', t)}</li>" for i, t in enumerate(SHORT))
    rows = "".join(
        f"<div class=views-row><span class=t>{p.art(f'/node/{4512 - i}', w.zh())}</span><span>2024-05-{20 - i:02d}</span></div>"
        for i in range(10)
    )
    return p.write(
        doc("x", f"<ul class='menu nav'>{nav}</ul>{rows}{p.nxt('?page=1', '››', 'rel=next')}")
    )


def root_slugs(p):
    """Articles of two to six words at the root, as pages are."""
    w = p.w
    titles = [w.en() for _ in range(8)]
    rows = "".join(
        f"<article><h2>{p.art('/' + slug(' '.join(t.split()[1 : 1 + 2 + i % 4])) + '/', t)}</h2><p>{t} and more is to follow in June.</p>{p.no('/' + slug(' '.join(t.split()[1 : 1 + 2 + i % 4])) + '/#comments', '3 Comments')}</article>"
        for i, t in enumerate(titles)
    )
    nav = p.nos(
        "About=/about-us/ Contact=/contact-us/ Advertise=/advertise-with-us/ Privacy=/privacy-policy/ Home=/ Archive=/archive/ Team=/our-team/"
    )
    cats = p.nos(
        "Harbour=/category/harbour/ Fishing=/category/fishing/ Rail=/category/rail-and-road/"
    )
    return p.write(
        doc(
            "The Quay",
            f"<nav>{nav}</nav>{rows}<aside>{cats}</aside>{p.nxt('/page/2/', 'Older posts')}",
            lang="en",
        )
    )


def two_word_slugs(p):
    w = p.w
    titles = [w.en() for _ in range(10)]
    rows = "".join(
        f"<div class=story><h3>{p.art('/news/' + slug(' '.join(t.split()[2:4])), t)}</h3></div>"
        for t in titles
    )
    nav = p.nos(
        "News=/news Middle-East=/middle-east Hong-Kong=/hong-kong Opinion=/opinion Podcasts=/podcasts About=/about"
    )
    return p.write(doc("Slug", f"<div>{nav}</div>{rows}", lang="en"))


def old_font(p):
    w = p.w
    rows = "".join(
        f"<TR><TD><IMG SRC=dot.gif></TD><TD><A HREF='News_Show.Asp?Id={212 - i}' TARGET=_blank><FONT COLOR=#000000>{w.zh()}</FONT></A></TD><TD><FONT COLOR=gray>(5月{20 - i}日)</FONT></TD></TR>"
        for i in range(14)
    )
    for i in range(14):
        p.articles.add(p._abs(f"News_Show.Asp?Id={212 - i}"))
    nav = "".join(p.no(f"News_Class.Asp?Cid={i}", t) for i, t in enumerate(SHORT))
    return p.write(
        f"<HTML><HEAD><TITLE>x</TITLE></HEAD><BODY><TABLE><TR><TD>{nav}</TD></TR></TABLE><TABLE>{rows}</TABLE>{p.no('News_Class.Asp?Cid=2&Page=1', '首页')}{p.nxt('News_Class.Asp?Cid=2&Page=2', '下一页')}</BODY></HTML>"
    )


def photo_only(p):
    rows = "".join(
        f"<li>{p.art(f'/tp/2024/05/{20 - i}/{91234 - i}.shtml', '', show=f'<img src={i}.jpg>')}</li>"
        for i in range(9)
    )
    return p.write(
        doc(
            "图片",
            f"{p.nos(' '.join(f'{t}=/{i}.shtml' for i, t in enumerate(SHORT)))}<ul>{rows}</ul>{p.nxt('/tp/index_2.shtml', '下一页')}",
        )
    )


def companies(p):
    """Notices titled with a company's name; dates are beside; columns long."""
    w = p.w
    rows = "".join(
        f"<tr><td>{i}</td><td>{p.art(f'/gs/{8812 - i}', w.rng.choice(PLACES) + w.rng.choice(['海洋', '山泉', '白云']) + '建材有限公司')}</td><td>2024-05-{20 - i:02d}</td></tr>"
        for i in range(12)
    )
    nav = "".join(f"<li>{p.no(f'/lm/{12 + i}', t)}</li>" for i, t in enumerate(LONG))
    return p.write(doc("公示", f"<ul>{nav}</ul><table>{rows}</table>"))


def leaders(p):
    """People and posts, which are no news; a few articles below."""
    w = p.w
    ppl = "".join(
        f"<li>{p.no(f'/ldzc/{n}/', t)}</li>"
        for n, t in zip(
            ["zxm", "lqs", "hty", "zym"],
            [
                "周小明 党组书记、局长",
                "陆青山 党组成员、副局长",
                "何田雨 党组成员、二级调研员",
                "郑一鸣 总工程师、办公室主任",
            ],
            strict=False,
        )
    )
    rows = "".join(
        f"<li>{p.art(f'/gzdt/2024{i % 5 + 1:02d}/t2024{i % 5 + 1:02d}11_{5512 + i}.html', w.zh())}</li>"
        for i in range(5)
    )
    return p.write(doc("领导之窗", f"<ul>{ppl}</ul><ul>{rows}</ul>"))


def districts(p):
    w = p.w
    ds = "".join(
        f"<dd>{p.no(f'/qx/{i}/', f'{t}分站新闻频道首页')}</dd>" for i, t in enumerate(PLACES)
    )
    hosts = "".join(
        f"<dd>{p.no(f'http://q{i}.diqu-inv.com/', f'{t}新闻网')}</dd>" for i, t in enumerate(PLACES)
    )
    rows = "".join(
        f"<li>{p.art(f'http://q{i % 4}.diqu-inv.com/news/2024/0520/{91234 - i}.html', w.zh())}</li>"
        for i in range(16)
    )
    return p.write(doc("地区", f"<dl>{ds}{hosts}</dl><ul>{rows}</ul>"))


def service_boxes(p):
    w = p.w
    boxes = "".join(
        f'<a href="/fw/{i}.html"><i></i>{t}</a>'
        for i, t in enumerate(
            [
                "公交线路实时查询服务",
                "天气预报和台风路径查询",
                "水电气缴费网点一览",
                "新生儿出生一件事联办",
                "医保异地就医备案办理",
                "二手房转移登记一件事",
            ],
            10,
        )
    )
    rows = "".join(
        f'<div class="row"><a href="/xw/{4512 - i}.html"><div class="title">{w.zh()}</div><div class="meta"><span>望川发布</span><span>{i + 1}小时前</span></div></a></div>'
        for i in range(8)
    )
    for i in range(8):
        p.articles.add(p._abs(f"/xw/{4512 - i}.html"))
    return p.write(doc("服务", f'<div class="grid">{boxes}</div>{rows}'))


def topics_mixed(p):
    """Specials in the list itself, with paths of their day; live rooms; foreign links."""
    w = p.w
    rows = ""
    for i in range(12):
        rows += f"<li>{p.art(f'https://www.zhuan-inv.com/2024-05/{20 - i}/content_{8901234 - i}.htm', w.zh())}</li>"
        if i % 4 == 1:
            rows += f"<li>{p.no(f'https://www.zhuan-inv.com/zt/2024-05/{20 - i}/', '【专题】' + w.zh())}</li>"
        if i % 4 == 2:
            rows += (
                f"<li>{p.no(f'https://live.zhuan-inv.com/{8812 + i}', '【直播】' + w.zh())}</li>"
            )
        if i % 4 == 3:
            rows += f"<li>{p.no(f'https://mp.weixin.qq.com/s/{w.b62(22)}', w.zh())}</li>"
    return p.write(doc("要闻", f"<ul>{rows}</ul>"))


def magazine(p):
    w = p.w
    rows = "".join(
        f"<dd>{p.art(f'/magazine/2024/{20}/{slug(w.en())}', w.en())}</dd>" for _ in range(8)
    )
    issues = "".join(
        p.no(f"/magazine/2024/{n}", f"Issue {n}: spring and the sea beyond") for n in range(10, 20)
    )
    return p.write(doc("Magazine", f"<dl>{rows}</dl><div>{issues}</div>", lang="en"))


def sections_shtml(p):
    w = p.w
    nav = "".join(
        p.no(f"/news/{n}.shtml", t)
        for n, t in zip(
            ["guonei", "guoji", "shehui", "caijing", "tiyu", "yule", "keji", "jiaoyu"],
            [
                "国内新闻",
                "国际新闻",
                "社会万象",
                "财经要闻",
                "体育赛事",
                "文娱现场",
                "科技前沿",
                "教育在线",
            ],
            strict=False,
        )
    )
    rows = "".join(
        f"<li>{p.art(f'/news/{c}/n{91234 - i}.shtml', w.zh_short() if i % 2 else w.zh())}</li>"
        for i, c in enumerate(["gn", "gj", "sh"] * 5)
    )
    return p.write(doc("新闻", f"<div>{nav}</div><ul>{rows}</ul>"))


def faq_hotline(p):
    """Letters to the mayor: items are no news of the site, but articles of the list."""
    w = p.w
    rows = "".join(
        f"<tr><td>{p.art(f'/hdjl/xjhf/detail.jsp?xjid={20240512 * 100 + i}', '关于' + w.zh_short() + '的咨询')}</td><td>已办结</td><td>2024-05-1{i % 9}</td></tr>"
        for i in range(10)
    )
    nav = "".join(
        p.no(f"/hdjl/{c}/index.jsp", t)
        for c, t in zip(
            ["xjhf", "zxft", "yjzj", "wsdc"],
            ["信件回复选登", "在线访谈直播", "民意征集调查", "网上调查问卷"],
            strict=False,
        )
    )
    return p.write(doc("信箱", f"{nav}<table>{rows}</table>"))


def calendar(p):
    """Days of a month in full, and two articles."""
    w = p.w
    days = "".join(
        f"<li>{p.no(f'/daily/2024-05-{d:02d}.html', f'2024年5月{d}日')}</li>" for d in range(1, 25)
    )
    rows = "".join(f"<p>{p.art(f'/story/{8812 + i}.html', w.zh())}</p>" for i in range(3))
    return p.write(doc("日历", f"<ul>{days}</ul>{rows}"))


def tabs_short(p):
    """Headlines of seven and eight characters in a home page's column, no dates."""
    rows = "".join(
        f"<li>{p.art(f'/a/{91234 - i}.html', t)}</li>"
        for i, t in enumerate(
            [
                "柑橘丰收果农忙",
                "夜校开课受欢迎",
                "渔港今日开渔",
                "老街新颜迎客来",
                "支教老师返乡记",
                "一座古桥的新生",
                "春茶开采上市了",
                "海岛来了新医生",
            ]
        )
    )
    nav = "".join(
        f"<li>{p.no(f'/c/{12 + i}.html', t)}</li>"
        for i, t in enumerate(
            ["新闻", "要闻聚焦", "社会民生", "文旅融媒", "县域经济", "专题报道", "融媒直播"]
        )
    )
    return p.write(doc("望川", f"<ul class=x>{nav}</ul><ul class=y>{rows}</ul>"))


def dede_home(p):
    """A home page whose blocks have one lead item with a summary and then lines."""
    w = p.w
    out = ""
    for k, (d, t) in enumerate(
        [("yaowen", "要闻"), ("minsheng", "民生"), ("wenhua", "文化"), ("lvyou", "旅游")]
    ):
        h = f"/{d}/2024/0{5}{12 + k}/{4512 + k}.html"
        ti = w.zh()
        out += (
            f'<div class="col"><div class="ht"><strong>{p.no(f"/{d}/", t)}</strong>{p.no(f"/{d}/", "更多&gt;&gt;", "class=more")}</div><dl><dt>{p.art(h, "", show="<img src=1.jpg>")}</dt><dd>{p.art(h, ti[:9])}<p>{w.zh_summary()[:30]}{p.art(h, "[详细]")}</p></dd></dl><ul>'
            + "".join(
                f"<li>{p.art(f'/{d}/2024/0{4}{10 + i}/{4312 + i}.html', w.zh_short())}</li>"
                for i in range(5)
            )
            + "</ul></div>"
        )
    ad = "".join(p.no(f"/plus/ad_js.php?aid={i}", f"<img src=/ad{i}.jpg>") for i in range(3))
    return p.write(
        doc(
            "x",
            f"{p.nos('首页=/ 要闻=/yaowen/ 民生=/minsheng/ 文化=/wenhua/ 旅游=/lvyou/')}{ad}{out}",
        )
    )


def wechat_like(p):
    w = p.w
    rows = "".join(
        f'<section class="it" data-href="/s/{w.b62(22)}"><h4>{w.zh()}</h4><em>{i}天前</em></section>'
        for i in range(1, 7)
    )
    for h in re.findall(r'data-href="([^"]+)"', rows):
        p.articles.add(p._abs(h))
    return p.write(doc("x", f"{p.nos('首页=/ 往期=/history')}{rows}"))


def two_blocks_same_ids(p):
    """News and downloads with one address form; files are told by their names only."""
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'/Item/{4512 - i}.aspx', w.zh())}<span>05-{20 - i}</span></li>"
        for i in range(8)
    )
    cls = "".join(
        f"<li>{p.no(f'/Category_{i}/Index.aspx', t)}</li>"
        for i, t in enumerate(["机构职能", "政策文件", "教育督导", "招生考试", "教师资格"], 3)
    )
    return p.write(doc("x", f"<ul>{cls}</ul><ul>{rows}</ul>"))


def expert_list(p):
    w = p.w
    ex = "".join(
        f"<li>{p.no(f'/expert/{121 + i}.html', n)}<p>主任医师，擅长心血管疾病的诊断与治疗</p></li>"
        for i, n in enumerate(["沈一舟", "蒋小荷", "韩田田", "杨青山", "朱小雨", "秦望川"])
    )
    rows = "".join(
        f"<li>{p.art(f'/news/{4512 - i}.html', w.zh())}<i>2024-05-1{i}</i></li>" for i in range(6)
    )
    dep = "".join(
        f"<li>{p.no(f'/dept/{31 + i}.html', n)}</li>"
        for i, n in enumerate(
            ["心血管内科", "神经外科", "儿科", "妇产科", "急诊医学科", "康复医学中心"]
        )
    )
    return p.write(doc("医院", f"<ul>{dep}</ul><ul>{ex}</ul><ul>{rows}</ul>"))


def bid_list(p):
    w = p.w
    rows = "".join(
        f"<tr><td>[青岙县]</td><td>{p.art(f'/jyxx/003001/003001001/2024052{i % 9}/{w.hex(8)}-{w.hex(4)}-{w.hex(4)}-{w.hex(4)}-{w.hex(12)}.html', w.zh_short() + '采购项目中标公告')}</td><td>2024-05-2{i % 9}</td></tr>"
        for i in range(10)
    )
    nav = "".join(
        p.no(f"/jyxx/00300{i}/trade.html", t)
        for i, t in enumerate(["工程建设", "政府采购", "土地使用权", "产权交易", "医药采购"], 1)
    )
    return p.write(
        doc(
            "交易",
            f"{nav}<table>{rows}</table><ul class='m-pagination-page'><li><a href='javascript:page(2)'>2</a></li></ul>",
        )
    )


def rss_like_sidebar(p):
    w = p.w
    rows = "".join(
        f'<div class="post"><h2>{p.art(f"/2024/05/{20 - i:02d}/{slug(w.en())}.html", w.zh())}</h2><span>{p.no(f"/2024/05/{20 - i:02d}/", f"2024年5月{20 - i}日")}</span> in {p.no("/category/notes/", "笔记")}</div>'
        for i in range(6)
    )
    arch = "".join(p.no(f"/2024/{m:02d}/", f"{m}月 2024 (12)") for m in range(1, 6))
    return p.write(doc("x", f"{rows}{arch}{p.nxt('/page/2/', '更早的文章 »')}"))


def video_site(p):
    """A channel of videos: the list itself stands beneath /video/."""
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'/video/2024/05/{20 - i}/V{88231 - i}.shtml', w.zh(), show=f'<img src={i}.jpg><span>03:1{i % 10}</span><p>{w.zh()}</p>')}</li>"
        for i in range(9)
    )
    return p.write(
        doc("视频", f"{p.nos('首页=/ 新闻=/news/ 视频=/video/ 直播=/live/')}<ul>{rows}</ul>")
    )


def hk_gov(p):
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'/gia/general/202405/20/P2024052000{100 + i}.htm', w.zh())}</li>"
        for i in range(12)
    )
    days = "".join(p.no(f"/gia/general/202405/{d:02d}c.htm", f"5月{d}日") for d in range(12, 20))
    return p.write(doc("新聞公報", f"<div>{days}</div><ul>{rows}</ul>"))


FAMILIES = {
    "navigation-like-articles": [
        ("http://www.longnav-inv.cn/xw/", long_nav),
        ("http://www.longnavids-inv.cn/xw/", long_nav_ids),
        ("http://www.listids-inv.cn/xw/", list_ids),
        ("http://www.drupal-inv.cn/xw/", drupal),
        ("http://www.diqu-inv.com/", districts),
        ("http://www.serviceboxes-inv.cn/xw/", service_boxes),
        ("http://www.sectionsshtml-inv.cn/xw/", sections_shtml),
        ("http://jy2-inv.gov.cn/Category_3/Index.aspx", two_blocks_same_ids),
        ("http://www.tabsshort-inv.cn/xw/", tabs_short),
    ],
    "other-things": [
        ("http://www.leaders-inv.cn/xw/", leaders),
        ("http://www.companies-inv.cn/xw/", companies),
        ("http://yy2-inv.com/", expert_list),
        ("http://www.faqhotline-inv.cn/xw/", faq_hotline),
        ("http://www.calendar-inv.cn/xw/", calendar),
        ("http://www.magazine-inv.cn/xw/", magazine),
        ("https://www.zhuan-inv.com/", topics_mixed),
        ("http://ggzy2-inv.gov.cn/jyxx/003001/trade.html", bid_list),
        ("http://v2v-inv.com/video/", video_site),
        ("http://gia2-inv.gov.hk/gia/general/today.htm", hk_gov),
    ],
    "old-and-odd": [
        ("http://www.old-inv.com/News_Class.Asp?Cid=2", old_font),
        ("http://www.photoonly-inv.cn/xw/", photo_only),
        ("http://www.dede2-inv.com/", dede_home),
        ("https://wx2-inv.cn/", wechat_like),
    ],
    "short-slugs": [
        ("http://www.rootslugs-inv.cn/xw/", root_slugs),
        ("http://www.twowordslugs-inv.cn/xw/", two_word_slugs),
        ("http://b2-inv.org/", rss_like_sidebar),
    ],
}

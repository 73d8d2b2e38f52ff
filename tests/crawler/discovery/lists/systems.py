"""Pages as common content systems build them: blogs, shops, boards, government and press."""

# ruff: noqa: E501 - lines of markup

from __future__ import annotations

import json

from tests.crawler.discovery.lists.invent import doc, slug


def cnblogs(p):
    w = p.w
    out = ""
    for i in range(14):
        u = w.rng.choice(
            ["linfeng", "zhaoyu", "qiaomai", "hezi", "baiyang", "yutou", "dashan", "xiaohe"]
        )
        h = f"https://www.bk3-inv.com/{u}/p/{18201234 - i * 37}"
        if i % 4 == 0:
            h = f"https://www.bk3-inv.com/{u}/p/{18201234 - i * 37}/{slug(w.en())}"
        out += f'<article class="post-item" data-post-id="{i}"><section class="post-item-body"><div class="post-item-text">{p.art(h, w.zh(), "class=post-item-title target=_blank")}<p class="post-item-summary">{p.no(f"https://www.bk3-inv.com/{u}/", "<img class=avatar src=x.png>")}{w.zh_summary()}</p></div><footer class="post-item-foot">{p.no(f"https://www.bk3-inv.com/{u}/", "<span>" + u + "</span>", "class=post-item-author")}<span class="post-meta-item"><span>2024-05-20 1{i % 10}:0{i % 10}</span></span><a class="post-meta-item btn" href="javascript:void(0)"><span>{i}</span></a>{p.no(h + "#commentform", f"<span>{i}</span>", "class=post-meta-item")}</footer></section></article>'
    cat = "".join(
        f"<li>{p.no(f'/cate/{108698 + i}/', t)}</li>"
        for i, t in enumerate(
            [
                "后端开发",
                "前端开发",
                "软件设计",
                "企业信息化",
                "移动端开发",
                "数据库技术",
                "操作系统",
            ]
        )
    )
    pg = (
        '<div class="pager">'
        + p.nxt("/sitehome/p/2", "2")
        + p.no("/sitehome/p/3", "3")
        + p.nxt("/sitehome/p/2", "&gt;")
        + "</div>"
    )
    return p.write(doc("x", f'<ul class="sidenav">{cat}</ul><main>{out}</main>{pg}'))


def csdn_user(p):
    w = p.w
    rows = "".join(
        f'<div class="article-item-box" data-articleid="{i}"><h4>{p.art(f"https://bl3-inv.net/hezi/article/details/{138912345 - i * 91}", "<span class=article-type>原创</span> " + w.zh())}</h4><p class="content">{p.art(f"https://bl3-inv.net/hezi/article/details/{138912345 - i * 91}", w.zh_summary())}</p><span class="date">2024-05-{20 - i:02d} 10:00:00</span><span>阅读 {i * 31}</span></div>'
        for i in range(10)
    )
    cats = "".join(
        p.no(f"https://bl3-inv.net/hezi/category_{12345 + i}.html", t + f"<span>{i}篇</span>")
        for i, t in enumerate(["机器学习入门笔记", "数据库优化实践", "前端工程化", "读书笔记"])
    )
    arch = "".join(
        p.no(f"https://bl3-inv.net/hezi/article/month/2024/{m:02d}", f"2024年{m}月 {m * 3}篇")
        for m in range(1, 6)
    )
    return p.write(doc("x", f"{rows}<aside>{cats}{arch}</aside>"))


def fkw(p):
    w = p.w
    nav = "".join(
        f"<li>{p.no(f'/col.jsp?id={101 + i}', t)}</li>"
        for i, t in enumerate(
            ["公司简介", "产品展示", "新闻中心", "工程案例", "招贤纳士", "联系方式"]
        )
    )
    rows = "".join(
        f'<div class="line" topclassname="n{i}">{p.art(f"/nd.jsp?id={52 - i}#_np=103_313", w.zh())}<span>2024-05-{20 - i:02d}</span></div>'
        for i in range(8)
    )
    pd = "".join(
        p.no(f"/pd.jsp?id={31 + i}", t)
        for i, t in enumerate(
            ["不锈钢多级离心泵", "智能远传水表", "球墨铸铁阀门", "全自动净水设备"]
        )
    )
    return p.write(
        doc("x", f"<ul>{nav}</ul>{rows}{pd}{p.nxt('/col.jsp?m31pageno=2&id=103', '下一页')}")
    )


def fkw_static(p):
    w = p.w
    nav = "".join(
        f"<li>{p.no(f'/h-col-{101 + i}.html', t)}</li>"
        for i, t in enumerate(["公司简介", "产品展示", "新闻中心", "工程案例"])
    )
    rows = "".join(f"<td>{p.art(f'/h-nd-{52 - i}.html', w.zh())}</td>" for i in range(8))
    return p.write(doc("x", f"<ul>{nav}</ul><table><tr>{rows}</tr></table>"))


def gov_big(p):
    w = p.w
    yw = "".join(
        f"<li>{p.art(f'https://www.zy3-inv.gov.cn/yaowen/liebiao/202405/content_69{52345 - i * 3}.htm', w.zh())}</li>"
        for i in range(10)
    )
    zc = "".join(
        f"<li>{p.art(f'https://www.zy3-inv.gov.cn/zhengce/content/202405/content_69{51345 - i * 3}.htm', '关于' + w.zh_short() + '的意见')}</li>"
        for i in range(6)
    )
    jd = "".join(
        f"<li>{p.art(f'https://www.zy3-inv.gov.cn/zhengce/202405/content_69{50345 - i * 3}.htm', w.zh())}</li>"
        for i in range(4)
    )
    fw = "".join(
        f"<li>{p.no(f'https://www.zy3-inv.gov.cn/fuwu/{c}/index.htm', t)}</li>"
        for c, t in zip(
            ["shebao", "gongjijin", "hunyin", "jiaoyu"],
            [
                "社会保险待遇资格认证",
                "住房公积金异地转移",
                "婚姻登记预约服务",
                "义务教育入学一件事",
            ],
            strict=False,
        )
    )
    zt = "".join(
        p.no(f"https://www.zy3-inv.gov.cn/zhuanti/{c}/index.htm", t)
        for c, t in zip(
            ["2024lh", "sjjs"], ["2024年全国两会专题报道", "学习宣传贯彻三中全会精神"], strict=False
        )
    )
    hd = "".join(
        f"<li>{p.no(f'https://www.zy3-inv.gov.cn/hudong/{c}.htm', t)}</li>"
        for c, t in zip(["ywxl", "zxzs"], ["我向领导说句话", "政策文件意见征集"], strict=False)
    )
    return p.write(
        doc(
            "x",
            f"<ul class=yw>{yw}</ul><ul class=zc>{zc}</ul><ul>{jd}</ul><ul class=fw>{fw}</ul>{zt}<ul>{hd}</ul>",
        )
    )


def people_home(p):
    w = p.w
    nav = "".join(
        p.no(f"http://{s}.rm3-inv.com.cn/", t)
        for s, t in zip(
            [
                "politics",
                "opinion",
                "society",
                "finance",
                "world",
                "military",
                "tw",
                "hm",
                "legal",
                "edu",
                "culture",
                "sports",
                "health",
                "ent",
                "scitech",
            ],
            [
                "时政",
                "观点",
                "社会",
                "财经",
                "国际",
                "军事",
                "台湾",
                "港澳",
                "法治",
                "教育",
                "文化",
                "体育",
                "健康",
                "娱乐",
                "科技",
            ],
            strict=False,
        )
    )
    nav += "".join(
        p.no(f"http://{s}.rm3-inv.com.cn/GB/{n}/index.html", t)
        for s, n, t in [
            ("cpc", 64093, "党建频道"),
            ("theory", 40537, "理论频道首页"),
            ("dangshi", 146570, "党史学习教育官网"),
            ("fanfu", 64371, "反腐倡廉新闻"),
        ]
    )
    head = (
        f"<h1>{p.art(f'http://politics.rm3-inv.com.cn/n1/2024/0520/c1024-402{w.num(10000, 99999)}.html', w.zh())}</h1>"
        + "".join(
            f"<p>{p.art(f'http://finance.rm3-inv.com.cn/n1/2024/0520/c1004-402{w.num(10000, 99999)}.html', w.zh_short())}　{p.art(f'http://society.rm3-inv.com.cn/n1/2024/0520/c1008-402{w.num(10000, 99999)}.html', w.zh_short())}</p>"
            for _ in range(6)
        )
    )
    pics = "".join(
        p.art(
            f"http://pic.rm3-inv.com.cn/n1/2024/0519/c1016-402{w.num(10000, 99999)}.html",
            "",
            show=f"<img src={i}.jpg width=100>",
        )
        for i in range(4)
    )
    paper = p.maybe(
        "http://paper.rm3-inv.com.cn/rmrb/html/2024-05/20/nbs.D110000renmrb_01.htm",
        "人民日报数字版",
    )
    lead = "".join(
        p.no(f"http://ldzl.rm3-inv.com.cn/leader/{a}", t)
        for a, t in [
            ("index.html", "领导资料库"),
        ]
    )
    zt = "".join(
        p.no(f"http://{s}.rm3-inv.com.cn/GB/{n}/index.html", t)
        for s, n, t in [
            ("world", 8212, "聚焦亚太经合组织领导人会议"),
            ("finance", 457931, "消费促进年系列报道之走基层"),
        ]
    )
    return p.write(doc("x", f"<div>{nav}</div>{head}{pics}{paper}{lead}<div class=zt>{zt}</div>"))


def school(p):
    w = p.w
    nav = "".join(
        p.no(f"/list.aspx?cid={c}", t)
        for c, t in enumerate(
            [
                "学校概况",
                "校园新闻",
                "教育教学",
                "德育天地",
                "党建工会",
                "招生信息",
                "校务公开专栏",
            ],
            12,
        )
    )
    rows = "".join(
        f"<li>{p.art(f'/content.aspx?id={9912345678 - i * 31}&cid=13', w.zh())}<span>05-{20 - i:02d}</span></li>"
        for i in range(9)
    )
    doc_ = "".join(
        f"<li>{p.no(f'/upload/2024/05/{n}', '附件：' + w.zh_short() + '申请表')}<span>05-1{i}</span></li>"
        for i, n in enumerate(["a1.doc", "b2.xlsx", "c3.pdf"])
    )
    return p.write(doc("x", f"{nav}<ul>{rows}{doc_}</ul>"))


def archiver(p):
    w = p.w
    rows = "".join(
        f"<li>{p.art(f'?tid-{812345 - i * 3}.html', w.zh())} ({i} 篇回复)</li>" for i in range(12)
    )
    nav = p.no("?fid-2.html", "民声论坛") + p.no("./", "论坛首页")
    return p.write(doc("x", f"{nav}<ul>{rows}</ul>{p.nxt('?fid-2.html&page=2', '2')}"))


def hkej(p):
    w = p.w
    rows = "".join(
        f"<div class=hkej_toc>{p.art(f'/instantnews/current/article/{3768123 - i}/{w.zh_short()}', w.zh())}<span>1{i % 10}:2{i % 10}</span></div>"
        for i in range(10)
    )
    nav = p.nos(
        "即時=/instantnews 港股=/instantnews/stock 中國=/instantnews/china 國際=/instantnews/international 地產=/property"
    )
    return p.write(doc("x", nav + rows, lang="zh-HK"))


def utf_path(p):
    w = p.w
    rows = "".join(
        f"<article><h2>{p.art(f'/2024/05/{w.zh_short()}/', w.zh())}</h2></article>"
        for i in range(7)
    )
    tags = "".join(p.no(f"/tag/{t}/", t) for t in ["柑橘", "海岛", "古桥", "夜校"])
    return p.write(
        doc("x", rows + tags + p.no("/关于本站/", "关于本站") + p.nxt("/page/2/", "较旧文章"))
    )


def initial_state(p):
    w = p.w
    items = [
        {
            "itemId": 2781234 + i,
            "templateMaterial": {"widgetTitle": w.zh(), "publishTime": 1716163200000},
        }
        for i in range(5)
    ]
    return p.write(
        doc(
            "x",
            f"{p.nos('快讯=/newsflashes 资讯=/information/web_news')}<script>window.initialState={json.dumps(items, ensure_ascii=False)}</script>",
        )
    )


def news_detail_php(p):
    w = p.w
    nav = "".join(
        p.no(f"/index.php/Home/News/index/cid/{c}.html", t)
        for c, t in enumerate(["协会动态", "行业资讯", "政策法规", "会员风采"], 3)
    )
    rows = "".join(
        f"<dl><dt>{p.art(f'/index.php/Home/News/detail/id/{212 - i}.html', w.zh())}</dt><dd>{w.zh_summary()}</dd></dl>"
        for i in range(7)
    )
    mem = "".join(
        p.no(f"/index.php/Home/Member/detail/id/{31 + i}.html", t)
        for i, t in enumerate(["苍州海岩泵业有限公司", "望川县山泉饮品厂", "青岙白云建材集团"])
    )
    return p.write(
        doc(
            "x",
            f"{nav}{rows}<div>{mem}</div>{p.nxt('/index.php/Home/News/index/cid/3/p/2.html', '下一页')}",
        )
    )


def mixed_dates(p):
    """A column's first page: 图片新闻 without dates, list with, one pinned notice of another form."""
    w = p.w
    pics = "".join(
        f"<li>{p.art(f'./tpxw/202405/t202405{20 - i}_{812345 - i}.html', '', show=f'<img src=./tpxw/{i}.jpg alt={chr(34)}{w.zh()}{chr(34)}>')}</li>"
        for i in range(4)
    )
    pin = f"<p class=top>{p.art('./tzgg/201912/t20191211_512345.html', '【置顶】' + w.zh())}</p>"
    rows = "".join(
        f"<li>{p.art(f'./gzdt/202405/t202405{20 - i}_{811345 - i}.html', w.zh())}<span>(2024-05-{20 - i})</span></li>"
        for i in range(10)
    )
    p.next.add(p._abs("list_2.shtml"))
    return p.write(
        doc(
            "x",
            f"{p.nos('首页=../ 动态=./gzdt/ 公告=./tzgg/ 图片=./tpxw/')}{pics}{pin}<ul>{rows}</ul><script>createPageHTML('page_div',20,1,'list','shtml',300);</script>",
        )
    )


FAMILIES = {
    "systems": [
        ("https://www.bk3-inv.com/", cnblogs),
        ("https://bl3-inv.net/hezi", csdn_user),
        ("http://www.fk3-inv.com/col.jsp?id=103", fkw),
        ("http://www.fks3-inv.com/h-col-103.html", fkw_static),
        ("https://www.zy3-inv.gov.cn/", gov_big),
        ("http://www.rm3-inv.com.cn/", people_home),
        ("http://sch3-inv.edu.cn/list.aspx?cid=13", school),
        ("https://bbs.ar3-inv.com/archiver/?fid-2.html", archiver),
        ("https://www2.xb3-inv.com/instantnews", hkej),
        ("https://utf3-inv.org/", utf_path),
        ("https://k3-inv.com/information/", initial_state),
        ("http://xh3-inv.org.cn/index.php/Home/News/index/cid/3.html", news_detail_php),
        ("http://lyj3-inv.gov.cn/list.shtml", mixed_dates),
    ],
}

"""Government sites."""

# ruff: noqa: E501 - lines of markup

from __future__ import annotations

from tests.crawler.discovery.lists.invent import Page, doc

GOV_NAV = "首页=/ 政务公开=/col/col1229041/index.html 政务服务=/col/col1229042/index.html 互动交流=/col/col1229043/index.html 走进青岙=/col/col1229044/index.html 数据开放=/col/col1229045/index.html"
GOV_FOOT = "网站地图=/col/col1229090/index.html 关于我们=/col/col1229091/index.html 联系方式=/col/col1229092/index.html 隐私声明=/col/col1229093/index.html"


def gov_foot(p: Page) -> str:
    return (
        '<div class="footer"><p>' + p.nos(GOV_FOOT, sep=" | ") + "</p>"
        "<p>主办单位：青岙县人民政府办公室 "
        + p.no("https://beian.miit.gov.cn/", "浙ICP备05001234号-1")
        + " "
        + p.no(
            "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=33022602000123",
            "浙公网安备 33022602000123号",
        )
        + " 网站标识码：3302260001</p>"
        + p.no(
            "http://bszs.conac.cn/sitename?method=show&id=0A1B2C3D4E5F60718293A4B5C6D7E8F9",
            '<img src="/picture/conac.png">',
        )
        + "</div>"
    )


def jcms_list(p: Page) -> Page:
    w = p.w
    rows = ""
    for i in range(20):
        d = f"2024/{5 - i // 8}/{28 - i}"
        href = f"/art/{d}/art_1229041_{60123456 - i * 37}.html"
        t = w.zh()
        rows += f'<li><span class="date">[{d.replace("/", "-")}]</span>{p.art(href, t, f"title={chr(34)}{t}{chr(34)} target={chr(34)}_blank{chr(34)}")}</li>'
    side = p.nos(
        "政府信息公开指南=/col/col1229051/index.html 政府信息公开制度=/col/col1229052/index.html 法定主动公开内容=/col/col1229053/index.html"
        " 政府信息公开年报=/col/col1229054/index.html 依申请公开=/col/col1229055/index.html 政策文件=/col/col1229056/index.html 规划信息=/col/col1229057/index.html"
        " 统计信息=/col/col1229058/index.html 财政资金=/col/col1229059/index.html 重大项目=/col/col1229060/index.html",
        "<li>{}</li>",
    )
    pager = (
        '<div class="page">共 312 条 '
        + p.no("javascript:void(0)", "上一页")
        + ' <span class="cur">1</span> '
        + p.nxt("/col/col1229041/index.html?uid=5512345&pageNum=2", "2")
        + p.no("/col/col1229041/index.html?uid=5512345&pageNum=3", "3")
        + p.nxt("/col/col1229041/index.html?uid=5512345&pageNum=2", "下一页")
        + p.no("/col/col1229041/index.html?uid=5512345&pageNum=16", "尾页")
        + "</div>"
    )
    return p.write(
        doc(
            "工作动态",
            f'<div class="nav"><ul>{p.nos(GOV_NAV, "<li>{}</li>")}</ul></div><div class="crumb">当前位置：{p.no("/", "首页")} &gt; {p.no("/col/col1229041/index.html", "政务公开")}</div><div class="left"><ul>{side}</ul></div><div class="right"><ul class="list">{rows}</ul>{pager}</div>{gov_foot(p)}',
        )
    )


def jcms_datastore(p: Page) -> Page:
    """Records in a script, which the page's own script shows."""
    w = p.w
    recs = ""
    for i in range(15):
        t = w.zh()
        href = f"/art/2024/4/{28 - i}/art_1229567_{58812345 - i}.html"
        recs += f"<record><![CDATA[<li><a href='{href}' title='{t}' target='_blank'>{t}</a><span>2024-04-{28 - i:02d}</span></li>]]></record>\n"
        p.articles.add(p._abs(href))
    script = f'<div id="12345"><script type="text/xml"><datastore>\n<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=3&columnid=1229567"></a>]]></nextgroup>\n<totalrecord>480</totalrecord>\n<totalpage>32</totalpage>\n<recordset>{recs}</recordset></datastore></script></div>'
    return p.write(
        doc(
            "通知公告",
            f'<ul class="menu">{p.nos(GOV_NAV, "<li>{}</li>")}</ul>{script}<script>$("#12345").jpage({{perpage:15,showMode:"full"}})</script>{gov_foot(p)}',
        )
    )


def jcms_hex(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<tr><td>{i + 1}</td><td>{p.art(f'/art/2024/5/{20 - i}/art_{w.hex(32)}.html', w.zh())}</td><td>2024-05-{20 - i:02d}</td></tr>"
        for i in range(12)
    )
    rows2 = "".join(
        f"<li>{p.art(f'/col/col1229777/art/2024/art_{w.hex(32)}.html', w.zh())}<em>05-{18 - i:02d}</em></li>"
        for i in range(6)
    )
    cols = p.nos(
        "县长信箱=/col/col1229301/index.html 在线访谈=/col/col1229302/index.html 意见征集=/col/col1229303/index.html 网上调查=/col/col1229304/index.html"
    )
    sites = p.nos(
        "国务院=http://www.gov.cn 浙江省政府=http://www.zj.gov.cn 宁波市政府=http://www.ningbo.gov.cn 新华网=http://www.xinhuanet.com",
        "<option>{}</option>",
    )
    return p.write(
        doc(
            "青岙县人民政府",
            f"{p.nos(GOV_NAV)}<div>{cols}</div><table>{rows}</table>{p.no('/col/col1229777/index.html', '更多&gt;&gt;')}<ul>{rows2}</ul><select>{sites}</select>{gov_foot(p)}",
        )
    )


def gov_home(p: Page) -> Page:
    """Home page of a county's government: carousel, tabs, service icons."""
    w = p.w

    def art(i: int, t: str, **k: str) -> str:
        return p.art(f"/art/2024/5/{i % 27 + 1}/art_{1229000 + i % 5}_{59991234 + i}.html", t, **k)

    car = "".join(
        f"<li>{art(i, t, show=f'<img src=/pic/{i}.jpg alt={chr(34)}{t}{chr(34)}>')}<p>{art(i, t)}</p></li>"
        for i, t in ((i, w.zh()) for i in range(5))
    )
    tabs = ""
    for k, tab in enumerate(["青岙要闻", "部门动态", "镇街动态", "公示公告"]):
        tabs += (
            f'<div class="tab"><h3>{p.no(f"/col/col{1229110 + k}/index.html", tab)}</h3>{p.no(f"/col/col{1229110 + k}/index.html", "更多+", "class=more")}<ul>'
            + "".join(
                f"<li>{art(10 + k * 8 + j, w.zh())}<span>05-{j + 10}</span></li>" for j in range(7)
            )
            + "</ul></div>"
        )
    icons = "".join(
        f'<a class="icon" href="{h}"><img src="/i/{n}.png"><span>{t}</span></a>'
        for n, (t, h) in enumerate(
            [
                (
                    "社保查询",
                    "https://www.zjzwfw.gov.cn/zjservice/item/detail/index.do?localInnerCode=abc123",
                ),
                ("公积金", "/col/col1229201/index.html"),
                ("不动产登记", "/col/col1229202/index.html"),
                ("学区查询", "/module/xq/index.jsp?id=3"),
                ("办事指南", "https://www.zjzwfw.gov.cn/"),
            ]
        )
    )
    banners = "".join(
        p.no(f"/col/col{1229400 + n}/index.html", f'<img src="/zt/{n}.jpg" alt="{t}">')
        for n, t in enumerate(["乡村振兴专题", "优化营商环境专栏", "安全生产月", "学习贯彻专题"])
    )
    friends = p.nos(
        "苍州市政府=http://www.cangzhou-inv.gov.cn/ 望川县政府=http://www.wangchuan.gov.cn/ 云岭区政府=http://www.yunling.gov.cn/ 白溪镇=/col/col1229881/index.html 南屏乡=/col/col1229882/index.html 鹿鸣街道=/col/col1229883/index.html"
    )
    return p.write(
        doc(
            "青岙县人民政府门户网站",
            f'<div>{p.nos(GOV_NAV)}</div><form action="/jsearch"><input name="q"></form><ul class="focus">{car}</ul>{tabs}<div>{icons}</div><div class="zt">{banners}</div><div class="links">{friends}</div>{gov_foot(p)}',
        )
    )


def trs_list(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<li><i></i>{p.art(f'./2024{5 - i // 10:02d}/t2024{5 - i // 10:02d}{28 - i:02d}_{4567890 - i * 113}.html', w.zh(), 'target=_blank')}<span>2024-{5 - i // 10:02d}-{28 - i:02d}</span></li>"
        for i in range(20)
    )
    nav = p.nos(
        "首页=../../ 机构概况=../../jggk/ 新闻动态=../ 政策法规=../../zcfg/ 办事服务=../../bsfw/ 互动交流=../../hdjl/ 专题专栏=../../ztzl/"
    )
    side = p.nos(
        "工作动态=../gzdt/ 图片新闻=../tpxw/ 基层动态=../jcdt/ 媒体报道=../mtbd/ 通知公告=../tzgg/",
        "<li>{}</li>",
    )
    p.next.add(p._abs("index_1.html"))
    p.next_either = True
    return p.write(
        doc(
            "工作动态",
            f'<div class="nav">{nav}</div><ul class="sub">{side}</ul><ul class="list">{rows}</ul><div class="page"><script>createPageHTML(34, 0, "index", "html");</script></div><div class="foot">{p.no("../../wzdt/", "网站地图")} {p.no("https://beian.miit.gov.cn", "川ICP备12345678号")}</div>',
        )
    )


def trs_xxgk_table(p: Page) -> Page:
    """政务公开: index number, title, date in a table."""
    w = p.w
    rows = "".join(
        f'<tr><td class="xh">{i + 1}</td><td class="syh">00817{w.num(1000, 9999)}X/2024-{w.num(10000, 99999)}</td><td>{p.art(f"./zfwj/202403/t202403{20 - i:02d}_{1890123 - i * 7}.shtml", "关于印发" + w.zh_short() + "实施方案的通知")}</td><td>青政办发〔2024〕{30 - i}号</td><td>2024-03-{20 - i:02d}</td></tr>'
        for i in range(15)
    )
    tree = p.nos(
        "领导信息=../ldxx/ 机构职能=../jgzn/ 政策文件=./zfwj/ 规划计划=../ghjh/ 财政预决算=../czyjs/ 行政许可=../xzxk/ 应急管理=../yjgl/ 人事信息=../rsxx/ 统计数据=../tjsj/ 建议提案=../jyta/ 公示公告=../gsgg/",
        "<li>{}</li>",
    )
    pager = (
        "<div>"
        + p.no("#", "首页")
        + p.nxt("index_1.shtml", "下一页")
        + p.no("index_9.shtml", "末页")
        + " 跳转<input size=2></div>"
    )
    return p.write(
        doc(
            "信息公开目录",
            f'<ul class="tree">{tree}</ul><table><tr><th>序号</th><th>索引号</th><th>标题</th><th>文号</th><th>发布日期</th></tr>{rows}</table>{pager}<p>{p.no("/wzdt/", "网站地图")}</p>',
        )
    )


def trs_home(p: Page) -> Page:
    w = p.w
    big = p.art("./xwdt/202405/t20240528_4567000.html", w.zh(), "class=headline")
    pics = "".join(
        f"<li>{p.art(h, t, show=f'<img src=./x/W0{i}.jpg>')}<div>{p.art(h, t)}</div></li>"
        for i, (h, t) in enumerate(
            (f"./xwdt/tpxw/202405/t202405{20 - i}_{4566000 - i}.html", w.zh()) for i in range(4)
        )
    )
    blocks = ""
    for code, name in [
        ("gzdt", "工作动态"),
        ("tzgg", "通知公告"),
        ("zcjd", "政策解读"),
        ("jcdt", "基层动态"),
    ]:
        blocks += (
            f'<div class="box"><div class="hd">{p.no(f"./{code}/", name)}{p.no(f"./{code}/", "更多")}</div><ul>'
            + "".join(
                f"<li>{p.art(f'./{code}/2024{5 - i // 5:02d}/t2024{5 - i // 5:02d}{19 - i:02d}_{w.num(4000000, 4999999)}.html', w.zh()[:18] + '...')}<span>[05-{19 - i}]</span></li>"
                for i in range(7)
            )
            + "</ul></div>"
        )
    up = "".join(
        f"<li>{p.maybe(f'https://www.gov.cn/yaowen/liebiao/202405/content_69{w.num(10000, 99999)}.htm', w.zh())}</li>"
        for _ in range(4)
    )
    zt = p.nos("主题教育=./ztzl/ztjy/ 扫黑除恶=./ztzl/shce/ 节能宣传周=./ztzl/202405jn/")
    att = "".join(
        f"<li>{p.no(f'./xzzx/202404/P0202404{i}5012345678.{e}', n)}</li>"
        for i, (e, n) in enumerate(
            [
                ("doc", "事业单位申报表（附件）"),
                ("pdf", "行政执法人员信息一览表"),
                ("xls", "2024年度预算公开报表"),
            ]
        )
    )
    friends = p.nos(
        "国家林草局=http://www.forestry.gov.cn/ 省林草局=http://lcj.sc.gov.cn/ 市政府=http://www.yunling.gov.cn/"
    )
    return p.write(
        doc(
            "望川县林业局",
            f'<nav>{p.nos("首页=./ 机构=./jggk/ 动态=./xwdt/ 公开=./zwgk/ 服务=./bsfw/")}</nav><h1>{big}</h1><ul class="pic">{pics}</ul>{blocks}<div>上级要闻<ul>{up}</ul></div><div class="zt">{zt}</div><div>下载中心<ul>{att}</ul></div><div>友情链接 {friends}</div>',
        )
    )


def guangdong(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<li>{p.art(f"http://www.hetian-made.gov.cn/zwgk/zwdt/content/post_{4312345 - i * 11}.html", w.zh())}<span class="time">2024-05-{28 - i:02d}</span></li>'
        for i in range(15)
    )
    nav = p.nos(
        "首页=http://www.hetian-made.gov.cn/ 政务公开=http://www.hetian-made.gov.cn/zwgk/ 政务动态=http://www.hetian-made.gov.cn/zwgk/zwdt/ 部门动态=http://www.hetian-made.gov.cn/zwgk/bmdt/ 镇街动态=http://www.hetian-made.gov.cn/zwgk/zjdt/"
    )
    pager = (
        p.no("http://www.hetian-made.gov.cn/zwgk/zwdt/index.html", "1")
        + p.nxt("http://www.hetian-made.gov.cn/zwgk/zwdt/index_2.html", "2")
        + p.no("http://www.hetian-made.gov.cn/zwgk/zwdt/index_3.html", "3")
        + p.nxt("http://www.hetian-made.gov.cn/zwgk/zwdt/index_2.html", "&gt;", "class=next")
    )
    return p.write(
        doc(
            "政务动态",
            f'<div class=nav>{nav}</div><ul class="news_list">{rows}</ul><div class="page">{pager}</div>',
        )
    )


def sichuan_hex(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f"<li><span>2024-05-{28 - i:02d}</span>{p.art(f'/wcx/c100049/202405/{w.hex(32)}.shtml', w.zh())}</li>"
        for i in range(15)
    )
    rows += "".join(
        f"<li><span>2024-05-{8 - i:02d}</span>{p.art(f'/wcx/gsgg/2024/5/{8 - i}/{w.hex(32)}.shtml', w.zh_short() + '公示')}</li>"
        for i in range(5)
    )
    nav = p.nos(
        "首页=/wcx/index.shtml 要闻=/wcx/c100049/list.shtml 公告=/wcx/c100050/list.shtml 政策=/wcx/c100051/list.shtml 解读=/wcx/c100052/list.shtml 数据=/wcx/c100053/list.shtml"
    )
    return p.write(
        doc(
            "望川县人民政府-要闻",
            f'<div>{nav}</div><ul>{rows}</ul><div id="pager"><a href="javascript:;" onclick="queryArticleByCondition(this,2)">下一页</a></div>',
        )
    )


def openness(p: Page) -> Page:
    """安徽式 /public/column and /content/article/."""
    w = p.w
    rows = "".join(
        f'<li class="clearfix"><span class="num">{i + 1}</span>{p.art(f"https://www.heshan-inv.gov.cn/public/6597041/{14412345 - i * 3}.html", "【" + w.zh_short() + "】" + w.zh(), "class=title")}<span class="date">2024-05-{24 - i:02d}</span></li>'
        for i in range(12)
    )
    rows2 = "".join(
        f"<li>{p.art(f'https://www.heshan-inv.gov.cn/zxzx/bmdt/{14399345 - i * 3}.html', w.zh())}</li>"
        for i in range(6)
    )
    tree = "".join(
        f"<li>{p.no(f'https://www.heshan-inv.gov.cn/public/column/6597041?type=4&catId={6716001 + i}&action=list', t)}</li>"
        for i, t in enumerate(
            [
                "政策法规",
                "重大决策预公开",
                "会议公开",
                "建议提案办理",
                "财政专项资金",
                "招标采购",
                "应急管理",
                "回应关切",
                "权责清单",
                "监督保障",
            ]
        )
    )
    pager = (
        '<div class="pagination">'
        + p.nxt("?type=4&catId=6716001&action=list&nav=3&pageIndex=2", "下一页", "paged=next")
        + p.no("?type=4&catId=6716001&action=list&nav=3&pageIndex=20", "尾页")
        + "</div>"
    )
    return p.write(
        doc(
            "县政府信息公开",
            f'<ul class="tree">{tree}</ul><ul class="clist">{rows}</ul>{pager}<div class=side><h3>{p.no("https://www.heshan-inv.gov.cn/zxzx/bmdt/index.html", "部门动态")}</h3><ul>{rows2}</ul></div>',
        )
    )


def university(p: Page) -> Page:
    """webplus and 博达."""
    w = p.w
    rows = "".join(
        f'<li class="news n{i}"><span class="news_title">{p.art(f"/2024/05{20 - i:02d}/c3812a{412345 - i * 17}/page.htm", w.zh())}</span><span class="news_meta">2024-05-{20 - i:02d}</span></li>'
        for i in range(14)
    )
    rows2 = "".join(
        f"<li>{p.art(f'/2024/04{20 - i:02d}/c3813a{411345 - i * 17}/page.psp', w.zh_short() + '通知')}</li>"
        for i in range(5)
    )
    nav = p.nos(
        "学校首页=/main.htm 学院概况=/3801/list.htm 师资队伍=/3802/list.htm 科学研究=/3803/list.htm 本科教学=/3804/list.htm 学生工作=/3805/list.htm 新闻动态=/3812/list.htm 通知公告=/3813/list.htm"
    )
    teachers = p.no("/2019/0301/c3802a1234/page.htm", "院长简介", "class=x")
    p.either.add(p._abs("/2019/0301/c3802a1234/page.htm"))
    pager = (
        '<ul class="wp_paging"><li>'
        + p.no("javascript:void(0);", "首页")
        + p.no("javascript:void(0);", "&lt;&lt;上一页")
        + p.nxt("/3812/list2.htm", "下一页&gt;&gt;")
        + p.no("/3812/list31.htm", "尾页")
        + "</li></ul>"
    )
    return p.write(
        doc(
            "学院新闻",
            f'<div>{nav}{teachers}</div><ul class="news_list">{rows}</ul>{pager}<ul>{rows2}</ul>',
        )
    )


def boda(p: Page) -> Page:
    w = p.w
    rows = "".join(
        f'<li id="line_u9_{i}"><a href="../info/1024/{8812 - i * 3}.htm" target="_blank" title="x"><em>{w.zh()}</em><span>2024/05/{20 - i:02d}</span></a></li>'
        for i in range(10)
    )
    for i in range(10):
        p.articles.add(p._abs(f"../info/1024/{8812 - i * 3}.htm"))
    w2 = "".join(
        f"<li>{p.art(f'../content.jsp?urltype=news.NewsContentUrl&wbtreeid=1031&wbnewsid={6012 + i}', w.zh())}</li>"
        for i in range(4)
    )
    nav = p.nos(
        "首页=../index.htm 学校概况=../xxgk/xxjj.htm 校园新闻=../xwzx/xyxw.htm 招生就业=../zsjy.htm 教学科研=../jxky/jwc.htm"
    )
    pager = (
        '<div class="pb_sys_common">'
        '<span class="p_pages"><span class="p_no_d">1</span><span class="p_no">'
        + p.nxt("xyxw/41.htm", "2")
        + "</span>"
        + '<span class="p_no">'
        + p.no("xyxw/40.htm", "3")
        + "</span>"
        + '<span class="p_next">'
        + p.nxt("xyxw/41.htm", "下页")
        + "</span></span></div>"
    )
    return p.write(doc("校园新闻", f"{nav}<ul>{rows}</ul>{pager}<ul>{w2}</ul>"))


FAMILIES = {
    "gov-jcms": [
        ("https://www.qingao-inv.gov.cn/col/col1229041/index.html", jcms_list),
        ("https://www.qingao-inv.gov.cn/col/col1229567/index.html", jcms_datastore),
        ("https://www.qingao-inv.gov.cn/", jcms_hex),
        ("http://www.qingao-inv.gov.cn/", gov_home),
    ],
    "gov-trs": [
        ("http://www.yunling-inv.gov.cn/xwdt/gzdt/", trs_list),
        ("http://www.yunling-inv.gov.cn/zwgk/xxgkml/index.shtml", trs_xxgk_table),
        ("http://lyj.wangchuan-inv.gov.cn/", trs_home),
    ],
    "gov-other": [
        ("http://www.hetian-made.gov.cn/zwgk/zwdt/index.html", guangdong),
        ("http://www.wcx-made.gov.cn/wcx/c100049/list.shtml", sichuan_hex),
        (
            "https://www.heshan-inv.gov.cn/public/column/6597041?type=4&catId=6716001&action=list&nav=3",
            openness,
        ),
    ],
    "university": [
        ("https://xy.cangu-inv.edu.cn/3812/list.htm", university),
        ("http://www.cangu-inv.edu.cn/xwzx/xyxw.htm", boda),
    ],
}

# ruff: noqa: E501, ISC004 - a line of a page is a line here
"""Made-up pages with a note on their article, or with what only looks like one, at any place."""

from __future__ import annotations

from typing import NamedTuple


class Noted(NamedTuple):
    """One page.

    Attributes:
        tongue: ``zh``, ``tw`` or ``en``: which article.
        place: Where the markup stands; see `page`.
        markup: What is put there.
        notices: What is to be read as notices; empty: it is none.
    """

    tongue: str
    place: str
    markup: str
    notices: tuple[str, ...] = ()


_TITLES = {
    "zh": "山城花椒加工车间落成投产",
    "tw": "山城花椒加工廠落成投產",
    "en": "Pepper plant opens in the hill town",
}
_TEXTS = {
    "zh": (
        "宁江市对口办十一月二十六日宣布，由两地共建的花椒加工车间当天在山城县落成投产，总投资一千二百万元。",
        "车间设计年加工鲜椒三千吨，可带动附近四个乡镇八百多户农户增收，并提供固定就业岗位六十二个。",
        "山城县农业农村局负责人表示，下一步将继续做好品牌和销路，让好花椒卖出好价钱。",
        "当地村民吉克木呷说，过去花椒晒干了才卖，现在鲜椒当天就能进车间，心里踏实得多。",
    ),
    "tw": (
        "寧江市對口辦十一月二十六日宣布，由兩地共建的花椒加工廠當天在山城縣落成投產，總投資一千二百萬元。",
        "加工廠設計年產能三千噸，可帶動附近四個鄉鎮八百多戶農民增收，並提供固定就業崗位六十二個。",
        "山城縣農業局負責人表示，下一步將繼續做好品牌和銷路，讓好花椒賣出好價錢。",
    ),
    "en": (
        "A plant that dries and packs Sichuan pepper opened on Thursday in the hill town of Shancheng,"
        " the first to be paid for by the two cities together.",
        "It will take in three thousand tons of fresh pepper a year, officials said, and give steady"
        " work to sixty-two people from the four nearest townships.",
        "“We used to dry it on the roof and wait for a buyer,” said Jike Muga, a farmer. “Now the lorry"
        " comes the same day.”",
    ),
}
_LINES = {
    "zh": ("2026-11-27 09:12", "来源：山城晨报", "责任编辑：周小舟", "山城新闻网 版权所有"),
    "tw": ("2026-11-27 09:12", "來源：山城晨報", "責任編輯：周小舟", "山城新聞網 版權所有"),
    "en": ("Nov. 27, 2026, 9:12 a.m.", "By Ann Field", "Edited by Joe Hill", "© Hill Town Herald"),
}
_SIDE = {
    "zh": ("热门推荐", "海滨大桥通车首日客流超十万", "老城区供暖提前三天开始"),
    "tw": ("熱門推薦", "海濱大橋通車首日客流超十萬", "老城區供暖提前三天開始"),
    "en": ("Most read", "Bridge carries its first buses", "Heating comes three days early"),
}


def title_of(tongue: str) -> str:
    """The headline of the article in a tongue."""
    return _TITLES[tongue]


def page(tongue: str, place: str = "", markup: str = "", title: str = "") -> bytes:
    """A page with markup at a place.

    Args:
        tongue: Which article.
        place: ``top`` (over all), ``over`` (the headline), ``under`` (the headline), ``before``
            (the text), ``first``, ``middle``, ``last`` (in the text), ``after`` (it), ``end``
            (under the editor's line), ``side`` (the column beside) or ``foot``.
        markup: What is put there.
        title: Another headline.
    """
    here = {place: markup}.get
    title = title or _TITLES[tongue]
    time, origin, editor, foot = _LINES[tongue]
    first, *rest = (f"<p>{text}</p>\n" for text in _TEXTS[tongue])
    head, *links = _SIDE[tongue]
    listed = "".join(f'<li><a href="/news/{n}.html">{t}</a></li>' for n, t in enumerate(links))
    html = f"""<!DOCTYPE html><html lang="{"en" if tongue == "en" else "zh"}"><head>
<meta charset="utf-8"><title>{title}</title></head><body>
<div class="top"><a href="/">首页</a> <a href="/news/">新闻</a></div>{here("top", "")}
<div class="wrap"><div class="main">{here("over", "")}<h1 class="title">{title}</h1>{here("under", "")}
<div class="info"><span class="time">{time}</span> <span class="source">{origin}</span></div>
{here("before", "")}<div class="content">{here("first", "")}
{first}{here("middle", "")}{"".join(rest)}{here("last", "")}</div>
{here("after", "")}<div class="editor">{editor}</div>{here("end", "")}</div>
<div class="side"><h3>{head}</h3><ul>{listed}</ul>{here("side", "")}</div></div>
<div class="footer">{here("foot", "")}{foot}</div></body></html>"""
    return html.encode()


_FIX = "更正：本文此前误将总投资写作一千四百万元，实际应为一千二百万元，特此更正。"
_FIX_TW = "更正：本文先前誤將總投資寫作一千四百萬元，應為一千二百萬元，特此更正。"
_FIX_EN = (
    "Correction: An earlier version of this article misstated the cost of the plant. It was 12"
    " million yuan, not 14 million."
)

FIRST = (
    # Notes
    Noted("zh", "over", f'<div class="notice">{_FIX}</div>', (_FIX,)),
    Noted("zh", "before", f'<aside class="update">{_FIX}</aside>', (_FIX,)),
    Noted("zh", "after", f"<p>{_FIX}</p>", (_FIX,)),
    Noted("zh", "last", f"<p>{_FIX}</p>", (_FIX,)),
    Noted("zh", "last", f"<div>{_FIX}</div>", (_FIX,)),
    Noted("zh", "first", f"<p><strong>{_FIX}</strong></p>", (_FIX,)),
    Noted("zh", "end", f'<div class="box">{_FIX}</div>', (_FIX,)),
    Noted("zh", "top", f'<div class="tip">{_FIX}</div>', (_FIX,)),
    Noted("zh", "side", f'<div class="gengzheng">{_FIX}</div>', (_FIX,)),
    Noted(
        "zh",
        "after",
        '<div class="correction"><h4>更正声明</h4><p>文中总投资应为一千二百万元，此前误作一千四百万元。</p>'
        "<p>山城晨报编辑部</p></div>",
        ("更正声明 文中总投资应为一千二百万元，此前误作一千四百万元。 山城晨报编辑部",),
    ),
    Noted(
        "zh",
        "last",
        "<p>【更正】车间年加工能力应为三千吨，原文误为五千吨。</p>",
        ("【更正】车间年加工能力应为三千吨，原文误为五千吨。",),
    ),
    Noted(
        "zh",
        "last",
        "<p>勘误：第二段“八百多户”应为“九百多户”。</p>",
        ("勘误：第二段“八百多户”应为“九百多户”。",),
    ),
    Noted(
        "zh",
        "first",
        "<p>编者按：两地协作走过十年，本报今起推出系列报道，记录山乡的变化。</p>",
        ("编者按：两地协作走过十年，本报今起推出系列报道，记录山乡的变化。",),
    ),
    Noted(
        "zh",
        "last",
        "<p>（编辑注：本文11月28日更新，补充了村民的说法。）</p>",
        ("（编辑注：本文11月28日更新，补充了村民的说法。）",),
    ),
    Noted(
        "zh",
        "after",
        '<div class="note">说明：本文原标题有误，已于11月28日修改。</div>',
        ("说明：本文原标题有误，已于11月28日修改。",),
    ),
    Noted(
        "zh",
        "after",
        "<p>因采编失误，本文初版将吉克木呷误写为吉克木牛，现已更正，谨向当事人致歉。</p>",
        ("因采编失误，本文初版将吉克木呷误写为吉克木牛，现已更正，谨向当事人致歉。",),
    ),
    Noted(
        "zh",
        "before",
        "<section><p><b>致歉声明</b></p><p>本网昨日刊发的本文中部分数据未经核实，现已删除，特此致歉。</p></section>",
        ("致歉声明 本网昨日刊发的本文中部分数据未经核实，现已删除，特此致歉。",),
    ),
    Noted("tw", "after", f'<div class="correct">{_FIX_TW}</div>', (_FIX_TW,)),
    Noted(
        "tw",
        "first",
        "<p>編者按：兩地協作走過十年，本報今起推出系列報導。</p>",
        ("編者按：兩地協作走過十年，本報今起推出系列報導。",),
    ),
    Noted(
        "tw",
        "end",
        "<p>更正啟事：本報導第二段產能應為三千噸，特此更正。</p>",
        ("更正啟事：本報導第二段產能應為三千噸，特此更正。",),
    ),
    Noted(
        "tw",
        "last",
        "<p>（更新：本文於11月28日補充農民說法）</p>",
        ("（更新：本文於11月28日補充農民說法）",),
    ),
    Noted("en", "after", f'<div class="article-correction">{_FIX_EN}</div>', (_FIX_EN,)),
    Noted("en", "over", f"<p>{_FIX_EN}</p>", (_FIX_EN,)),
    Noted(
        "en",
        "last",
        "<p><em>This article was amended on 28 November 2026 to give the right cost of the plant.</em></p>",
        ("This article was amended on 28 November 2026 to give the right cost of the plant.",),
    ),
    Noted(
        "en",
        "before",
        "<p><strong>Editor's note:</strong> This story is part of a series on the two cities.</p>",
        ("Editor's note: This story is part of a series on the two cities.",),
    ),
    Noted(
        "en",
        "last",
        "<p>(This Nov. 27 story has been corrected to fix the number of jobs in paragraph 2)</p>",
        ("(This Nov. 27 story has been corrected to fix the number of jobs in paragraph 2)",),
    ),
    Noted(
        "en",
        "first",
        "<p>UPDATE, 5 p.m.: The county has since said that the plant opened without a permit.</p>",
        ("UPDATE, 5 p.m.: The county has since said that the plant opened without a permit.",),
    ),
    Noted(
        "en",
        "after",
        '<div class="clarification"><h3>Clarification</h3><p>The story should have said that the farmer'
        " sold his pepper to a dealer.</p></div>",
        ("Clarification The story should have said that the farmer sold his pepper to a dealer.",),
    ),
    # What only looks like one
    Noted("zh", "foot", "<p>免责声明：本网转载文章如有错误，请联系我们更正或删除。</p>"),
    Noted("zh", "after", "<p>版权声明：凡本网注明来源的作品，未经授权不得转载。</p>"),
    Noted("zh", "after", "<p>特别声明：以上内容仅代表作者观点，如有侵权请与本网联系。</p>"),
    Noted("zh", "end", "<p>如发现文中有误，请点击<a href='/jc'>纠错</a>，我们将及时更正。</p>"),
    Noted("zh", "end", '<div class="jiucuo"><a href="/jc">我要纠错</a></div>'),
    Noted(
        "zh",
        "side",
        '<div class="corr"><h3>更正</h3><ul><li><a href="/news/9.html">关于《海滨大桥通车》一文的更正</a></li>'
        '<li><a href="/news/8.html">更正启事：本报二十日A3版</a></li></ul></div>',
    ),
    Noted(
        "zh",
        "side",
        "<div><h4>更正</h4><p>本报11月20日A3版《海滨大桥通车首日客流超十万》一文，“十万”应为“一万”，特此更正。</p></div>",
    ),
    Noted(
        "zh", "middle", "<p>该局随后在官网发布更正声明，称此前公布的产量有误，实际为三千吨。</p>"
    ),
    Noted("zh", "middle", "<p>法院判令被告在报纸上刊登致歉声明，并赔偿原告五万元。</p>"),
    Noted("zh", "middle", "<p>“更正：此前通报的人数有误”，一则落款为县应急局的短信这样写道。</p>"),
    Noted("zh", "last", "<p>图片说明：工人在车间里分拣花椒。</p>"),
    Noted("zh", "last", "<p>说明：1.报名时间为十二月一日至五日；2.报名须持本人身份证。</p>"),
    Noted("zh", "end", "<p>更新时间：2026-11-28 10:22</p>"),
    Noted("zh", "after", "<p>声明：本文由入驻作者发布，不代表本平台立场。</p>"),
    Noted("tw", "foot", "<p>本網站內容如有錯誤，歡迎來信更正。</p>"),
    Noted("tw", "middle", "<p>該局隨後發布更正，指先前公布的產量有誤。</p>"),
    Noted(
        "en", "foot", '<p><a href="/corrections">Corrections</a> · <a href="/about">About</a></p>'
    ),
    Noted("en", "after", "<p>See something wrong? Request a correction from our editors.</p>"),
    Noted(
        "en",
        "middle",
        "<p>The agency later issued a correction, saying that the figure was wrong.</p>",
    ),
    Noted("en", "end", "<p>Updated: Nov. 28, 2026, 10:22 a.m.</p>"),
    Noted(
        "en",
        "side",
        '<div class="corrections"><h3>Corrections</h3><p><a href="/n/7">Bridge carries its first buses</a></p>'
        "<p>Correction: The article misstated the length of the bridge.</p></div>",
    ),
)
"""What the rules were written with."""

SECOND = (
    # Notes
    Noted(
        "zh",
        "over",
        '<p class="red">【更正启事】本文昨日刊出时将“六十二个”误为“二十六个”，现予更正。</p>',
        ("【更正启事】本文昨日刊出时将“六十二个”误为“二十六个”，现予更正。",),
    ),
    Noted(
        "zh",
        "under",
        '<div class="editor-note">编者注：本文发布后，县农业农村局就产量数字作出了新的说明。</div>',
        ("编者注：本文发布后，县农业农村局就产量数字作出了新的说明。",),
    ),
    Noted(
        "zh",
        "after",
        "<blockquote>订正：文中“三千吨”系“三百吨”之误。</blockquote>",
        ("订正：文中“三千吨”系“三百吨”之误。",),
    ),
    Noted(
        "zh",
        "last",
        "<p>*本文已于11月28日9时更正：项目总投资为一千二百万元。</p>",
        ("*本文已于11月28日9时更正：项目总投资为一千二百万元。",),
    ),
    Noted(
        "zh",
        "last",
        "<p>更正说明</p><p>上文第三段中负责人的职务应为副局长，特此说明。</p>",
        ("更正说明 上文第三段中负责人的职务应为副局长，特此说明。",),
    ),
    Noted(
        "zh",
        "after",
        '<table class="t"><tr><td>更 正</td></tr><tr><td>本稿中“吉克木呷”应为“吉克木嘎”，由此给读者带来的不便深表歉意。</td></tr></table>',
        ("更 正 本稿中“吉克木呷”应为“吉克木嘎”，由此给读者带来的不便深表歉意。",),
    ),
    Noted(
        "zh",
        "before",
        '<div class="tips"><span>说明</span>：此文内容已根据县政府的通报作了修订。</div>',
        ("说明：此文内容已根据县政府的通报作了修订。",),
    ),
    Noted(
        "zh",
        "end",
        "<div>此前版本的报道称总投资为一千四百万元，有误，已改正。</div>",
        ("此前版本的报道称总投资为一千四百万元，有误，已改正。",),
    ),
    Noted(
        "zh",
        "side",
        '<div class="erratum"><b>勘误</b><p>本文第一段的日期应为十一月二十七日。</p></div>',
        ("勘误 本文第一段的日期应为十一月二十七日。",),
    ),
    Noted(
        "zh",
        "last",
        "<p>编辑部说明：应当事人要求，本文隐去了其姓名。</p>",
        ("编辑部说明：应当事人要求，本文隐去了其姓名。",),
    ),
    Noted(
        "zh",
        "top",
        '<div class="bar">更正声明：本报道此前将两地协作年限误作八年，应为十年。</div>',
        ("更正声明：本报道此前将两地协作年限误作八年，应为十年。",),
    ),
    Noted(
        "zh",
        "middle",
        "<p>（更正：此前误写为五千吨。）该项目明年还将扩建，届时产能可望再翻一番。</p>",
        ("（更正：此前误写为五千吨。）",),
    ),
    Noted(
        "tw",
        "before",
        '<div class="alert">勘誤：本文第一段「一千二百萬元」先前誤植為「一千四百萬元」。</div>',
        ("勘誤：本文第一段「一千二百萬元」先前誤植為「一千四百萬元」。",),
    ),
    Noted(
        "tw",
        "last",
        "<p>※本文稍早將廠址誤植為河口縣，已更正，謹此致歉。</p>",
        ("※本文稍早將廠址誤植為河口縣，已更正，謹此致歉。",),
    ),
    Noted(
        "tw",
        "after",
        "<p>編按：本文刊出後，縣府來函說明補助款尚未撥付。</p>",
        ("編按：本文刊出後，縣府來函說明補助款尚未撥付。",),
    ),
    Noted(
        "tw",
        "over",
        "<div><strong>聲明更正</strong><p>本報導有關產能之數字有誤，應為三千噸。</p></div>",
        ("聲明更正 本報導有關產能之數字有誤，應為三千噸。",),
    ),
    Noted(
        "en",
        "under",
        '<p class="corr">CORRECTION — A previous version of this story gave the wrong name for the town.</p>',
        ("CORRECTION — A previous version of this story gave the wrong name for the town.",),
    ),
    Noted(
        "en",
        "after",
        "<aside><p>Editors’ Note: After publication, the county disputed the number of jobs.</p></aside>",
        ("Editors’ Note: After publication, the county disputed the number of jobs.",),
    ),
    Noted(
        "en",
        "last",
        "<p>• This article was amended on 28 November 2026. An earlier version said that the plant cost 14"
        " million yuan.</p>",
        (
            "• This article was amended on 28 November 2026. An earlier version said that the plant cost"
            " 14 million yuan.",
        ),
    ),
    Noted(
        "en",
        "first",
        "<p>(Corrects paragraph 2 to say sixty-two people, not twenty-six)</p>",
        ("(Corrects paragraph 2 to say sixty-two people, not twenty-six)",),
    ),
    Noted(
        "en",
        "end",
        "<div>A correction was made on Nov. 28, 2026: This article originally misspelled the farmer's"
        " name.</div>",
        (
            "A correction was made on Nov. 28, 2026: This article originally misspelled the farmer's"
            " name.",
        ),
    ),
    Noted(
        "en",
        "last",
        "<p>This story has been updated with comment from the county.</p>",
        ("This story has been updated with comment from the county.",),
    ),
    Noted(
        "en",
        "top",
        '<div class="banner-x">Clarification: This article has been changed to make clear that the plant is'
        " leased.</div>",
        ("Clarification: This article has been changed to make clear that the plant is leased.",),
    ),
    Noted(
        "en",
        "after",
        '<div class="note"><p>Corrections</p><p>The original version of this report confused tons with'
        " kilograms. We regret the error.</p></div>",
        (
            "Corrections The original version of this report confused tons with kilograms. We regret"
            " the error.",
        ),
    ),
    # What only looks like one
    Noted("zh", "foot", "<p>郑重声明：本站信息如有更正，以官方发布为准。</p>"),
    Noted("zh", "end", "<p>纠错热线：0574-00000000　欢迎读者指正</p>"),
    Noted("zh", "end", "<p>责任编辑：周小舟　校对：李木　更正邮箱：jc@example.test</p>"),
    Noted("zh", "after", "<p>说明：本文为转载，如涉及版权问题请联系删除。</p>"),
    Noted("zh", "after", "<p>说明：本文数据来自县统计局，图片由受访者提供。</p>"),
    Noted("zh", "middle", "<p>更正后的数据显示，去年全县花椒产量为三千吨，比初步数据少两成。</p>"),
    Noted(
        "zh", "middle", "<p>对此，县统计局的说明是：本文件自发布之日起施行，此前规定同时废止。</p>"
    ),
    Noted("zh", "middle", "<p>村委会门口贴着一张更正启事，上面写着补助名单中两人的姓名有误。</p>"),
    Noted("zh", "middle", "<p>他（编者注：指吉克木呷）种了二十年花椒，最懂得什么时候下树。</p>"),
    Noted("zh", "last", "<p>声明：此文系作者授权发布，任何媒体未经许可不得转载。</p>"),
    Noted(
        "zh",
        "side",
        '<div class="list"><h3>更正与说明</h3><p><a href="/news/5.html">海滨大桥通车首日客流超十万</a></p>'
        "<p>更正：本文此前误将客流写作一万，应为十万。</p></div>",
    ),
    Noted(
        "zh",
        "after",
        '<div class="comments"><h3>网友评论</h3><p>更正：本文第一段有错别字，小编快改。</p></div>',
    ),
    Noted("zh", "after", '<p style="display:none">更正：本文此前误将总投资写作一千四百万元。</p>'),
    Noted("zh", "end", "<p>说明：字号可在右上角修改，本文支持朗读。</p>"),
    Noted("zh", "after", "<p>更正公告</p><p>招标公告</p><p>中标公告</p>"),
    Noted("tw", "after", "<p>聲明：本文內容為作者個人意見，不代表本報立場。</p>"),
    Noted("tw", "middle", "<p>他在社群上致歉，說明當時的說法並不準確，並承諾更正。</p>"),
    Noted("tw", "end", "<p>更新時間：2026-11-28 10:22</p>"),
    Noted("tw", "end", "<p>發現錯誤？歡迎<a href='/r'>回報更正</a></p>"),
    Noted(
        "en", "middle", "<p>A correction in pepper prices was long overdue, said one dealer.</p>"
    ),
    Noted("en", "middle", "<p>“This article was wrong,” the mayor told reporters on Friday.</p>"),
    Noted("en", "middle", "<p>Correction facilities in the county also buy the pepper.</p>"),
    Noted("en", "after", "<p>The views in this article are the author's own.</p>"),
    Noted(
        "en",
        "after",
        "<p>Read our corrections policy. Report an error to corrections@example.test.</p>",
    ),
    Noted("en", "end", "<p>Editor: Joe Hill. Correction requests: desk@example.test</p>"),
    Noted("en", "foot", "<p>Corrections and clarifications: how we put things right.</p>"),
    Noted("en", "end", "<p>This article was originally published on Nov. 27, 2026.</p>"),
    Noted(
        "en",
        "side",
        "<div><h3>Bridge carries its first buses</h3><p>Correction: The article misstated the length of the"
        " bridge.</p></div>",
    ),
)
"""What was written beside, and not looked at while the rules were."""

THIRD = (
    Noted(
        "zh",
        "after",
        "<div>更正声明 本厂年产能有误，应为三千吨，已于11月28日更正。</div>",
        ("更正声明 本厂年产能有误，应为三千吨，已于11月28日更正。",),
    ),
    Noted(
        "zh",
        "last",
        "<p><b>勘误</b>　第二段“八百多户”应为“九百多户”。</p>",
        ("勘误 第二段“八百多户”应为“九百多户”。",),
    ),
    Noted(
        "tw",
        "end",
        "<p>更正啟事 第二段產能有誤，應為三千噸。</p>",
        ("更正啟事 第二段產能有誤，應為三千噸。",),
    ),
    Noted(
        "zh",
        "end",
        "<p>更正声明　车间年产能有误，应为三千吨</p>",
        ("更正声明 车间年产能有误，应为三千吨",),
    ),
    Noted("zh", "after", "<p>更正 招标文件有误 公告</p>"),
    Noted("zh", "after", "<p>更正 勘误 公告 招标公告 中标公告</p>"),
    Noted("zh", "after", "<p>更正启事 山城晨报每周一刊登。</p>"),
    Noted("zh", "end", "<p>声明 如发现数字有误，请与本网联系。</p>"),
    Noted("zh", "last", "<p>说明 原有产能有误差，以实际为准。</p>"),
    Noted(
        "zh",
        "after",
        "<p>关于本文总投资的更正：应为一千二百万元。</p>",
        ("关于本文总投资的更正：应为一千二百万元。",),
    ),
    Noted(
        "zh",
        "end",
        "<p>山城晨报更正声明：昨日本报道中产能数字有误。</p>",
        ("山城晨报更正声明：昨日本报道中产能数字有误。",),
    ),
    Noted(
        "zh",
        "after",
        '<div class="statement">更正：产能应为三千吨，此前误为五千吨。</div>',
        ("更正：产能应为三千吨，此前误为五千吨。",),
    ),
    Noted(
        "zh", "last", "<p>注：本文已对产能数字作了修正。</p>", ("注：本文已对产能数字作了修正。",)
    ),
    Noted(
        "zh",
        "under",
        "<div><b>更正</b>：文中日期应为十一月二十七日</div>",
        ("更正：文中日期应为十一月二十七日",),
    ),
    Noted(
        "tw",
        "end",
        "<p>【編輯部說明】本文標題先前有誤，已修正。</p>",
        ("【編輯部說明】本文標題先前有誤，已修正。",),
    ),
    Noted(
        "tw",
        "over",
        '<div class="tip">更正與說明：本文人名有誤，應為吉克木呷。</div>',
        ("更正與說明：本文人名有誤，應為吉克木呷。",),
    ),
    Noted(
        "en",
        "after",
        "<p>Correction to this article: the plant cost 12 million yuan.</p>",
        ("Correction to this article: the plant cost 12 million yuan.",),
    ),
    Noted(
        "en",
        "last",
        "<p>Note: This article has been revised to remove a wrong figure.</p>",
        ("Note: This article has been revised to remove a wrong figure.",),
    ),
    Noted(
        "en",
        "end",
        "<p>The story misstated the number of jobs. The Herald regrets the error.</p>",
        ("The story misstated the number of jobs. The Herald regrets the error.",),
    ),
    Noted("zh", "after", "<p>本文于2026-11-28 10:22更新</p>"),
    Noted("zh", "after", "<p>本文最后更新于2026年11月28日</p>"),
    Noted("zh", "after", "<p>本文由小编于11月28日编辑整理发布</p>"),
    Noted("zh", "after", "<p>（更新于11月28日10时）</p>"),
    Noted("zh", "foot", "<p>更正：本站联系电话已变更。</p>"),
    Noted("zh", "middle", "<p>本文作者认为，这一做法虽有不足，但已为山区积累了经验。</p>"),
    Noted("zh", "middle", "<p>文中提到的三户农民现已全部搬进新居。</p>"),
    Noted("zh", "last", "<p>补充：两地干部群众代表一百余人参加了仪式。</p>"),
    Noted("zh", "end", "<p>声明：本文系山城晨报原创，未经许可不得修改、转载。</p>"),
    Noted("en", "middle", "<p>“The bank regrets the error,” its manager said on Friday.</p>"),
    Noted("en", "after", "<p>This article was updated on Nov. 28, 2026.</p>"),
    Noted("en", "end", "<p>Last updated on Nov. 28, 2026</p>"),
)
"""What was added after both had been looked at."""

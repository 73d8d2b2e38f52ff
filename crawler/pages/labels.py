"""The words by which pages name their parts, and those by which templates name their boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.pages.document import Line

# The patterns that are searched for in line after line are written as alternatives that each begin
# with a plain character: the engine then leaps to those, and is five times as fast.

NOISE_TAGS = frozenset(("nav", "footer", "aside"))

NOISE_HINT = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|footer|foot|copyright|side-?(?:bar|nav|menu|box|panel|col"
    r"|list)|nav|navbar|menu|breadcrumbs?|crumbs?"
    r"|related|relate|recommend(?:ed|ation)?s?|recom|share|sharing|social|newsletter|subscribe"
    r"|subscription"
    r"|advert\w*|ads?|banner|login|toolbar|pagination|pager|promo(?!t)\w*|trending|popular|hot|rank(?:ing)?"
    r"|tags?|cta|cookie|consent|popup|modal|download|qrcode|ewm|statement|disclaimer)(?:$|[\s_-])"
    r"|comment-|related|recommend|pinglun|xiangguan|tuijian|relevant|guanggao|mianze|copyright"
    r"|footer"
    r"|commentlist|newsletter|breadcrumb|sidebar|most-?read|read-?more|readmore"
    r"|inline-?sign-?up|recirc|popover|not-prose|image-placeholder|placeholder-image"
)

CAPTION_TAGS = frozenset(("figcaption",))
CAPTION_HINT = re.compile(
    r"(?:^|[\s_-])(?:caption|captions|figcaption|gallery|slideshow|carousel|lightbox)(?:$|[\s_-])"
    r"|caption|img-?des|pic-?des|pic-?info|photo-?credit|image-?credit|wp-caption"
    r"|fig(?:ure)?-credit|media-credit"
)

BOILERPLATE = re.compile(
    r"版权所有|版權所有|Copyright|copyright|©|All [Rr]ights [Rr]eserved|ICP备|ICP证|公网安备"
    r"|新闻信息服务许可证|视听节目许可证"
    r"|违法和不良信息|举报邮箱|免责声明|免責聲明|未经(?:书面)?(?:授权|许可|允许|同意)"
    r"|未經(?:授權|許可)|非經授權"
    r"|转载时?(?:请|务请|须|需)?注明|轉載請註明|不代表本(?:网|站|平台|報|报)|仅代表(?:作者|其|该)"
    r"|只代表(?:作者|其|该)|立场无关|如有侵权|如涉及(?:版权|侵权)|版权归|版权属于"
    r"|不得转载|谢绝转载|浏览器(?:版本)?(?:不支持|过低)|瀏覽器不支援|严禁转载|禁止转载|责任自负|仅提供信息存储|信息存储空间|原创内容|本文首发于"
    r"|传递更多信息|持权属证明|异议或投诉|有新闻线索|欢迎(?:您?向我们)?[报爆]料"
    r"|内容来源于(?:网络|互联网)|即表示您?同意"
)
"""What sites print under every article; only a short line at an end of the body is taken for it."""

CLOSING = re.compile(
    r"^\W*(?:(?:网友|热门|最新|全部|精彩|精选|用户|读者)评论|评论区|评论\s*[(（]?\d|(?:我要|发表|写下?)评论"
    r"|文明上网|请?先?登录后?.{0,6}评论|免责声明|免責聲明"
    r"|comments?\s*[(\d]|\d+ comments?$"
    r"|(?:\d+|one) (?:responses?|replies|thoughts?) (?:to|on) "
    r"|leave a (?:comment|reply)|post a comment)",
    re.IGNORECASE,
)
"""What follows such a line is never the article, however long it is: readers write there."""

CLOSING_STARTS = frozenset("网热最全精用读评我发写文请先登免cClLpPoO")
"""The letters with which it begins, where it begins with one."""

APPARATUS = re.compile(
    r"返回[\u3400-\u9fff]{2}|展开全文|阅读全文|查看全文|扫一扫|扫码|掃碼|二维码|公众号|客户端|下载|关注我们|分享到|分享至|打印|关闭窗口"
    r"|加入收藏|字号|字体|热线|投稿|纠错|举报|下載|訂閱|按讚|追蹤我們|加入好友|返回頂部|報料|客戶端"
    r"|Subscribe|subscribe|Newsletter|newsletter|Sign up|sign up|Follow us|follow us"
    r"|Download|download|Share this|share this"
)
"""What buttons and boxes around an article say; no sentence is taken for it."""

_SCRAP = re.compile(
    r"^(?:分享|关注|關注|分享到.*|打印|收藏|关闭|字号.*|大|中|小|[大中小 ]{3,}|A[+-]|[+-]?\d{1,5}"
    r"|评论|点赞|阅读|纠错|\[?责任编辑.*|责编.*|播放|暂停|广告|Advertisement|ADVERTISEMENT"
    r"|点击查看.*|原标题[：:].*|（?原标题[：:].*|\[详细\]|我要纠错.*|举报|微博|微信|QQ空间"
    r"|朋友圈|Play Video|听新闻|展开全文|阅读全文|打开APP.*|Share(?: this)?:?|Print|Tweet|Email"
    r"|Facebook|Twitter|Like this:|(?:Like )?Loading\.\.\.|SUBSCRIBE"
    r"|(?:点击|浏览|阅读|访问|人气|评论|查看|转发)[\u3400-\u9fff]{0,3}\s?[:：]\s?[\d.]*万?\s?次?)$"
)
"""Lines that are nothing but a button or a number."""

_SCRAP_STARTS = frozenset(
    "分关關打收字大中小 A+-评点阅纠[责播暂广原（我举微Q朋P听展STEFL浏访人查转"
)
"""With what such a line begins, where it begins with no digit."""

_SOURCES = "|".join(
    f"{what}{source}(?:于|自)?"
    for what in ("", *"新闻 文章 稿件 信息 内容 消息 本文 资料 資料 原文 新聞 资讯".split())  # noqa: SIM905
    for source in ("来源", "來源")
)
ORIGIN_LABEL = re.compile(
    rf"(?:{_SOURCES}"
    r"|稿源|原创(?=[:：])|出处|出處|转自|轉自|转载自|轉載自|摘自(?=\s*[:：])|来自(?=\s*[:：]))"
    r"\s*[:：｜|丨︱]\s*"
)
BARE_ORIGIN_LABEL = re.compile(
    r"(?:^|(?<=[\s|｜]))(?:(?:[新闻文章稿件信息]{2})?(?:来源|來源)[于於]?|转载自|轉載自|转自)(?:[/／]|\s+)"
    r"(?=[\u3400-\u9fff《])|(?:^|(?<=[(（\s]))(?:转自|转载自|轉載自|原载)(?=《)|[\[【](?:来源|來源)[\]】]\s*"
)
"""The same set apart by a blank or a slash; an outlet's name must follow it."""

ISSUER_LABEL = re.compile(
    r"(?:供稿|发文(?:机关|单位)|发布(?:机构|单位|机关|部门)|發[布佈](?:單位|機關)|发稿单位|供稿单位|来稿单位|信息提供)\s*[:：]\s*"
)
"""The office that publishes an announcement; its origin where no other is named."""

EDITOR_LABEL = re.compile(
    r"(?:责任编辑|責任編輯|责 ?任 ?编 ?辑|责编|責編|值班编辑|网络编辑|网站编辑|本文编辑|文字编辑"
    r"|新媒体编辑|编 ?辑|編輯|选稿|選稿)"
    r"(?:\s*[:：／/|｜丨︱]\s*|(?<=【..)】\s*|(?<=【....)】\s*|(?=\s\S))"
)
_WRITES = r"(?:采访|採訪|采写|採寫|撰文|撰稿|文字|报道|報導|文)"
_SHOWS = r"(?:摄影?|攝影?|图片?|圖片?)"
_AND = r"(?:\s?[/／、・·‧&＆及和]\s?|并|並|\s)?"
_BOTH = rf"(?:{_WRITES}{_AND}(?:{_WRITES}|{_SHOWS})|{_SHOWS}{_AND}{_WRITES})"
"""What one person did who wrote and took the pictures, or asked and wrote."""

AUTHOR_LABEL = re.compile(
    rf"(?<![\u3400-\u9fff]){_BOTH}\s*[:：／/|｜丨︱・‧](?![图圖摄攝])\s*"
    rf"|^{_BOTH}\s(?=[\u3400-\u9fff]{{2}})"
    r"|^文\s(?=[\u3400-\u9fff]{2,4}(?:\s[图圖摄攝编編]|$))"
    r"|(?:本报记者|本網記者|本网记者|见习记者|实习记者|特约记者|文字记者|记者|記者|作者|撰文|撰稿"
    r"|撰文者|撰稿者|采写者|採寫者|采写|采寫|採寫|採訪|采访撰文|执笔人?|執筆人?|主笔|主筆|通讯员|通訊員"
    r"|记 者|作 者|通 讯 员|文字"
    r"|实习生|實習生|专栏作家|專欄作家|文案"
    r"|(?:图[/／]?|圖[/／]?)文(?<![\u3400-\u9fff][图圖]文)"
    r"|文(?<![\u3400-\u9fff]文)(?:\s?[/／、・·&＆]\s?)?(?:[图圖摄攝]影?|撰)?)"
    r"\s*[:：／/|｜丨︱・‧](?![图圖摄攝])\s*"
    r"|【(?:记者|通讯员|作者|撰文|采写|文)】\s*"
    r"|(?:报道|報導|采访|撰写|编写|署名)(?<![\u3400-\u9fff]..)\s*[:：／/|｜丨](?!\s*撰文)\s*"
    r"|^[Bb][Yy]\s*[:：]\s*(?=[\u3400-\u9fff])"
    r"|^(?:[Bb]y|专栏作家|專欄作家|原创|采访[/／、]?撰文|採訪[/／、]?撰文)\s(?=[\u3400-\u9fff])"
    r"|^(?:撰文|撰稿|采写|作者|执笔|執筆|文字|文[/／]?[图圖]|[图圖][/／]?文)\s(?=[\u3400-\u9fff])"
)
_AUTHOR_MARK = re.compile("[:：／/|｜丨︱・‧【]")
_AUTHOR_WORD = re.compile("[者文稿写寫访訪笔筆员員生家道導名创Bb]")
"""What every word of it has in it."""

_AUTHOR_STARTS = frozenset("Bb原采採撰作执執文图圖报報摄攝专專")
"""What `AUTHOR_LABEL` has in it wherever it stands, or else begins with at a line's beginning."""

LABEL_STARTS = frozenset(
    "采採撰文报報摄攝图圖本见实實特记記作执執主通专專署【Bb原来來稿出转轉摘新信内消资資责責值网编編选選"
)
"""With what a line begins that begins with a label of origin, editor or author; few others do."""

_STAFF = re.compile(
    r"(?:(?:责任|責任)?(?:校对|校對)|审核|審核|审校|审读|审签|一审|二审|三审|初审|复审|终审|签发|监制|監製|监审|统筹"
    r"|总?策划|值班(?:主任|总编|编委|编辑)|总值班|主编|总编辑?|编委|美编|制作|剪辑|播音|排版|供稿|供图|摄影|攝影|摄像"
    r"|图片|视频|海报|来源|來源|责任编辑|責任編輯|编辑|編輯|责编|責編)\s*[:：丨｜|/／]\s*"
)
_LISTED = re.compile(r"[\s、，,;；|｜丨/／()（）【】\[\]]+")
_STAFF_CELL = frozenset(
    (  # noqa: SIM905 - as tables name them
        "记者 通讯员 作者 撰文 撰稿 采写 摄影 供稿 编辑 责编 责任编辑 值班编辑 校对 审校 审核 监制"
        " 终审 复审 初审 一审 二审 三审 签发 统筹 美编 制作"
    ).split()
)
"""What stands in the first cell of a table of those who made an article."""

CREDIT_ROW_LENGTH = 60
"""Characters of the longest row of such a table."""

STAFF_LENGTH = 12
"""Characters of the longest name of a person or an office in such a list."""

BARE_LABEL = re.compile(
    r"(?:来源|來源|稿源|出处|编 ?辑|責任編輯|责编|作者|记者|机关|机构|单位|單位"
    r"|日期|时间|時間)\s*[:：]$"
)
"""A label at the end of a line: its value stands on the next."""

_OTHER = (
    r"(?:出版|单位|單位|译者|譯者|翻译|翻譯|供图|供圖|纠错|糾錯"
    r"|审核|审读|审稿|審核|校对|校對|审校|编审|監製|监制|监审|主编|总编|编委|一审|二审|三审|初审|复审"
    r"|终审|签发|签审|统筹|策划|值班主任|浏览|瀏覽|點擊|点击|阅读|閱讀|人气|字体"
    r"|字體|字號|字号|分享[到至]?|发布|發布|发表|发稿|更新|刊发|日期|时间|時間|摄影|攝影|摄像|视频|图片|图|美编|设计"
    r"|制图|制作|打印|列印|评论|評論|原标题|原標題|关键词|关键字|標籤|标签|责任编辑|責任編輯|责编|責編"
    r"|编辑|编 辑|編輯|来源|來源|稿源|作者|记者|記者|通讯员|通訊員|订阅|收藏|关闭|關閉|责任"
    r"|电话|電話|邮箱|传真)"
    r"(?:时间|時間|日期|人员|人(?=\s?[:：])|总?次数|总?数|数量|量|率|本页|本文)?"
)
_OF_HOUSE = r"(?<=\s)[\u3400-\u9fff]{1,6}(?:编辑|編輯|校对|校對|摄影|视频)\s?[:：]"
"""A label with a newspaper's name before it (每经编辑：), which is none of the names before."""

_ENDED = r"\s*(?:[:：／/|｜丨\])）】]|\d)|\s|$"
OTHER_LABEL = re.compile(
    # With a colon behind it a word is a label wherever it stands; else where a blank sets it apart.
    rf"{_OTHER}\s?[:：]|{_OF_HOUSE}|(?:^|(?<=[\s\[【（(|｜丨;；,，])){_OTHER}(?={_ENDED})"
    r"|我[要来來]|扫一扫|[大小]字[号体]|[缩放][小大]字体|有\s?\d+\s?人"
    r"|\b大 中 小|\[ ?大|\d{4}\s?[-年./]\s?\d|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-\d{1,2} \d{1,2}:"
)
"""What ends the value of a label: another label, a button, a time."""

_VALUE_END = re.compile(
    r"[\]】|｜丨\[【>＞»]|[（(](?=责|编|\d{4}|记者|作者)|\s{2,}|\s原创(?=\s|$)"
    r"|\s[\u3400-\u9fff]{2,5}\s?[:：]"
)
"""What ends a value beside the labels that are known: a mark, or any other short label."""


_PAIRS = re.compile(
    r"(?:[\u3400-\u9fff]{2,8}\s?[:：]\s?[^\s:：|｜。！？，；]{1,40}(?:[\s|｜]+|$)){2,9}"
)


def is_labelled(text: str) -> bool:
    """Whether a line is labels with their values and nothing else, as in the foot of an office."""
    return _PAIRS.fullmatch(text) is not None


_IMPRINT = re.compile(r"(?:邮编|邮政编码|郵遞區號|标识码|技术支持|备案号?)\s?[:：]")
_HOUSE = re.compile(r"(?:主办|主管|承办|协办|版权|运维)")


def is_imprint(text: str, *, under: bool = False) -> bool:
    """Whether a line of labels tells whose site it is and where that house stands.

    Args:
        text: The line.
        under: Whether another such line stands under it: then who runs the site is one, too.
    """
    if not is_labelled(text):
        return False
    return _IMPRINT.search(text) is not None or (under and _HOUSE.match(text) is not None)


def closes(text: str) -> bool:
    """Whether `CLOSING` matches a line; most lines begin with another letter."""
    first = text[:1]
    return (first in CLOSING_STARTS or not first.isalpha()) and CLOSING.match(text) is not None


def is_scrap(text: str) -> bool:
    """Whether `_SCRAP` matches a line; most lines begin with another character."""
    first = text[:1]
    return (first in _SCRAP_STARTS or first.isdecimal()) and _SCRAP.match(text) is not None


def may_name_editor(text: str) -> bool:
    """Whether a line has what every `EDITOR_LABEL` has; most have none and are not searched."""
    return "编" in text or "編" in text or "稿" in text


def author_labels(text: str) -> Iterator[re.Match[str]]:
    """Every `AUTHOR_LABEL` of a line; most lines have none of its marks and are not searched."""
    may_begin = text[:1] in _AUTHOR_STARTS or _AUTHOR_MARK.search(text)
    if may_begin and _AUTHOR_WORD.search(text):
        yield from AUTHOR_LABEL.finditer(text)


def value_after(label: re.Match[str], limit: int = 40) -> str:
    """What stands behind a label, up to the next label, bracket or bar; possibly empty."""
    rest = _VALUE_END.split(label.string[label.end() : label.end() + limit], maxsplit=1)[0]
    stop = OTHER_LABEL.search(rest)
    if stop:
        rest = rest[: stop.start()]
    return rest.strip(" :：,，;；。)）(（")


def is_credit_row(line: Line) -> bool:
    """Whether a row of a table tells who wrote, edited or checked an article."""
    return (
        len(line.parts) > 1
        and len(line.text) <= CREDIT_ROW_LENGTH
        and "".join(line.parts[0].split()) in _STAFF_CELL
    )


def names_staff(text: str) -> bool:
    """Whether a line is a list of those who checked, edited or drew, and nothing else."""
    if _STAFF.match(text.lstrip("（(【[ ")) is None:
        return False
    return all(len(name) <= STAFF_LENGTH for name in _LISTED.split(_STAFF.sub(" ", text)))

"""Whether a short text says that what stood here is withdrawn: by its form, not by its sentences.

A notice is made of few kinds of clauses: one says what became of a thing (the subject, for a reason
or none, and the verdict), others give the reason, excuse it, or show the way home. A text with any
other sentence is none: an article about a deletion has more to say. Where a text asks to try later,
to log in or to open an application, or says that a link ran out, nothing is proven.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from storage.text import levelled

LABELS_MOST = 200
"""Characters of lines beside the notice: a headline, a date, the words of a menu."""

LABEL_MOST = 45
"""Characters of such a line; a longer one is a sentence of its own."""

MOST_CLAUSES = 8
"""Clauses of a sentence that is a notice."""

NOTICE_MOST = 160
"""Characters of a line that is a notice."""

_END = re.compile(r"[。!?;…\n]+|(?<![0-9a-z])\.|\.(?=\s|$)")
_COMMA = re.compile(r"[,:]|\s+[-–—|_]+\s+|——|\s(?=[\u4e00-\u9fff])")
_AROUND = " \t\"'“”‘’《》<>()[]【】「」『』*#~·•-–—_|!,:;.。"

_NOUN = (
    r"(?:(?:网|页|主|子)?页面?|网址|地址|链接|连结|url|文章|图文|推文|推送|正文|原文|全文|文|稿件?|报道|报导|新闻|消息|资讯"
    r"|讯息|公告|通知|内容|信息|帖子?|贴子?|贴文|博文|博客|网志|微博|动态|话题|主题|评论|回答|视频|影片|音频|图片|图集|作品|资源"
    r"|文件|目录|文档|栏目|频道|专题|专栏|条目|数据|记录"
    r"|[账帐]号|账户|公众号|[头企媒]条?号|用户|作者|博主|店铺|小程序)(?:的?(?:id|编号))?"
)
_DET = (
    r"(?:您|你)?(?:当前|刚才|正|正在|所|要|想|想要|需要|试图|将要|尝试)*"
    r"(?:访问|查看|浏览|请求|查找|寻找|打开|阅读|查询|点击|搜索|找|看|输入|选择|关注)的?"
    r"|[该此本这那][篇条则个份件组段幅张]?|原|原始|相关|有关|对应|当前|以上|上述|目标|所属|指定的?|已?(?:刊|发)[发布出]的?"
)
_SUBJECT = (
    rf"(?:(?:{_DET}){{0,3}}(?:\w{{0,6}}的)?"
    rf"(?:{_NOUN}(?:的|或|和|及|/)?){{1,3}}(?:现在?|目前|可能|或许|也许)?)"
)
_REASON = (
    r"(?:(?:因为?|由于|涉嫌|存在|含有?|包含|应|经|依|根据|按照?|违反|违规|违法|侵权|接|被(?:用户|他人|网友|多人)?投诉"
    r"|被(?:多人|用户|网友)?举报|由用户投诉|遭|审核|核实|不符合|未经|超过|逾).{0,48}?)"
)
_DONE = (
    r"(?:删除|删掉|删|移除|清除|下线|下架|撤下|撤稿|撤除|撤回|撤销|撤掉|屏蔽|封禁|封停|封号|停用|注销|冻结|清理|取消发布"
    r"|停止传播|停止展示|停止访问|隐藏|收回|回收|迁移|迁出|查封|关停|永久关闭|拿下|停权|和谐|取下|抽稿|归档|撤)"
)
_BY = (
    r"(?:(?:被|由|遭|遭到)[^的被由,]{2,10}?|(?:被|由|遭|遭到)?(?:其|原|该|本|文章|内容|系统|官方|网站|平台|微信|腾讯|微博|本站|本网|本报|本刊|编辑部?|后台)*"
    r"(?:作者|发布者|发布人|发布方|博主|楼主|up主|用户|管理员|版主|编辑|运营者|主办方|来源方|发布单位|平台|系统|官方|网站|本人"
    r"|版权方|权利人)?(?:本人|自己)?)"
)
_HOW = (
    r"(?:主动|自行|自主|永久|依法|依规|全部|予以|暂予|作|做|统一|紧急|强制|人工|归档|从(?:本站|网站|平台|数据库)"
    r"|自(?:资料库|数据库|本站|网站))*"
)
_WHITHER = r"(?:处理|发布|处置|该?文章?|至新的?[账帐]号|到新的?[账帐]号|了|完毕|成功)*"
_VERDICT = (
    rf"(?:(?:可能|或许|或者?)?(?:已经?|业已|现已|均已|都已|现|已于.{{1,16}}?|于.{{1,16}}?已?)?{_REASON}?(?:被|遭|遭到"
    rf"|予以)?{_BY}{_HOW}(?:被)?{_HOW}{_DONE}{_WHITHER}"
    r"|(?:已经?|并|似乎|可能|根本|现)*(?:不存在|不复存在|不在|找不到|未找到|没有找到|没找到|无法找到|不见|消失|走失|走丢|丢失|飞走)了?"
    r"|(?:已|现)?(?:无法|不能|不可|不予|不宜|不得|禁止|停止|不再)(?:继续)?(?:被|进行)?(?:查看|浏览|阅读|显示|展示|传播|公开|提供|对外提供|对外公开|展现"
    r"|观看|访问|打开|刊载|刊登)(?:该|此|本|其|相关)?(?:文章|内容|页面|视频|文|信息)?"
    r"|已?(?:被)?(?:作者|其)?设[为成置]+(?:为)?(?:了)?(?:私密|仅自己可见|仅作者可见|不公开|隐藏)(?:状态)?|(?:已经?)?发送失败"
    r"|(?:已经?)?(?:超过|逾|过)(?:了)?.{0,4}(?:保存|保留|刊登|展示|典藏)(?:期限?|时限)"
    r"|(?:已|现)?不(?:再)?(?:可见|提供|展示|公开|对外开放)"
    r"|已?违规|(?:已|已被)?作废)"
)
_JOINT = r"(?:(?:、?(?:更名|改名|移动|转移))*(?:或者?|并且?|且|而|和|/|,|、)?)"
_SAID = (
    rf"(?:{_SUBJECT}?{_REASON}?{_SUBJECT}?{_VERDICT}(?:{_JOINT}{_SUBJECT}?{_VERDICT}){{0,2}}(?:[、或和]*(?:更名|改名|移动|转移|已更改名称))*"
    rf"|(?:撤稿|删除|下线|下架|撤销|封禁)(?:通知|声明|说明)?"
    rf"|(?:{_BY}|{_REASON})?要求{_HOW}(?:{_DONE})"
    rf"|(?:我们|系统|服务器|本站)?(?:找不到|未找到|没有找到|没找到|未能找到|无法找到|没有发现|查无)(?:{_SUBJECT}|此页|该页|此文|该文|此人)"
    r"|由用户投诉并经平台审核(?:违反|涉嫌).{2,40}|此内容违反《?.{2,40}(?:规定|办法|条例|规范|规则|法规)》?"
    rf"|(?:本网站?|本站|本报|本刊|我们|编辑部|作者|发布者|网站|平台|\w{{0,6}}网站)?(?:已经?|现已?|现)(?:将|把|对)?{_SUBJECT}(?:作|予以|设[为成置]+)?"
    rf"{_HOW}(?:{_DONE}|私密|仅自己可见|仅作者可见|不公开)(?:处理)?"
    rf"|(?:本网站?|本站|本报|本刊|我们|编辑部|作者|发布者)?(?:已经?|现已?|现)(?:{_DONE}|停止刊[载登发]|停止发布){_SUBJECT}"
    r"|(?:error|错误|http|状态码?|代码|code)*4(?:04|10)(?:error|错误|页面|找不到|notfound|gone|出错了?)*"
    r"|(?:error|错误)?(?:404|页面)?(?:页面)?(?:notfound|丢失)"
    r")"
)
_CHINESE = rf"(?:{_SAID})(?:了|的)?[啦喽囉啰咯哦喔呢噢]?"
_WORDLESS = re.compile(rf"(?:{_NOUN}|{_DONE})+")

_EXCUSE = re.compile(
    r"(?:非常|十分|很|真)?(?:抱歉|遗憾|对不起|不好意思|啊?哦+|哎呀|糟糕|oops|sorry|温馨提示|友情提示|系统提示|提示信息?|提示"
    r"|(?:您|你)来[晚迟]了|(?:相关|各|有关)?.{0,8}(?:媒体|读者|单位|网友)请.{1,20}|公告|声明|说明|通知|更正|更正启事|致歉声明?|参数错误|出错[了啦]?|页面出错[了啦]?|错误|error|访问出错)(?:啊|呀|啦|了)?"
    r"|(?:特此|现予?|予以|专此)(?:说明|声明|公告|告知|通知|致歉)|(?:敬请|请|望|尚祈)(?:您|读者|各位|广大)*(?:谅解|见谅|理解|知悉|周知|原谅)"
    r"|.{0,12}(?:内容|信息|数据|事实|表述|报道|文字|消息|稿件)(?:有误|不准确|不实|失实|错误|存在错误|有出入|存在争议|有争议)"
    r"|(?:谢谢|感谢).{0,12}|(?:由此|因此|若|如有?)?(?:所?造成|带来)?.{0,8}(?:不便|困扰).{0,12}|给(?:您|读者|大家).{0,16}(?:不便|歉意|抱歉|致歉).{0,6}|(?:深表"
    r"|谨致|(?:并|谨|特)?(?:就此|对此|为此)?(?:谨|特)?向.{1,12})(?:表示|深表)?(?:歉意|致歉|道歉)|媒体勿用|请勿(?:采|使)用"
    r"|(?:请|您可以|您可|你可以|可以|或者?|也可以?|点击|建议|返回|去|回到|回|立即|马上|继续|试试|看看|浏览|访问|逛逛|如(?:有|需|果)?"
    r"|若|若需|欢迎|可能(?:的)?原因|原因|即将|将在?|正在|系统将|页面将|查看|搜索|联系|更多|了解|检查|核对|确认).{0,40}"
    r"|.{0,10}\d*秒(?:钟)?(?:后|之后|内).{0,24}|(?:自动)?(?:跳转|返回).{0,16}|(?:电话|客服|热线|邮箱|投诉).{0,40}"
    r"|(?:错误|error|状态)?(?:代码|编号|码|code|id).{0,20}|[a-z0-9]{1,24}|\d[\d\-年月日/ ]*"
    rf"|{_REASON}|[此该本](?:账号|公众号|内容|文章)涉嫌.{{2,40}}"
)
_UNPROVEN = re.compile(
    r"稍[后候](?:再|重|尝|访|刷|查看|打开)|请稍[后候]$|过(?:一)?(?:会|段)|晚些|再试|重试|重新(?:尝试|加载|打开|获取|搜索)|刷新|维护|升级|检修|调试"
    r"|暂时|暂不|暂未|暂无|暂停|临时|过期|过了有效期|超过有效|失效|有效期"
    r"|验证码|安全验证|人机|滑块|登[录陆]|登入|年满|未成年|周岁|18岁|cookie|我同意|点击同意|同意(?:并|上述|我们|以上|使用)|隐私政策"
    r"|无权|没有权限|权限不足|访问权限|付费|订阅|开通|会员|购买|余额"
    r"|网络(?:异常|错误|连接|不给力|繁忙|超时|出错|故障)|服务器?(?:繁忙|错误|忙|开小差|异常|故障|超时|内部|出错)|系统(?:繁忙|错误|忙|异常|故障|出错)"
    r"|加载(?:中|失败)|正在(?:加载|核实|审核|处理|恢复|更新|建设|修复|修改|制作|转码|生成|整理|打开|进入|检查|复核)|核实中|审核中|处理中|建设中|整改中"
    r"|恢复中|待审|尚未|未发布|即将上线"
    r"|客户端|app|扫码|二维码|微信(?:中|内|里)?(?:打开|扫|访问)|(?:所在|您的)?(?:地区|区域|国家)|浏览器|javascript|java脚本"
    r"|尽快恢复|恢复访问|恢复正常|仍在|没有被|并未|未被|并没有|系谣言|辟谣|(?<!网址)(?<!地址)(?<!链接)(?<!输入)是否|吗$|怎么|为何|为什么|如何|访问(?:过于|太)?频繁|拦截|防火墙|安全策略|云盾|阻断"
    r"|later|temporar|try again|maintenance|expired|sign in|log ?in|subscri|your (?:region"
    r"|country|area|location)|permission|captcha|be right back|back soon|upgrad|loading|not yet"
    r"|currently un|moment",
)
_OR_PASSING = re.compile(
    r"(?<=[删除名称在动])(?:、|,|或者?)*(?:暂时|临时)(?:不可用|无法使用|无法访问|不可访问)"
    r"|,? or (?:is |may be )?temporarily (?:un|not )available|过期(?=(?:而?被?)?(?:删除|下架|移除))"
)
"""How servers word what is not there: removed, renamed or unavailable for now."""

_OF_READER = re.compile(
    r"(?:您|你)的(?:[账帐]号|账户|评论|留言|ip|访问|请求|订单|会员|用户|权限|连接)"
    r"|\byour (?:account|comment|session|ip|access"
    r"|request|subscription|connection|profile)"
)
"""Who reads is spoken of, not what was to be read."""

_VETO_LABEL = re.compile(
    r"维护|升级|稍[后候]再|重试|再试|验证|审核中|核实|年满|cookie|maintenance|try again|later"
)

_EN_THING = (
    r"(?:page|web ?page|article|story|content|post|document|item|url|account|video|file|resource"
    r"|report|entry|link|news|site|address|tweet|user|channel|thread|message|piece)s?"
)
_EN_OF = (
    r"(?: (?:that |which )?(?:you(?:'re| are| were|'ve)?|we) (?:have |just )*(?:looking for"
    r"|requested|request|trying to (?:reach|access|view|find|read)"
    r"|tried to (?:reach|access|view|open)|seeking|want(?:ed)?|wanted to see|followed|asked for"
    r"|clicked(?: on)?|entered|searched for)| in question| here| at this address"
    r"| (?:we )?(?:published|posted|issued|moved|sent)(?: earlier| (?:on|at|under)\b.{1,24}?)?"
    r"(?: today| yesterday)?)?"
)
_EN_SUBJECT = (
    rf"(?:(?:the|this|that|your|our|requested|original|an?|web"
    rf"|news) ){{0,3}}{_EN_THING}(?: or {_EN_THING})?{_EN_OF}"
)
_EN_DONE = (
    r"(?:removed|deleted|withdrawn|taken (?:down|offline)|retracted|unpublished|suspended|blocked"
    r"|erased|pulled|deactivated|terminated|closed|banned|hidden|censored|disabled|discontinued"
    r"|killed|expunged)"
)
_EN_WHY = (
    r"(?: (?:permanently|from (?:our|this|the) (?:website|site|server|archive|servers)|by|for"
    r"|due to|because|at the request|following|in response|after|pending|as|on|in line|under|and"
    r"|or|pursuant|since)\b.{0,80})?"
)
_EN_VERDICT = (
    rf"(?:(?:has|have|had|was|were|is|are|may have|might have|could have|must have)(?: now| since"
    rf"| already| either)?(?: been)?(?: permanently| voluntarily)?(?: either)? {_EN_DONE}"
    r"|(?:isn't|is not|aren't) (?:available|here|online|accessible) (?:anymore|any more|any longer)"
    r"|(?:is|are|was) (?:no longer (?:available|here|online|accessible|published|exists?|live"
    r"|on (?:this|our) (?:site|website))|gone|not found|missing|not here)"
    r"|no longer (?:exists?|available|appears?)|(?:does|do|did)(?: not|n't) (?:exist"
    r"|seem to exist|appear to exist)|(?:can ?not|could not|can't|couldn't|may not"
    r"|cannot) be (?:found|located|shown|displayed|viewed)|not found|doesn't exist anymore)"
)
_ENGLISH = (
    rf"(?:(?:{_EN_SUBJECT} )?(?:(?:has|have|may have|might have)(?: been)? moved,? or )?"
    rf"{_EN_VERDICT}(?:,? or (?:{_EN_VERDICT}|{_EN_DONE}|never existed"
    rf"|moved|renamed|has moved|is (?:temporarily )?unavailable))?{_EN_WHY}"
    rf"|{_EN_SUBJECT} {_EN_DONE}{_EN_WHY}"
    rf"|(?:we|i) (?:could ?n[o']t|can ?n[o']t|can't|couldn't|could not|are unable to"
    rf"|were unable to|did not|didn't) (?:seem to )?(?:find|locate) {_EN_SUBJECT}"
    rf"|(?:unable to|can't|cannot) (?:find|locate) {_EN_SUBJECT}"
    rf"|(?:error |http )?404(?: error| not found| page not found| file not found)?|page not found"
    rf"|not found|error 404"
    rf"|(?:author|publisher|owner|editors?|{_EN_SUBJECT}) (?:has |have )?(?:deleted|removed"
    rf"|withdrew|withdrawn|retracted|taken down) (?:this|the) {_EN_THING})"
)
_EN_EXCUSE = re.compile(
    r"(?:editor(?:'s|s)? note|kill|correction|retraction|update|notice|410 gone|gone"
    r"|(?:maybe|perhaps) .{0,60}"
    r"|please do not (?:use|publish) it|(?:and )?there is no forwarding address)|"
    r"(?:(?:we(?:'re| are)|i'm|i am)? ?(?:very |so |really )?sorry|oops|whoops|uh[- ]?oh"
    r"|apologies|we apologi[sz]e.{0,60}|unfortunately|notice|error|please (?:check|return|go|use"
    r"|visit|try (?:the|our|search)|note|see|contact|verify).{0,80}"
    r"|(?:go |return |back |take me )+(?:back )?(?:to |home).{0,40}|(?:you (?:can|may|might"
    r"|will be)|try|check|search|visit|click|if you|thank you|it may have|contact|home"
    r"|use) ?.{0,80}|(?:but|and|so))"
)
_LATIN = re.compile(r"[a-z]{2}")
_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def _chinese() -> re.Pattern[str]:
    """Compiled when first asked for: who only imports this need not wait for it."""
    return re.compile(_CHINESE)


@cache
def _english_said() -> re.Pattern[str]:
    """The same of `_ENGLISH`."""
    return re.compile(_ENGLISH)


def withdrawal(lines: Sequence[str]) -> str | None:
    """The line by which a page's own text says that it is withdrawn; None where it is no notice.

    Args:
        lines: All lines of the page but its menus and its foot.
    """
    found: str | None = None
    beside = 0
    for line in lines:
        text = _plain(line)
        if not text:
            continue
        kind = _kind(text)
        if kind is None or kind == "unproven":
            if kind or _VETO_LABEL.search(text) or len(text) > LABEL_MOST or "。" in text[:-1]:
                return None
            beside += len(text)
        elif kind == "notice" and found is None:
            found = line
    return found if beside <= LABELS_MOST else None


def is_withdrawal(text: str) -> bool:
    """Whether a text is a notice, and nothing else: each of its lines is part of it."""
    kinds = [_kind(_plain(line)) for line in text.splitlines() if line.strip()]
    return "notice" in kinds and all(kind in {"notice", "beside"} for kind in kinds)


def _plain(line: str) -> str:
    text = levelled(line).replace("帐", "账")
    return text.replace("’", "'").replace("您好", "").strip(_AROUND)


def _kind(text: str) -> str | None:
    """What a line is: a notice, words that go beside one, unproven, or something else (None)."""
    if len(text) > NOTICE_MOST:
        return None
    text = _OR_PASSING.sub("", text)
    said, other = False, False
    unproven = bool(_UNPROVEN.search(text) or _OF_READER.search(text))
    for sentence in _END.split(text):
        clean = sentence.strip(_AROUND)
        if clean:
            kind = _sentence(clean)
            said, other = said or kind == "notice", other or kind is None
    if unproven:
        return "unproven" if said or len(text) > 6 else None
    if other:
        return "unproven" if said and len(text) > LABEL_MOST else None
    return "notice" if said else "beside"


def _sentence(text: str) -> str | None:
    if not _HAN.search(text) and _LATIN.search(text):
        return _english(text)
    whole = re.sub(r"\s+", "", text)
    if _chinese().fullmatch(whole.replace(",", "")):
        return "notice"
    clauses = [re.sub(r"\s+", "", _bare(clause)) for clause in _COMMA.split(text)]
    return _clauses([clause for clause in clauses if clause][: MOST_CLAUSES + 1])


def _clauses(clauses: list[str]) -> str | None:
    """What clauses are, one after the other; a thing and what became of it may be some apart."""
    if len(clauses) > MOST_CLAUSES:
        return None
    said, place = False, 0
    while place < len(clauses):
        ends = range(len(clauses), place, -1)
        told = next((end for end in ends if _chinese().fullmatch("".join(clauses[place:end]))), 0)
        if told:
            said, place = True, told
        elif _EXCUSE.fullmatch(clauses[place]) or _WORDLESS.fullmatch(clauses[place]):
            place += 1
        else:
            return None
    return "notice" if said else "beside"


def _english(text: str) -> str | None:
    words = re.sub(r",? and there is no .{1,30}", "", " ".join(text.split()))
    if _english_said().fullmatch(words):
        return "notice"
    said = False
    for clause in re.split(r"[,:]\s*|\s[-–—|]+\s|(?<=sorry) (?:but )?|^sorry that ", words):
        clean = re.sub(r"^(?:but|and|that|so) ", "", _bare(clause))
        if not clean:
            continue
        if _english_said().fullmatch(clean):
            said = True
        elif not _EN_EXCUSE.fullmatch(clean):
            return None
    return "notice" if said else "beside"


def _bare(clause: str) -> str:
    """A clause without the marks around it."""
    return clause.strip(_AROUND)

"""The words by which pages name their parts, and those by which templates name their boxes."""

from __future__ import annotations

import re

NOISE_TAGS = frozenset(("nav", "footer", "aside"))

NOISE_HINT = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|footer|foot|copyright|sidebar|side|nav|navbar|menu|breadcrumbs?|crumbs?"
    r"|related|relate|recommend(?:ed|ation)?s?|recom|share|sharing|social|newsletter|subscribe|subscription"
    r"|advert\w*|ads?|banner|login|toolbar|pagination|pager|promo|trending|popular|hot|rank(?:ing)?"
    r"|tags?|cookie|consent|popup|modal|download|qrcode|ewm|statement|disclaimer)(?:$|[\s_-])"
    r"|comment-|related|recommend|pinglun|xiangguan|tuijian|relevant|guanggao|mianze|copyright|footer"
    r"|newsletter|breadcrumb|sidebar|most-?read|read-?more|readmore"
)

BOILERPLATE = re.compile(
    r"版权所有|[Cc]opyright|©|All Rights Reserved|ICP备|ICP证|公网安备|许可证[:：]|违法和不良信息|举报电话|举报邮箱|热线[:：]"
    r"|免责声明|免責聲明|未经(?:书面)?授权|未经许可|转载请注明|不代表本(?:网|站|平台)|仅代表作者|如有侵权|版权归|责任自负"
    r"|仅提供信息存储|信息存储空间|观点仅代表|立场无关|版权属于|不得转载|谢绝转载|严禁转载"
    r"|扫一扫|扫码|微信公众号|客户端下载|下载APP|点击下载|关注我们|分享到|分享至|打印本页|关闭窗口|返回顶部|加入收藏|字号|字体[:：]"
)

ORIGIN_LABEL = re.compile(
    r"(?:(?:新闻|文章|稿件|信息|内容|消息|本文|资料|資料|原文|新聞|资讯)?(?:来源|來源)(?:于|自)?|稿源|原创(?=[:：])|出处|出處|转自|轉自)"
    r"\s*[:：｜|丨]\s*"
)
EDITOR_LABEL = re.compile(
    r"(?:责任编辑|責任編輯|责 ?任 ?编 ?辑|责编|責編|值班编辑|网络编辑|网站编辑|本文编辑|文字编辑|新媒体编辑|编 ?辑|編輯|选稿|選稿)"
    r"(?:\s*[:：／/|｜丨]\s*|(?=\s\S))"
)
AUTHOR_LABEL = re.compile(
    r"(?:本报记者|本網記者|本网记者|见习记者|实习记者|特约记者|文字记者|记者|記者|作者|撰文|撰稿|通讯员|通訊員|记 者|作 者|文)"
    r"\s*[:：／/|｜丨]\s*"
)
OTHER_LABEL = re.compile(
    r"纠错|糾錯|审核|審核|校对|校對|审校|编审|監製|监制|监审|主编|总编|一审|二审|三审|初审|复审|终审|签发|签审|统筹|策划|值班主任"
    r"|浏览|點擊|点击|阅读|人气|字体|字號|字号|分享|发布|發布|发表|更新|日期|时间|時間|摄影|摄像|视频|图片|美编|设计|制图|制作|打印|评论|評論"
    r"|我要|扫一扫|原标题|原標題|关键词|关键字|標籤|标签|责任|责编|编辑|编 辑|編輯|来源|來源|稿源|作者|记者|記者|订阅|收藏|关闭|大 中 小|\d{4}[-年./]\d"
)


def value_after(label: re.Match[str], limit: int = 40) -> str:
    """What stands behind a label, up to the next label, bracket or bar; possibly empty."""
    rest = label.string[label.end() : label.end() + limit]
    stop = OTHER_LABEL.search(rest)
    if stop:
        rest = rest[: stop.start()]
    return re.split(r"[\]】|｜丨\[【]|[（(](?=责|编)|\s{2,}", rest, maxsplit=1)[0].strip(
        " :：,，;；。"
    )

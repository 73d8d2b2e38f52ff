"""Pages that are something else than an article by what they call themselves or let one do."""

from __future__ import annotations

import re

from crawler.pages.base import Page

_PIECES = re.compile(r"\s*[-–—_|｜»>]+\s*")
_CALLED = re.compile(
    r"(?:网站|站点|網站)(?:地图|地圖|导航)|(?:用户|会员|會員)?(?:登录|登錄|登入|注册|註冊|登陆)|隐私政策|隱私權政策"
    r"|(?:站内|全站|高级)?(?:搜索|搜尋|检索|检索结果|搜索结果|搜尋結果)|友情[链連][接结結]|(?:联系|聯絡|聯繫|关于|關於)我[们們]"
    r"|(?:支持|赞助|贊助|捐助)我[们們]|购物车|購物車|找回密码|忘记密码|我要写信|写信须知|我要投诉"
    r"|[县市区镇乡州省局院校厅部台社]长(?:信箱|邮箱)"
    r"|.{1,20}的?(?:搜索结果|搜尋結果)|节目(?:表|单|预告)|節目表|意见反馈|广告(?:服务|合作)|版权声明|網站導覽"
    r"|(?:用户|用戶|会员|會員)?(?:服务|服務|使用|注册|註冊)?(?:协议|協議|条款|條款)|隐私(?:保护|声明)|(?:法律|免责)声明"
    r"|RSS(?:订阅|訂閱)?(?:中心|服务)?|(?:标签|標籤|话题|話題|分类(?:目录)?|分類|(?:月度|作者)?(?:归档|歸檔|彙整))\s?[:：]\s?.{1,20}|.{1,16}(?:客户端|APP|App)(?:官方)?下[载載]"
    r"|(?:抱歉|对不起)?[，,！]?\s?(?:您访问的|该|此)?(?:页面|网页|頁面|網頁)(?:不存在|找不到|已?被?[删刪]除|走丢了?|不[见見]了)[！!]?"
    r"|第\s?[A-Z]?\d{1,3}\s?版\s?[:：]?\s?.{0,8}"
)
"""What a page is called that every site has; no article has such a headline."""

_OF_USER = re.compile(r"(?:个人主页|個人主頁|用户主页|用戶主頁|个人空间|的主页|个人中心)$")
_CALLED_LENGTH = 24
"""Characters of the longest of these names."""

_LOOKED_UP = frozenset(
    (  # noqa: SIM905 - as names stand in a page
        "搜索结果 检索结果 搜尋結果 檢索結果 站内搜索 站內搜尋 全站搜索 站内检索 全文检索"
    ).split()
) | {"Search Results"}
"""A piece of the head's title behind the words that were looked for."""

_MISSING = re.compile(
    r"404|(?:页面|網頁|网页|頁面|文章|内容|內容|信息|资源).{0,8}(?:不存在|不[见見]了|找不到|已?被?删除|已?失效|走丢|丢失)"
    r"|(?:找不到|无法找到|没有找到).{0,8}(?:页面|頁面|网页|網頁|内容|文章)"
)
_QUERY = re.compile(
    r"(?:查询|查詢|检索|檢索)(?:系统|系統|平台|结果|結果)?$|(?:天气|天氣)(?:预报|預報)$"
)
_BUYS = re.compile(
    r"(?:加入购物车|加入購物車|放入购物车|加入购物袋|立即购买|立即購買|马上购买|立即下单|立即抢购|直接購買)\s{0,9}<"
)
_PRICE = re.compile(r"[¥￥]\s?\d|(?:NT|HK)?\$\s?\d")
_OFFER = 8
"""Lines under the name of what is for sale in which its price stands."""

_DOWNLOADS = re.compile(
    r"(?:安卓版?下载|Android下载|iOS下载|iPhone下载|苹果版下载|立即下[载載]|高速下载|普通下载|本地下载|免费下载|免費下載"
    r"|安全下载|电脑版下载|下载到电脑|下载地址)\s{0,9}<"
)
_EDITION = re.compile(r"(?:版本号?|页数|下载券|所需积分)\s?[:：]\s?[vV]?\d")
_STATES = frozenset(
    (  # noqa: SIM905 - as above
        "已办结 已回复 已答复 已办理 已受理 已处理 办理中 处理中 受理中 待受理 待办理 待回复 已反馈"
    ).split()
)
_LETTERS = 4
"""Letters with the state that each is in which make a list of letters."""

_SMALL = 300
"""Characters of a text that may be the note beside what a page is there for."""

_MISSING_SIZE = 200
"""Characters of the longest text that says that a page is missing."""


def is_called(name: str) -> bool:
    """Whether a headline is the name of a page that every site has, or of a page of a paper."""
    return len(name) <= _CALLED_LENGTH and _CALLED.fullmatch(name) is not None


def other_kind(page: Page, headline: int | None, size: int, *, dated: bool) -> str | None:
    """What a page is, if it is no article by its own words: a key of `crawler.page_faults.LINES`.

    Args:
        page: The page.
        headline: The line that was found as its headline; None where none was.
        size: Characters of what was found as its text.
        dated: Whether a time stands by the headline.
    """
    lines = page.document.lines
    title = "" if headline is None else lines[headline].text
    name = _PIECES.split(title or page.meta.title, maxsplit=1)[0]
    pieces = _PIECES.split(page.meta.title)
    head = pieces[0]
    if is_called(name) or _OF_USER.search(head) or _LOOKED_UP.intersection(pieces):
        return "site_page"
    if dated and size >= _SMALL:
        return None
    if not dated and size < _SMALL and _CALLED.fullmatch(head[:_CALLED_LENGTH]):
        return "site_page"
    if not dated and size < _MISSING_SIZE and _MISSING.search(title):
        return "missing"
    if not dated and _QUERY.search(title):
        return "query"
    if not dated and headline is not None and _BUYS.search(page.text):
        offer = lines[headline + 1 : headline + 1 + _OFFER]
        if any(_PRICE.search(line.text) for line in offer):
            return "goods"
    if size >= _SMALL:
        return None
    marked = (line.text for line in lines if ":" in line.text or "：" in line.text)
    if any(_EDITION.search(text) for text in marked) and _DOWNLOADS.search(page.text):
        return "download"
    if sum(part in _STATES for line in lines for part in line.parts) >= _LETTERS:
        return "letters"
    return None

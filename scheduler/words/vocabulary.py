"""The fixed words of the vocabulary, Chinese and English, for the command line and the web."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.words.language import Pair, localized
from storage.diffs.one_line import CLASSES, FIELDS, FORMS
from storage.rule_codes import Rule

KIND_WORDS = {
    "new": ("新增", "new"),
    "edited": ("修改", "edited"),
    "withdrawn": ("撤稿", "withdrawn"),
    "restored": ("恢复", "restored"),
    "moved": ("迁址", "moved"),
    "copied": ("转载", "copied"),
}
EVENT_WORDS = {
    "published": ("发布", "published"),
    "gone": ("答复已不存在", "answered gone"),
    "reread": ("以新规则重读", "read again by newer rules"),
    "seen": ("最近一次在线", "last seen"),
}
ACT_WORDS = {
    "seen": ("已看", "seen"),
    "assigned": ("分派", "assigned"),
    "note": ("记录", "note"),
    "done": ("办结", "done"),
    "reopened": ("重新打开", "reopened"),
    "acknowledged": ("知悉", "acknowledged"),
    "muted": ("静音", "muted"),
    "unmuted": ("恢复通知", "told of again"),
    "look": ("要求查看来源", "asked to look at a source"),
    "add": ("要求收录文章", "asked for an article"),
    "source_kept": ("保存来源", "kept the source"),
    "source_removed": ("删除来源的种子", "removed the seed of the source"),
    "topic_kept": ("保存专题", "kept the topic"),
    "topic_removed": ("删除专题的种子", "removed the seed of the topic"),
    "search_kept": ("保存检索", "saved the search"),
    "search_removed": ("删除检索", "removed the search"),
    "rule_kept": ("设为提醒", "made an alert rule of the search"),
    "rule_paused": ("暂停提醒", "paused the rule of the search"),
    "rule_resumed": ("恢复提醒", "resumed the rule of the search"),
    "rule_removed": ("取消提醒", "removed the rule of the search"),
}
TIER_WORDS = {
    "central": ("中央", "central"),
    "provincial": ("省级", "provincial"),
    "municipal": ("市级", "municipal"),
    "county": ("县级", "county"),
    "other": ("其他", "other"),
}
HANDLING_WORDS = {
    "unseen": ("未看", "not seen"),
    "seen": ("已看", "seen"),
    "open": ("未办结", "not done"),
    "assigned": ("已分派", "assigned"),
    "noted": ("有记录", "with a note"),
    "done": ("已办结", "done"),
}
REQUEST_WORDS = {
    "looked": ("已查看", "looked at"),
    "taken": ("已收录", "taken"),
    "taken_off_topic": ("已收录（与专题无关）", "taken (off topic)"),
    "known": ("档案库中已有", "in the archive already"),
    "forgotten": ("已按要求删除，不再收录", "removed on demand, not taken again"),
    "failed": ("未能完成", "failed"),
}
ORDER_WORDS = {
    "seen": ("最近发现", "newest seen"),
    "published": ("最近发布", "newest published"),
    "changed": ("最近变动", "last changed"),
    "source": ("按来源", "by source"),
    "best": ("最相关", "best match"),
}
"""In what order a list stands."""

ROLE_WORDS = {
    "reader": ("读者", "reader"),
    "desk": ("编辑台", "desk"),
    "admin": ("管理员", "admin"),
}
SEVERITY_WORDS = {
    "cosmetic": ("格式", "cosmetic"),
    "minor": ("细微", "minor"),
    "substantive": ("实质", "substantive"),
}
OUTCOME_WORDS = {
    "ok": ("正常", "ok"),
    "not_modified": ("未修改", "not modified"),
    "gone": ("已不存在", "gone"),
    "blocked": ("被拒", "refused"),
    "soft_error": ("一时失败", "failed for now"),
    "hard_error": ("失败", "failed"),
}
STATE_WORDS = {
    "live": ("在线", "live"),
    "withdrawn": ("已撤", "withdrawn"),
    "moved": ("已迁", "moved"),
    "pending": ("等待", "pending"),
    "sent": ("已送", "sent"),
    "failed": ("待重试", "failed"),
    "dead": ("失败", "dead"),
}
RUN_WORDS = {
    "running": ("进行中", "running"),
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
}
WORKER_WORDS = {
    "working": ("工作中", "working"),
    "silent": ("无音讯", "silent"),
    "outdated": ("版本不同，请更新", "another version: update it"),
    "refused": ("已拒绝", "refused"),
}
FIELD_WORDS = FIELDS
FORM_WORDS = FORMS
SPAN_CLASS_WORDS: dict[str, Pair] = {
    **FIELDS,
    **CLASSES,
    "sentence_added": ("增加的句子", "sentence added"),
    "sentence_removed": ("删去的句子", "sentence removed"),
    "attachment_added": ("增加的附件", "attachment added"),
    "attachment_removed": ("删去的附件", "attachment removed"),
}
RULE_WORDS: dict[str, Pair] = {
    Rule.STATUS_GONE: ("状态码表示页面已不存在", "the status says that the page is gone"),
    Rule.STATUS_BLOCKED: ("状态码表示拒绝访问", "the status refuses us"),
    Rule.STATUS_SERVER: ("状态码表示服务器出错", "the status tells of an error of the server"),
    Rule.STATUS_OTHER: ("状态码不是网页的应答", "the status is no page's"),
    Rule.LEADS_AWAY: ("转到别家网站", "it leads to another publisher's site"),
    Rule.LEADS_UPWARDS: ("转到首页或上级栏目", "it leads to the home page or a section above"),
    Rule.LEADS_TO_GATE: ("转到登录或验证页", "it leads to a login or a check of visitors"),
    Rule.LEADS_TO_ERRORS: (
        "转到出错页，而该页的文字没有说文章已撤",
        "it leads to a page of errors, whose own words do not say that the article is gone",
    ),
    Rule.LEADS_TO_OTHER: ("转到另一篇文章", "it leads to another article"),
    Rule.SCRIPT_LEADS: (
        "只有脚本转到该处，不足为凭",
        "only a script leads there, which proves nothing",
    ),
    Rule.GONE_WORDS: ("页面自己说内容已撤或不存在", "the page's own words say that it is gone"),
    Rule.BLOCK_WORDS: ("页面的文字拒绝访问或要求验证", "the page's words refuse or check us"),
    Rule.MAINTENANCE_WORDS: (
        "页面说网站在维护，或要求等候，不足为凭",
        "the page says that the site is being mended, or asks to wait, which proves nothing",
    ),
    Rule.LOGIN_ASKED: ("页面要求登录", "the page asks to log in"),
    Rule.SCRIPT_ASKED: ("须先运行脚本才放行", "a script must be run to be let in"),
    Rule.SCRIPT_FILLS: ("页面须运行脚本才有内容", "only JavaScript fills the page"),
    Rule.EMPTIED: (
        "仍是该站模板，但已没有标题和正文",
        "the site's own template, with neither headline nor text",
    ),
    Rule.NOT_WHOLE: ("页面没有传完", "the page did not come whole"),
    Rule.CUT: (
        "正文只有开头，随后要求付费、登录或打开客户端",
        "the text ends where the page asks to pay, log in or open an application",
    ),
    Rule.NO_ARTICLE: ("页面不是文章", "the page is no article"),
    Rule.UNREADABLE: ("页面读不出文章", "no article can be read from the page"),
    Rule.TEMPLATE_LOST: ("模板规则没有读出内容", "the template's rules found nothing"),
    Rule.OTHERS_PAGE: (
        "该网址显示的是另一篇文章的页面",
        "the page of another article stands in its place",
    ),
    Rule.LIST_PAGE: ("该网址显示的是列表页", "a list page stands in its place"),
    Rule.FURTHER_PAGE: ("文章的一个分页没有抓到", "one of the article's pages failed"),
    Rule.FEED_UNREADABLE: ("列表读不出来", "the feed cannot be read"),
    Rule.NOT_TAKEN: ("没有抓取，或应答无法转交", "it was not fetched, or could not be handed on"),
    Rule.CONNECT_TIMEOUT: ("连不上主机", "no connection in time"),
    Rule.READ_TIMEOUT: ("等待应答超时", "no answer in time"),
    Rule.REFUSED: ("连接被拒绝", "the connection was refused"),
    Rule.DNS: ("域名无法解析", "the host's name cannot be resolved"),
    Rule.BROKEN: ("连接中断", "the connection broke"),
    Rule.CERTIFICATE: ("证书有误", "the certificate is not valid"),
    Rule.ROBOTS: ("robots.txt 不许抓取", "robots.txt forbids it"),
    Rule.ROBOTS_UNREACHABLE: ("取不到 robots.txt", "robots.txt cannot be had"),
    Rule.REDIRECT_LOOP: ("跳转成环", "the redirects run in a circle"),
    Rule.COOKIES: ("每次跳转都设 cookie，仍成环", "the redirects set a cookie each time"),
    Rule.ADDRESS: ("地址不是公网地址", "the address is not public"),
    Rule.TOO_LARGE: ("应答太大", "the answer is too large"),
    Rule.ADDRESS_UNREADABLE: ("网址无法请求", "the address cannot be asked for"),
    Rule.BROWSER: ("浏览器在此无法运行", "the browser cannot run here"),
    Rule.RENDER: ("浏览器没能填好网页", "the browser could not fill the page"),
    Rule.ERROR: ("抓取出错", "the fetch failed"),
}
"""What each rule says by which an answer is judged."""


def named(words: Mapping[str, Pair], key: str, language: str) -> str:
    """A word in a language; the key itself where it is not of the vocabulary."""
    return localized(words[key], language) if key in words else key

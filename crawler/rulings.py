"""The rules by which an answer is judged: what each says, in two languages.

Whatever makes an outcome other than an answer as it should be names one of these and the words on
which it rests, so that a reader of the archive can see why, and contradict.
"""

from __future__ import annotations

from dataclasses import replace

from storage.records import WORDS_MOST, Fetch, Outcome
from storage.rule_codes import Rule
from storage.times import utc_now

__all__ = ["SAYS", "Rule", "of_cause", "of_outcome", "ruled"]

SAYS: dict[str, tuple[str, str]] = {
    Rule.STATUS_GONE: ("状态码表示页面已不存在", "the status says that the page is gone"),
    Rule.STATUS_BLOCKED: ("状态码表示拒绝访问", "the status refuses us"),
    Rule.STATUS_SERVER: ("状态码表示服务器出错", "the status tells of an error of the server"),
    Rule.STATUS_OTHER: ("状态码不是网页的应答", "the status is no page's"),
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
    Rule.ERROR: ("抓取出错", "the fetch failed"),
}
"""What each rule says, Chinese and English."""

_BY_OUTCOME = {
    Outcome.GONE: Rule.STATUS_GONE,
    Outcome.BLOCKED: Rule.STATUS_BLOCKED,
    Outcome.SOFT_ERROR: Rule.STATUS_SERVER,
    Outcome.HARD_ERROR: Rule.STATUS_OTHER,
}


def of_outcome(outcome: Outcome) -> Rule | None:
    """The rule by which a status alone came to an outcome; None for an answer as it should be."""
    return _BY_OUTCOME.get(outcome)


def of_cause(cause: str | None) -> Rule:
    """The rule of a host's or a task's cause, as the protocol names it."""
    return Rule(cause) if cause in set(Rule) else Rule.NOT_TAKEN


def ruled(
    fetch: Fetch, outcome: Outcome, rule: Rule, words: str, detail: str | None = None
) -> Fetch:
    """A fetch as a rule judges it.

    Args:
        fetch: The attempt.
        outcome: What it came to.
        rule: By which rule.
        words: What that rests on: a sentence of the page, a status, an address.
        detail: What a reader needs to know of it, in one line; by default the words themselves.
    """
    said = " ".join(words.split())[:WORDS_MOST]
    return replace(fetch, outcome=outcome, rule=rule.value, words=said, detail=detail or words)


def unfetched(url: str, rule: Rule, detail: str) -> Fetch:
    """The attempt at an address of which no answer is to be had or taken; it may be had later."""
    return ruled(Fetch(url, utc_now(), Outcome.SOFT_ERROR), Outcome.SOFT_ERROR, rule, detail)


def failed_with(first: Fetch, failed: Fetch) -> Fetch:
    """The fetch of an article of which a further page failed: nothing is known of the whole."""
    outcome = failed.outcome
    if outcome in (Outcome.GONE, Outcome.OK, Outcome.NOT_MODIFIED):
        outcome = Outcome.SOFT_ERROR
    said = failed.detail or failed.outcome.value
    detail = f"its page {failed.url}: {said}"
    return ruled(replace(first, body=None), outcome, Rule.FURTHER_PAGE, detail)

"""Answers that bring no page of an article: refused, led elsewhere or being mended."""

from __future__ import annotations

import re

from crawler import pages
from crawler.headers import charset_in
from crawler.outcomes import is_login, ruled
from crawler.pages import notices, redirects
from storage.records import Fetch, Outcome
from storage.rule_codes import Rule

_PAGE = re.compile(
    rb"[\xef\xbb\xbf\s]*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,500}?-->\s*){0,5}"
    rb"<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a page of HTML begins."""

_UNKNOWN = re.compile(
    r"unauthori[sz]ed|not authenticated|validate credentials|authentication (?:is )?required"
    r"|(?:token|cookie|令牌|凭证|授权|登录).{0,8}(?:失效|过期|无效|expired|invalid)"
    r"|重新(?:登录|扫码|授权)|(?:暂无|没有)可用.{0,6}[账帐]号|[账帐]号.{0,4}(?:掉线|离线|失效|过期)",
    re.IGNORECASE,
)
"""How data says that it does not know us, or not any more."""

_CODE = re.compile(rb'"(?:code|status|errcode|err_code|error_code|ret)"\s*:\s*"?(401(?:\d\d)?)\b')


SCRIPT_ASKED = "a script must be run to be let in"

_SHORT = 2000
"""Bytes of data that can be nothing but an error; a longer one may well report on logins."""

_MOST_SAID = 80


def words_of(body: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """What is looked at for a notice: of data its words, of any other answer itself."""
    words = pages.data_words(body, encoding)
    return (body, encoding) if words is None else (words, "utf-8")


def walled(fetch: Fetch, asked: str) -> Fetch:
    """A fetch by which we are asked to sign in."""
    return ruled(fetch, Outcome.BLOCKED, Rule.LOGIN_ASKED, asked, f"login: {asked}")


def mended(fetch: Fetch, said: str) -> Fetch:
    """A fetch that met a site being mended, or one that asks to wait."""
    return ruled(fetch, Outcome.SOFT_ERROR, Rule.MAINTENANCE_WORDS, said)


def led(fetch: Fetch, came_to: Outcome, target: str, how: str) -> Fetch:
    """A fetch by where it leads: upwards, or to a gate."""
    rule = Rule.LEADS_UPWARDS if came_to is Outcome.GONE else Rule.LEADS_TO_GATE
    return ruled(fetch, came_to, rule, target, f"{how} {target}")


def lost(fetch: Fetch) -> Fetch:
    """A fetch that led to a page of errors of which no word says more."""
    target = fetch.final_url or ""
    detail = f"redirects to a page of errors, {target}"
    return ruled(fetch, Outcome.SOFT_ERROR, Rule.LEADS_TO_ERRORS, target, detail)


def led_away(fetch: Fetch) -> Fetch:
    """A fetch that led to a page of another publisher that is no article."""
    target = fetch.final_url or ""
    detail = f"redirects to another site, {target}"
    return ruled(fetch, Outcome.SOFT_ERROR, Rule.LEADS_AWAY, target, detail)


def refused(fetch: Fetch) -> Fetch | None:
    """An answer that holds no list, where it refuses us: by its words, or by a script to run."""
    body, encoding = words_of(fetch.document or b"", charset_in(fetch.header("Content-Type")))
    if said := notices.block_notice(body, fetch.url, encoding):
        return ruled(fetch, Outcome.BLOCKED, Rule.BLOCK_WORDS, said)
    if redirects.is_challenge(body, fetch.url, encoding):
        return ruled(fetch, Outcome.BLOCKED, Rule.SCRIPT_ASKED, SCRIPT_ASKED)
    return None


def asks_to_sign_in(fetch: Fetch, *, bridged: bool) -> str | None:
    """How an answer in which no feed was found asks for a login; None where it does not.

    Args:
        fetch: The attempt, with its body.
        bridged: Whether a bridge is to answer: whatever page it shows in place of its feed is its
            login, or leads there.
    """
    body = fetch.document or b""
    charset = charset_in(fetch.header("Content-Type"))
    said, encoding = words_of(body, charset)
    if asked := notices.login_notice(said, fetch.url, encoding):
        return f"login: {asked}"
    if len(body) <= _SHORT and (data := pages.data_words(body, charset)) is not None:
        lines = data.decode("utf-8", "replace").split("\n")
        code = _CODE.search(body)
        if asked := next(filter(_UNKNOWN.search, lines), code and code[1].decode()):
            return f"login: {asked[:_MOST_SAID]}"
    if fetch.final_url and is_login(fetch.final_url) and not is_login(fetch.url):
        return f"it leads to a login, {fetch.final_url}"
    if bridged and _PAGE.match(body):
        return "the bridge answers with a page in place of its feed"
    return None

"""Why a request brought no answer that can be taken: one line in each language."""

from __future__ import annotations

LINES = {
    # First: what stands before it is told by its own line.
    "through_proxy": ("{rest}（经代理 {url}）", "{rest} (through the proxy {url})"),
    "tunnel": ("代理没有接通该主机（{text}）", "the proxy opens no way to the host ({text})"),
    "proxy_form": (
        "代理的地址不是 http://HOST:PORT：请改正种子或 [fetch]。",
        "the proxy is no http://host:port: mend it in the seed or [fetch]",
    ),
    "dns": ("域名无法解析（{text}）", "the host's name cannot be resolved ({text})"),
    "robots": ("robots.txt 不许抓取", "Forbidden by robots.txt"),
    "refused": ("连接被拒绝", "the connection was refused"),
    "broken": ("连接中断（{text}）", "the connection broke ({text})"),
    "connect_timeout": ("{s} 秒内没有连上", "no connection within {s} s"),
    "read_timeout": ("{s} 秒内没有收完应答", "no whole answer within {s} s"),
    "too_large": ("应答超过 {n} 字节", "the answer is larger than {n} bytes"),
    "not_handed_on": ("应答太大，无法转交", "the answer is too large to be handed on"),
    "address": ("地址无法请求（{text}）", "no address to ask at: {text}"),
    "circle": ("跳转成环：{url}", "the redirects run in a circle: {url}"),
    "cookie_circle": (
        "跳转每次都设 cookie，仍然成环：{url}",
        "the redirects set a cookie each time and run in a circle: {url}",
    ),
    "post": (
        "POST 被转到 {url}，不向那里发送：请改正入口的 url。",
        "the POST is redirected to {url}, and is not sent there: mend the feed's url",
    ),
    "pages_too_large": ("各分页合计太大", "the further pages are too large, all together"),
    "other_host": ("跳转到另一主机 {url}", "leads to another host, {url}"),
    "rest": ("抓取它之前该主机须歇太久", "the host must rest too long before it"),
    "not_asked": ("没有请求：{cause}", "not asked for: {cause}"),
    "unset": (
        "环境变量 {name} 未设置，{id} 的种子要用它：请为本程序设置。",
        (
            "the environment variable {name} is not set, which the seed of {id} names: "
            "set it for the program"
        ),
    ),
    "ends_header": (
        "环境变量 {name} 含有换行等会截断 HTTP 头的字符，{id} 的种子要用它：请改正其值。",
        (
            "the environment variable {name}, which the seed of {id} names, holds a line break or "
            "the like, which ends a header: mend it"
        ),
    ),
    "ends_cookie": (
        "环境变量 {name} 含有换行、分号等会截断 Cookie 的字符，{id} 的种子要用它：请改正其值。",
        (
            "the environment variable {name}, which the seed of {id} names, holds a line break or "
            "the like, which ends a cookie: mend it"
        ),
    ),
    "secret_kept": (
        "跳转后的网址含有我们的密钥，不会保存，也没有再取",
        "the redirect leads to an address that holds a secret of ours, which is not kept",
    ),
    "secret_redirected": (
        "跳转会把我们的密钥带到别的主机",
        "the redirect would take a secret of ours to another host",
    ),
    "secret_elsewhere": (
        "会把我们的密钥带到别的主机",
        "it would take a secret of ours to another host",
    ),
    "secrets_listed": (
        "{n} 个网址含有我们的密钥，没有留下",
        "{n} addresses hold a secret of ours and are not kept",
    ),
}
"""The lines by what is wrong; the English one is kept, and read back by its form."""


def said(fault: str, **values: object) -> str:
    """The line that is kept of a fault, a key of `LINES`."""
    return LINES[fault][1].format(**values)

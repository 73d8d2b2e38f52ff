"""One HTTP request of a channel and what its answer means: bounded, no redirect, no retry.

The outbox repeats and records attempts, so urllib3 must not. Its log lines hold whole addresses,
and with them tokens: they are dropped here, since the errors below say the same without.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import socket
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Timeout, Url, make_headers, parse_url

from crawler.headers import retry_after
from scheduler.channels.base import DeliveryError
from scheduler.channels.deadline import Deadline
from scheduler.words.names import AGENT
from storage.times import utc_now

# More than any receiver's word of thanks or complaint; what comes beyond is not read.
MOST_ANSWER = 64 * 1024
_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (ProxyError, "代理服务器不通", "the proxy does not answer"),
    (SSLError, "TLS 证书或握手不被接受", "the TLS certificate or handshake is not accepted"),
    (NameResolutionError, "找不到主机名", "no such host name"),
    (NewConnectionError, "连接不上", "no connection"),
    (ConnectTimeoutError, "连接超时", "timed out while connecting"),
    (TimeoutError, "等待回应超时", "timed out while waiting for the answer"),
    (ReadTimeoutError, "等待回应超时", "timed out while waiting for the answer"),
    (ProtocolError, "连接中途断开", "the connection broke off"),
    (LocationValueError, "地址不对", "the address is wrong"),
)
# "Not now" beside the 5xx: request timeout, too early, too many requests.
_PASSING = frozenset({408, 425, 429})
# Redirects that say "for the time being", as a portal or a page of maintenance does.
_PASSING_REDIRECTS = frozenset({302, 303, 307})
_WORDS = {
    401: ("不认凭据，请核对 url 与 secret", "refuses the credentials: check url and secret"),
    403: ("拒绝访问，请核对 url 与 secret", "forbids access: check url and secret"),
    404: ("没有这个地址，请核对 url", "knows no such address: check url"),
    410: ("已停用这个地址，请换新的 url", "has retired the address: ask for a new url"),
    413: ("认为内容过大", "finds the content too large"),
    429: ("要求放慢", "asks to slow down"),
}

for _name in ("urllib3.connection", "urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(lambda _: False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver answered.

    Attributes:
        status: The HTTP status.
        headers: Names in lower case.
        body: The beginning, less of it where the connection broke off or dragged on.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float,
    ca_file: str = "",
    most_bytes: int = MOST_ANSWER,
) -> Answer:
    """Send the body and read the answer, whatever its status.

    Once the receiver has stated a status, a broken body does not undo it.

    Args:
        url: http or https; a user and password in it become basic authentication.
        body: What is sent.
        headers: Sent as they are; without a User-Agent among them it is the program's own.
        timeout_s: For the whole of it: the name, the connection, the status and the body.
        ca_file: Trusted instead of the system's certificate authorities.
        most_bytes: Of the answer's body so much is read.

    Raises:
        DeliveryError: There was no answer; a passing fault, that names the host alone.
    """
    return _ask("POST", url, body, headers, timeout_s, ca_file, most_bytes)


def get(url: str, *, timeout_s: float, agent: str = AGENT) -> Answer:
    """Ask for an address, within the time-out as a whole. See `post`.

    Raises:
        DeliveryError: As `post`.
    """
    return _ask("GET", url, None, {"User-Agent": agent}, timeout_s, "", MOST_ANSWER)


def _ask(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    timeout_s: float,
    ca_file: str,
    most_bytes: int,
) -> Answer:
    with Deadline() as deadline, deadline.within(timeout_s):
        try:
            target = parse_url(url)
            sent = {"User-Agent": AGENT, **headers}
            if target.auth:
                sent |= make_headers(basic_auth=unquote(target.auth))
            with _pool(target, ca_file) as pool:
                bind(pool, deadline, timeout_s)
                response = pool.urlopen(
                    method,
                    target._replace(auth=None, fragment=None).url,
                    body=body,
                    headers=sent,
                    timeout=Timeout(connect=timeout_s, read=timeout_s),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
                with contextlib.closing(response):
                    if deadline.passed:
                        # Headers that were cut short look as if they had come to their end.
                        raise TimeoutError
                    answer = _read(response, most_bytes)
                return Answer(
                    response.status, {k.lower(): v for k, v in response.headers.items()}, answer
                )
        except (HTTPError, OSError) as error:
            late = deadline.passed and not isinstance(error, ConnectTimeoutError)
            failure = _failure(url, TimeoutError() if late else error)
    # Raised out here: no traceback may drag along the library's error, which spells the address.
    raise failure


def host_of(url: str) -> str:
    """Host and port of an address: as much of it as may be shown."""
    try:
        target = parse_url(url)
    except LocationValueError:
        return "?"
    return f"{target.host}:{target.port}" if target.port else str(target.host)


def _pool(target: Url, ca_file: str) -> urllib3.PoolManager:
    """A pool for one request: a connection kept open would be stale by the next report."""
    host = (target.host or "").strip("[]")
    proxies = urllib.request.getproxies()
    proxy = proxies.get(target.scheme or "") or proxies.get("all")
    if not proxy or _is_loopback(host) or urllib.request.proxy_bypass(host):
        return urllib3.PoolManager(ca_certs=ca_file or None)
    auth = parse_url(proxy).auth
    return urllib3.ProxyManager(
        parse_url(proxy)._replace(auth=None).url,
        proxy_headers=make_headers(proxy_basic_auth=unquote(auth)) if auth else None,
        ca_certs=ca_file or None,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(response: urllib3.BaseHTTPResponse, most_bytes: int) -> bytes:
    body = b""
    with contextlib.suppress(HTTPError, OSError):
        while len(body) < most_bytes:
            chunk = response.read1(most_bytes - len(body), decode_content=False)
            if not chunk:
                break
            body += chunk
    return body


def _failure(url: str, error: Exception) -> DeliveryError:
    fallback = ("网络故障", "network failure")
    zh, en = next((words for kind, *words in _REASONS if isinstance(error, kind)), fallback)
    cause = error.args[0] if isinstance(error, SSLError) and error.args else None
    detail = getattr(cause, "verify_message", "") or ""
    return DeliveryError(
        f"{host_of(url)}：{zh}{detail and f'（{detail}）'}",
        f"{host_of(url)}: {en}{detail and f' ({detail})'}",
    )


def refusal(host: str, answer: Answer, said: str) -> DeliveryError:
    """The error for an answer that is not 2xx."""
    status = answer.status
    if 300 <= status < 400:
        zh, en = "要求转到别处，转向不予跟随，请改用最终地址", "redirects, which is not followed"
        permanent = status not in _PASSING_REDIRECTS
    else:
        permanent = 400 <= status < 500 and status not in _PASSING
        fallback = ("拒收", "refuses it") if permanent else ("暂时不收", "does not take it now")
        zh, en = _WORDS.get(status, fallback)
    asked = None if permanent else retry_after(answer.headers.get("retry-after"), utc_now())
    return DeliveryError(
        f"{host} {zh}（{status}）{said and f'：{said}'}",
        f"{host} {en} ({status}){said and f': {said}'}",
        permanent=permanent,
        retry_after_s=asked.total_seconds() if asked is not None else None,
    )


def bind(manager: PoolManager, deadline: Deadline, timeout_s: float) -> None:
    """Make every connection of a pool manager one of the deadline's."""

    def connected(connection: HTTPConnection) -> socket.socket:
        try:
            return deadline.connect(connection._dns_host, connection.port or 80, timeout_s)  # noqa: SLF001 - the host without a last dot
        except socket.gaierror as error:
            raise NameResolutionError(connection.host, connection, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, "timed out") from error
        except OSError as error:
            raise NewConnectionError(connection, str(error)) from error

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

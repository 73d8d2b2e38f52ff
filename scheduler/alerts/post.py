"""One HTTP request, as the channels need it: verified, bounded, never redirected, never retried.

The outbox repeats and records attempts, so urllib3 must not. Its log lines hold whole addresses,
and with them tokens: they are dropped here, since the errors below say the same without.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import urllib3
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

from scheduler.alerts.base import DeliveryError
from scheduler.alerts.bounded import bind
from scheduler.alerts.deadline import Deadline

USER_AGENT = "YongliangWatch/1"
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
        headers: Sent as they are, beside User-Agent.
        timeout_s: For the whole of it: the name, the connection, the status and the body.
        ca_file: Trusted instead of the system's certificate authorities.
        most_bytes: Of the answer's body so much is read.

    Raises:
        DeliveryError: There was no answer; a passing fault, that names the host alone.
    """
    return _ask("POST", url, body, headers, timeout_s, ca_file, most_bytes)


def get(url: str, *, timeout_s: float) -> Answer:
    """Ask for an address, within the time-out as a whole. See `post`.

    Raises:
        DeliveryError: As `post`.
    """
    return _ask("GET", url, None, {}, timeout_s, "", MOST_ANSWER)


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
            sent = {"User-Agent": USER_AGENT, **headers}
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

"""Time stamps of an independent authority on the head of the chain (RFC 3161).

What is stamped is the head's 64 hexadecimal digits as ASCII, so that anybody can check a stored
answer without this program: ``openssl ts -verify -data head.txt -in answer.tsr -CAfile roots.pem``.
The head covers every change before it, and through them the versions they speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from scheduler.channels.base import DeliveryError
from scheduler.channels.post import post
from scheduler.config import Config
from scheduler.errors import SchedulerError
from scheduler.words.language import line_of
from scheduler.words.names import AGENT
from storage import Archive
from storage.archive.upkeep.timestamps import Timestamp
from storage.times import utc_now

TIMEOUT_S = 30.0
MOST_BYTES = 256 * 1024
"""An answer with its certificates has some kilobytes."""


class TimestampError(SchedulerError):
    """The authority gave no stamp, or one that does not hold; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps.

    Attributes:
        url: Its address, http or https.
        roots: PEM file of the certificates that its own must lead to; None: only the stamped hash
            and the nonce are checked here.
        agent: The product that asks.
    """

    url: str
    roots: Path | None = None
    agent: str = AGENT


def authority_of(config: Config) -> Authority | None:
    """Whom a configuration asks; None where it asks nobody."""
    if not config.proof.authority:
        return None
    base = (config.file.parent if config.file else Path()).resolve()
    roots = base / config.proof.roots if config.proof.roots else None
    return Authority(config.proof.authority, roots, config.names.agent)


def stamp(archive: Archive, authority: Authority) -> bool:
    """Have the head of the chain stamped, and keep the answer.

    Returns:
        Whether there was anything new to stamp.

    Raises:
        TimestampError: The authority cannot be reached, refuses, or its answer does not hold.
        StorageError: The archive cannot be read or written.
    """
    head = archive.upkeep.timestamps.unstamped_head()
    if head is None:
        return False
    change_id, chain_hash = head
    request = (
        TimestampRequestBuilder()
        .data(chain_hash.encode("ascii"))
        .hash_algorithm(HashAlgorithm.SHA256)
        .cert_request(cert_request=True)
        .build()
    )
    answer = _ask(authority, request.as_bytes())
    stamped_at = check(answer, chain_hash, authority, request)
    kept = Timestamp(change_id, chain_hash, stamped_at, authority.url, answer)
    archive.upkeep.timestamps.record(kept, utc_now())
    return True


def check(
    answer: bytes, chain_hash: str, authority: Authority, request: TimeStampRequest | None = None
) -> datetime:
    """Check that an answer stamps a chain hash.

    Args:
        answer: The authority's TimeStampResp, DER.
        chain_hash: What must be stamped.
        authority: Whose roots are trusted.
        request: The question, whose nonce must come back; None for a stored answer.

    Returns:
        When it was stamped, as the authority says.

    Raises:
        TimestampError: It is none, a refusal, or stamps something else.
    """
    message = chain_hash.encode("ascii")
    try:
        response = decode_timestamp_response(answer)
        if response.status not in (0, 1):
            raise _bad(f"status {response.status}: {'; '.join(response.status_string)}")
        info = response.tst_info
    except ValueError as error:
        raise _bad(str(error)) from error
    if info.message_imprint.message != hashlib.sha256(message).digest():
        raise _bad("it stamps another hash")
    if request is not None and info.nonce != request.nonce:
        raise _bad("it answers another question")
    if authority.roots is not None:
        _verify(response, message, authority.roots)
    return info.gen_time.astimezone(UTC)


def _verify(response: TimeStampResponse, message: bytes, roots: Path) -> None:
    builder = VerifierBuilder()
    for root in _certificates(roots):
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(response, message)
    except (VerificationError, ValueError) as error:
        raise _bad(str(error)) from error


def _certificates(roots: Path) -> Iterable[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampError(
            f"无法读取时间戳机构的根证书 {roots}（{error}）：请检查 [proof] roots。",
            f"Cannot read the time-stamping roots {roots} ({error}): check [proof] roots.",
        ) from error


def _ask(authority: Authority, question: bytes) -> bytes:
    """Post a TimeStampReq (RFC 3161, 3.4)."""
    url = authority.url
    try:
        answer = post(
            url,
            question,
            {"Content-Type": "application/timestamp-query", "User-Agent": authority.agent},
            timeout_s=TIMEOUT_S,
            most_bytes=MOST_BYTES + 1,
        )
    except DeliveryError as error:
        raise _unreachable(url, line_of(error)) from error
    if answer.status != 200 or len(answer.body) > MOST_BYTES:
        raise _unreachable(url, f"HTTP {answer.status}")
    return answer.body


def _unreachable(url: str, why: str) -> TimestampError:
    return TimestampError(
        f"时间戳机构 {url} 没有给出时间戳（{why}）：请检查 [proof] authority，或稍后再试。",
        f"The authority {url} gave no time stamp ({why}): "
        "check [proof] authority, or try again later.",
    )


def _bad(why: str) -> TimestampError:
    return TimestampError(
        f"时间戳不成立（{why}）：没有保存。", f"The time stamp does not hold ({why}): not kept."
    )

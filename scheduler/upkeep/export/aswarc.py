"""WARC/1.1 (ISO 28500:2017): the answers that the versions were read from, for any web archive.

The archive keeps bodies after transfer and content decoding, so the headers that spoke of the
transfer are left out, Content-Length is the body's, and the file says so in its first record.
Redirects, the headers left out and which version was read from an answer stand in a metadata
record beside each response.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scheduler.upkeep.export.base import Job, Written
from scheduler.words.names import Names
from storage.archive.queries.exporting import Answer
from storage.errors import StorageError
from storage.renderings import KeptRendering

_OF_THE_TRANSFER = frozenset((
    "connection", "content-encoding", "content-length", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
))  # fmt: skip
"""Hop-by-hop headers (RFC 9110, 7.6.1), and those that describe a coding that was undone."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAKS = re.compile(r"[\r\n\0]+")

DESCRIPTION = (
    "Snapshots from which article versions were read. Bodies are stored after transfer and content "
    "decoding: headers of the transfer are left out and named in the metadata records, "
    "Content-Length is that of the decoded body, WARC-Payload-Digest its SHA-256 as the archive "
    "knows it. The HTTP version of the answers was not kept; HTTP/1.1 stands for any."
)


def write(job: Job, out: BinaryIO) -> Written:
    """A warcinfo record, then a response and a metadata record for each answer.

    Answers whose bytes are damaged are told in the faults, the others written.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written, last = Written(), None
    writer = WARCWriter(out, gzip=job.compressed, warc_version="1.1")
    info = _write_info(writer, job.names)
    for answer in job.archive.queries.exporting.answers(job.where, job.at):
        if answer.article_id != last:
            last = answer.article_id
            written.articles += 1
            job.advance()
        try:
            body = job.archive.queries.exporting.answer_body(answer)
            made = job.archive.queries.exporting.rendering(answer)
        except StorageError as error:
            written.faults.append((error.zh, error.en))
        else:
            _write_answer(writer, answer, body, made, info)
    return written


def _write_info(writer: WARCWriter, names: Names) -> str:
    # Under a desk's own name the file names its operator, and of programs the one that wrote it.
    program = "warcio" if names.name else "yongliang-watch"
    operator = " ".join(part for part in (names.name, names.contact) if part)
    record = writer.create_warcinfo_record(
        "",
        {
            "software": f"{program}/{version(program)}",
            **({"operator": operator} if operator else {}),
            "format": "WARC file version 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/"
            "warc-format/warc-1.1/",
            "description": DESCRIPTION,
        },
    )
    writer.write_record(record)
    return str(record.rec_headers.get_header("WARC-Record-ID"))


def _write_answer(
    writer: WARCWriter, answer: Answer, body: bytes, made: KeptRendering | None, info: str
) -> None:
    date, uri = _date(answer.captured_at), _address(answer.final_url)
    kept, dropped = _headers(answer)
    status = f"{answer.status} {_reason(answer.status)}".strip()
    record = writer.create_warc_record(
        uri,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(
            status, [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
        ),
        warc_headers_dict={
            "WARC-Date": date,
            "WARC-Warcinfo-ID": info,
            "WARC-Payload-Digest": f"sha256:{answer.sha256}",
        },
    )
    writer.write_record(record)
    response_id = record.rec_headers.get_header("WARC-Record-ID")
    facts = [*_facts(answer, dropped), *_rendered(made)]
    about = "".join(f"{name}: {_line(value)}\r\n" for name, value in facts)
    writer.write_record(
        writer.create_warc_record(
            uri,
            "metadata",
            payload=BytesIO(about.encode()),
            length=len(about.encode()),
            warc_headers_dict={
                "WARC-Date": date,
                "WARC-Warcinfo-ID": info,
                "WARC-Concurrent-To": response_id,
            },
        )
    )
    for kind, data in _conversions(made):
        writer.write_record(
            writer.create_warc_record(
                uri,
                "conversion",
                payload=BytesIO(data),
                length=len(data),
                warc_content_type=kind,
                warc_headers_dict={
                    "WARC-Date": date,
                    "WARC-Warcinfo-ID": info,
                    "WARC-Refers-To": response_id,
                },
            )
        )


def _conversions(made: KeptRendering | None) -> Iterator[tuple[str, bytes]]:
    """What a browser of ours made of the answer: never a response."""
    if made is not None:
        yield "text/html; charset=utf-8", made.body
        if made.picture is not None:
            yield "image/jpeg", made.picture


def _rendered(made: KeptRendering | None) -> Iterator[tuple[str, str]]:
    if made is not None:
        yield "rendered-by", f"{made.browser}; the conversion records are ours, not what was served"


def _facts(answer: Answer, dropped: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What the metadata record says, as names and values."""
    yield "requested", answer.url
    for address in answer.redirects:
        yield "redirected-through", address
    for name, value in dropped:
        yield "header-left-out", f"{name}: {value}"
    yield "article", str(answer.article_id)
    for read in answer.readings:
        told = f"page={read.page} read-by={read.extractor} content-hash={read.content_hash}"
        yield "version", f"{read.version} {told}"


def _headers(answer: Answer) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The headers that still hold for the stored body, and those that do not."""
    named = {
        name.strip().lower()
        for header, value in answer.headers
        if header.lower() == "connection"
        for name in value.split(",")
    }
    kept: list[tuple[str, str]] = []
    dropped: list[tuple[str, str]] = []
    for name, value in answer.headers:
        holds = name.lower() not in _OF_THE_TRANSFER | named and _TOKEN.fullmatch(name)
        (kept if holds else dropped).append((name, _line(value)))
    return kept, dropped


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _line(text: str) -> str:
    """A text that cannot end its line: the values come from strangers."""
    return _LINE_BREAKS.sub(" ", text).strip()


def _address(url: str) -> str:
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]|")


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

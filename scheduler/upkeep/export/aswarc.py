"""WARC/1.1 (ISO 28500:2017): the answers that the versions were read from, for any web archive.

The archive keeps bodies after transfer and content decoding, so the headers that spoke of the
transfer are left out, Content-Length is the body's, and the file says so in its first record.
Redirects, the headers left out and which version was read from an answer stand in a metadata
record beside each response. The pictures and attachments that are kept follow their article's
pages, as they were served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from itertools import groupby
from typing import BinaryIO
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scheduler.upkeep.export.base import Job, Written
from scheduler.words.names import Names
from storage.archive.queries.exporting import Answer, Served
from storage.archive.queries.media import MediaAnswer
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


@dataclass(frozen=True, slots=True)
class Placed:
    """A response record and where it stands in its file, as an index of it says.

    Attributes:
        address: The record's WARC-Target-URI.
        date: Its WARC-Date.
        mime: What the server called the body, without parameters.
        offset, length: Of the record in the file, in bytes, as compressed.
    """

    answer: Served
    address: str
    date: str
    mime: str
    offset: int
    length: int


def write(job: Job, out: BinaryIO, placed: Callable[[Placed], None] | None = None) -> Written:
    """A warcinfo record, then a response and a metadata record for each answer.

    Of each article the pages that its versions were read from, then the kept pictures and
    attachments. Answers whose bytes are damaged or missing are told in the faults, the others
    written.

    Args:
        job: What is asked for.
        out: The file.
        placed: Called after each response record; `out` then tells where it stands.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written = Written()
    writer = WARCWriter(out, gzip=job.compressed, warc_version="1.1")
    file = _File(out, writer, _write_info(writer, job.names), placed)
    exporting = job.archive.queries.exporting
    for article_id, group in groupby(
        exporting.answers(job.where, job.at), lambda answer: answer.article_id
    ):
        written.articles += 1
        job.advance()
        for answer in group:
            try:
                body = exporting.answer_body(answer)
                made = exporting.rendering(answer)
            except StorageError as error:
                written.faults.append((error.zh, error.en))
            else:
                file.write(answer, body, made)
        _write_media(job, file, article_id, written)
    return written


@dataclass(frozen=True, slots=True)
class _File:
    """The WARC that is written, and who is told where its records stand."""

    out: BinaryIO
    writer: WARCWriter
    info: str
    placed: Callable[[Placed], None] | None

    def write(self, answer: Served, body: bytes, made: KeptRendering | None = None) -> None:
        """The response, the metadata beside it, and what a browser of ours made of it."""
        begin = self.out.tell() if self.placed else 0
        record = _write_response(self.writer, answer, body, self.info)
        if self.placed:
            self.placed(_placed(record, answer, begin, self.out.tell() - begin))
        facts = [*_facts(answer), *_rendered(made)]
        about = "".join(f"{name}: {_line(value)}\r\n" for name, value in facts).encode()
        _write_beside(self.writer, record, "metadata", "WARC-Concurrent-To", about)
        for kind, data in _conversions(made):
            _write_beside(self.writer, record, "conversion", "WARC-Refers-To", data, kind)


def _write_media(job: Job, file: _File, article_id: int, written: Written) -> None:
    """The pictures and attachments of an article; one whose file is missing is told."""
    files = job.archive.media_files
    for answer in job.archive.queries.media.answers(article_id, job.at):
        body = files.read(answer.sha256)
        if body is None:
            name = answer.sha256[:12]
            written.faults.append(
                (
                    f"保存的图片或附件 {name} 缺失或已损坏，没有写出：{answer.url}",
                    (
                        f"the kept picture or attachment {name} is missing or damaged and was not "
                        f"written: {answer.url}"
                    ),
                )
            )
        else:
            file.write(answer, body)


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


def _write_response(writer: WARCWriter, answer: Served, body: bytes, info: str) -> ArcWarcRecord:
    kept, _ = _headers(answer)
    status = f"{answer.status} {_reason(answer.status)}".strip()
    record = writer.create_warc_record(
        _address(answer.final_url),
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(
            status, [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
        ),
        warc_headers_dict={
            "WARC-Date": _date(answer.captured_at),
            "WARC-Warcinfo-ID": info,
            "WARC-Payload-Digest": f"sha256:{answer.sha256}",
        },
    )
    writer.write_record(record)
    return record


def _write_beside(
    writer: WARCWriter,
    response: ArcWarcRecord,
    record_type: str,
    relation: str,
    data: bytes,
    content_type: str = "",
) -> None:
    """A record about a response, or made of it."""
    of = response.rec_headers.get_header
    writer.write_record(
        writer.create_warc_record(
            of("WARC-Target-URI"),
            record_type,
            payload=BytesIO(data),
            length=len(data),
            warc_content_type=content_type,
            warc_headers_dict={
                "WARC-Date": of("WARC-Date"),
                "WARC-Warcinfo-ID": of("WARC-Warcinfo-ID"),
                relation: of("WARC-Record-ID"),
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


def _placed(record: ArcWarcRecord, answer: Served, offset: int, length: int) -> Placed:
    of = record.rec_headers.get_header
    served = record.http_headers.get_header("Content-Type") or ""
    mime = served.partition(";")[0].strip().lower() or "text/html"
    return Placed(answer, of("WARC-Target-URI"), of("WARC-Date"), mime, offset, length)


def _facts(answer: Served) -> Iterator[tuple[str, str]]:
    """What the metadata record says, as names and values."""
    _, dropped = _headers(answer)
    yield "requested", answer.url
    for address in answer.redirects:
        yield "redirected-through", address
    for name, value in dropped:
        yield "header-left-out", f"{name}: {value}"
    yield "article", str(answer.article_id)
    if isinstance(answer, MediaAnswer):
        yield "shown-from-version", str(answer.versions_from)
    for read in answer.readings if isinstance(answer, Answer) else ():
        told = f"page={read.page} read-by={read.extractor} content-hash={read.content_hash}"
        yield "version", f"{read.version} {told}"


def _headers(answer: Served) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
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

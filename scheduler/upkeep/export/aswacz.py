"""WACZ 1.1.1: the WARC with its index and list of pages in one ZIP file, for ReplayWeb.page.

The WARC lies in a temporary file beside until it goes in, and the index is sorted by pieces in
others: little is held in memory however large the archive is.

Source: specs.webrecorder.net/wacz/1.1.1.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from scheduler.upkeep.export import aswarc
from scheduler.upkeep.export.base import Job, Written
from storage.archive.queries.articles import Articles
from storage.archive.queries.exporting import Answer, Served
from storage.times import utc_now

WARC = "data.warc.gz"

_PIECE = 1 << 20
"""Bytes copied at once."""

_PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class _Resource:
    """A file of the ZIP as its description lists it."""

    path: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, Any]:
        name = self.path.rpartition("/")[2]
        return {
            "name": name, "path": self.path, "hash": f"sha256:{self.sha256}", "bytes": self.size,
        }  # fmt: skip


class _Package:
    """The ZIP file, with the hashes of what is in it.

    What goes in has its size known, since viewers misread the ZIP64 field that stands in an entry
    whose size is not.
    """

    def __init__(self, opened: ZipFile, moment: datetime) -> None:
        self._zip = opened
        self._moment = moment.timetuple()[:6]
        self.resources: list[_Resource] = []

    def add(self, path: str, file: BinaryIO, *, stored: bool = False) -> None:
        """A whole file; what is looked up by its place must be stored, not compressed."""
        info = ZipInfo(path, self._moment)
        info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
        info.file_size = file.seek(0, io.SEEK_END)
        file.seek(0)
        sha256 = hashlib.sha256()
        with self._zip.open(info, "w") as entry:
            while data := file.read(_PIECE):
                sha256.update(data)
                entry.write(data)
        self.resources.append(_Resource(path, sha256.hexdigest(), info.file_size))

    def add_lines(self, path: str, lines: Iterable[str], folder: Path) -> None:
        """A file of lines."""
        with TemporaryFile(dir=folder) as file:
            for line in lines:
                file.write(f"{line}\n".encode())
            self.add(path, file)


class Sorted:
    """Lines that come in any order and are read sorted; kept in files, a piece of them in memory.

    Args:
        folder: Where the files are, which are gone when they are closed.
        stack: Closes them.
        at_once: How many lines are sorted in memory.
    """

    def __init__(self, folder: Path, stack: ExitStack, at_once: int = 50_000) -> None:
        self._at_once = at_once
        self._folder = folder
        self._stack = stack
        self._pieces: list[IO[str]] = []
        self._lines: list[str] = []

    def add(self, line: str) -> None:
        """A line, without its end."""
        self._lines.append(line)
        if len(self._lines) >= self._at_once:
            file = self._stack.enter_context(
                TemporaryFile("w+", encoding="utf-8", newline="\n", dir=self._folder)  # noqa: SIM115 - the stack closes it
            )
            self._pieces.append(file)
            file.writelines(f"{one}\n" for one in sorted(self._lines))
            self._lines.clear()

    def __iter__(self) -> Iterator[str]:
        """All lines in order."""
        for file in self._pieces:
            file.seek(0)
        written = (map(_without_end, file) for file in self._pieces)
        return heapq.merge(*written, sorted(self._lines))


def _without_end(line: str) -> str:
    return line.removesuffix("\n")


def write(job: Job, out: BinaryIO) -> Written:
    """The package of the articles' answers; its list of pages has each answer under its title.

    Answers whose bytes are damaged are told in the faults, the others written.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    now, folder = utc_now(), Path(out.name).parent
    articles = job.archive.queries.articles
    with ExitStack() as stack, ZipFile(out, "w") as opened:
        package = _Package(opened, now)
        captures = Sorted(folder, stack)
        pages = stack.enter_context(TemporaryFile(dir=folder))
        pages.write(f"{_json(_PAGES)}\n".encode())

        def placed(record: aswarc.Placed) -> None:
            captures.add(_capture(record))
            title = _title(articles, record.answer)
            if title is not None:
                pages.write(f"{_page(record, title)}\n".encode())

        with TemporaryFile(dir=folder) as warc:
            written = aswarc.write(replace(job, compressed=True), warc, placed)
            package.add(f"archive/{WARC}", warc, stored=True)
        package.add_lines("indexes/index.cdx", captures, folder)
        package.add("pages/pages.jsonl", pages)
        _describe(package, job, now)
    return written


def _capture(placed: aswarc.Placed) -> str:
    """The line of an answer in the index (CDXJ)."""
    fields = {
        "url": placed.address,
        "mime": placed.mime,
        "status": str(placed.answer.status),
        "digest": f"sha256:{placed.answer.sha256}",
        "length": str(placed.length),
        "offset": str(placed.offset),
        "filename": WARC,
    }
    return f"{surt(placed.address)} {_digits(placed.date)[:14]} {_json(fields)}"


def _page(placed: aswarc.Placed, title: str) -> str:
    """The line of an answer in the list of pages."""
    fields = {
        "id": f"{placed.answer.article_id}-{_digits(placed.date)}",
        "url": placed.address,
        "ts": placed.date,
        "title": title,
    }
    return _json(fields)


def _digits(date: str) -> str:
    return "".join(filter(str.isdigit, date))


def _title(articles: Articles, answer: Served) -> str | None:
    """Of the newest version that was read from it as an article's first page, if one was."""
    if not isinstance(answer, Answer):
        return None
    first = [read.version for read in answer.readings if read.page == 1]
    return articles.version(answer.article_id, max(first))[1].title if first else None


def surt(address: str) -> str:
    """An address with its host turned round, by which indexes are sorted (SURT; CDXJ 0.1.0).

    ``https://www.news.example/a?b`` is ``example,news)/a?b``.
    """
    parts = urlsplit(address)
    host, _, port = parts.netloc.rpartition("@")[2].lower().partition(":")
    labels = host.split(".")
    if len(labels) > 2 and labels[0].rstrip("0123456789") == "www":
        labels = labels[1:]
    place = ",".join(reversed(labels))
    if port and port != _PORTS.get(parts.scheme):
        place += f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}){parts.path or '/'}{query}".lower().replace(" ", "%20")


def _describe(package: _Package, job: Job, created: datetime) -> None:
    operator = job.names.name
    program = "warcio" if operator else "yongliang-watch"
    description = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "software": f"{program}/{version(program)}",
        "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        **({"title": operator} if operator else {}),
        "description": aswarc.DESCRIPTION,
        "resources": [one.as_json() for one in package.resources],
    }
    told = json.dumps(description, ensure_ascii=False, indent=2).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
    package.add("datapackage.json", io.BytesIO(told))
    package.add("datapackage-digest.json", io.BytesIO(json.dumps(digest, indent=2).encode()))


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)

"""Time stamps by a real authority: OpenSSL's, behind a real HTTP server on loopback."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scheduler.upkeep.timestamps import Authority, TimestampError, check, stamp
from storage import Archive
from storage.records import Article, Fetch, Outcome
from storage.times import utc_now
from storage.verdicts import Match
from storage.work import Capture, SourceInfo
from tests.running import Desk

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="no openssl to play the authority")

CONFIG = """
[req]
distinguished_name = name
[name]
[tsa_cert]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
dir = .
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(folder: Path, *args: str) -> None:
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)


@dataclass
class Office:
    """The authority; `spoil` makes it answer something else."""

    url: str
    folder: Path
    spoil: str = ""
    asked: int = 0

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, question: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.spoil == "down":
            return 503, b""
        if self.spoil == "junk":
            return 200, b"junk"
        if self.spoil == "old" and (self.folder / "answer.tsr").exists():
            return 200, (self.folder / "answer.tsr").read_bytes()
        (self.folder / "question.tsq").write_bytes(question)
        openssl(
            self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "question.tsq",
            "-out", "answer.tsr",
        )  # fmt: skip
        return 200, (self.folder / "answer.tsr").read_bytes()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01")
    for name in ("root", "other"):
        openssl(
            folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "30",
        )  # fmt: skip
    openssl(
        folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr",
        "-subj", "/CN=tsa",
    )  # fmt: skip
    openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key",
        "-CAcreateserial", "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.cnf",
        "-extensions", "tsa_cert",
    )  # fmt: skip
    return folder


@pytest.fixture
def office(certificates: Path) -> Iterator[Office]:
    office = Office("", certificates)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            status, body = office.answer(question)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    office.url = f"http://127.0.0.1:{server.server_port}/"
    yield office
    server.shutdown()
    server.server_close()
    thread.join()


def add(archive: Archive, number: int) -> None:
    article = Article(f"https://news.example.org/{number}", f"甬凉协作第{number}期", "正文。")
    fetch = Fetch(article.url, utc_now(), Outcome.OK, 200, body=article.title.encode())
    archive.intake.runs.sync_sources([SourceInfo("site", "站", "other")], utc_now())
    archive.intake.recording.record_new(
        Capture("site", fetch, article, "generic/1", (Match("t", True, 9.0),))
    )


def test_the_head_is_stamped_once_and_covers_all_before(tmp_path: Path, office: Office) -> None:
    authority = Authority(office.url, office.roots)
    with Archive(tmp_path / "archive.db") as archive:
        assert stamp(archive, authority) is False
        add(archive, 1)
        add(archive, 2)
        assert stamp(archive, authority) is True
        assert stamp(archive, authority) is False
        assert office.asked == 1
        first = archive.upkeep.timestamps.covering(1)
        assert first is not None
        assert (first.change_id, first.chain_hash) == (2, archive.queries.changes.head())
        assert abs((utc_now() - first.stamped_at).total_seconds()) < 60
        add(archive, 3)
        assert archive.upkeep.timestamps.covering(3) is None
        assert stamp(archive, authority) is True
        assert archive.upkeep.timestamps.covering(1) == first


def test_anybody_can_check_a_kept_answer_with_openssl(tmp_path: Path, office: Office) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 1)
        stamp(archive, Authority(office.url, office.roots))
        kept = archive.upkeep.timestamps.covering(1)
    assert kept is not None
    (tmp_path / "head.txt").write_text(kept.chain_hash)
    (tmp_path / "answer.tsr").write_bytes(kept.response)
    openssl(
        tmp_path, "ts", "-verify", "-data", "head.txt", "-in", "answer.tsr", "-CAfile",
        str(office.roots),
    )  # fmt: skip
    authority = Authority(office.url, office.roots)
    assert check(kept.response, kept.chain_hash, authority) == kept.stamped_at
    with pytest.raises(TimestampError):
        check(kept.response, "0" * 64, authority)


@pytest.mark.parametrize("spoil", ["down", "junk", "old"])
def test_a_bad_answer_is_not_kept(tmp_path: Path, office: Office, spoil: str) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 1)
        stamp(archive, Authority(office.url, office.roots))
        add(archive, 2)
        office.spoil = spoil
        with pytest.raises(TimestampError):
            stamp(archive, Authority(office.url, office.roots))
        assert archive.upkeep.timestamps.covering(2) is None


def test_an_authority_of_other_roots_is_not_believed(tmp_path: Path, office: Office) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 1)
        with pytest.raises(TimestampError):
            stamp(archive, Authority(office.url, office.folder / "other.pem"))
        with pytest.raises(TimestampError, match="roots"):
            stamp(archive, Authority(office.url, office.folder / "none.pem"))
        with pytest.raises(TimestampError):
            stamp(archive, Authority("http://127.0.0.1:9/", office.roots))
        assert archive.upkeep.timestamps.covering(1) is None


def test_the_command(tmp_path: Path, office: Office) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 1)
    desk = Desk(tmp_path)
    desk.write("")
    assert desk.run("stamp").code == 2
    desk.write(f'[proof]\nauthority = "{office.url}"\nroots = "{office.roots}"\n')
    assert "Stamped" in desk.run("stamp").out
    assert "already" in desk.run("stamp").out
    office.spoil = "down"
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 2)
    failed = desk.run("stamp")
    assert (failed.code, failed.out) == (1, "")
    assert "HTTP 503" in failed.err


def test_the_daemon_has_it_stamped(tmp_path: Path, office: Office) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        add(archive, 1)
    desk = Desk(tmp_path)
    desk.write(
        f'[proof]\nauthority = "{office.url}"\nroots = "{office.roots}"\n'
        '[seeds]\nsources = ["source.toml"]\n[daemon]\ntick_s = 3600\n'
    )
    desk.write('id = "none"\nname = "站"\n[[feeds]]\nkind = "listing"\nurl = "http://127.0.0.2/"\n',
               "source.toml")  # fmt: skip
    process = desk.start("run")
    try:
        until = time.monotonic() + 30
        found = None
        while found is None and time.monotonic() < until:
            time.sleep(0.1)
            with Archive(tmp_path / "archive.db", read_only=True) as archive:
                found = archive.upkeep.timestamps.covering(1)
    finally:
        process.terminate()
        process.communicate()
    assert found is not None

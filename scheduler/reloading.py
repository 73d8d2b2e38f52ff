"""The configuration in force: the one that was last read without fault.

Its files are looked at every few seconds. What changed is read and checked whole, aside; the daemon
takes it between two runs. What has faults leaves the one before in force.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from crawler.toml_tables import Fault, FaultsError
from scheduler.config import Config, load
from scheduler.config_files import Sign, main_files, seed_files, signs_of
from scheduler.statefiles import StateFiles

END = "config.json"

_ROUNDS = 100_000
"""So that whoever reads the fingerprint cannot try out what a short secret may be."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of looking again.

    Attributes:
        config: The new configuration; None where the old one stays.
        fault: The first fault of what is on disk; None where it has none.
    """

    config: Config | None = None
    fault: Fault | None = None


class Reloading:
    """Looks at the files of the configuration in force.

    Args:
        config: The configuration.
        every_s: How often; a changed file must stand unchanged for as long before it is read.
    """

    def __init__(self, config: Config, every_s: float) -> None:
        self._config = config
        self._every_s = every_s
        self._next = time.monotonic() + every_s
        self._reader = ThreadPoolExecutor(1, "configuration")
        self._reading: Future[tuple[bytes, Config]] | None = None
        self._digest: bytes | None = _contents(config, with_secrets=True)
        self._seen = _signs(config)
        self._settled = list(config.signs) or self._seen
        if self._seen != self._settled:
            # Changed since it was read: whatever the files hold by now is not what is in force.
            self._digest = None
        self._asked = False

    def ask(self) -> None:
        """Read again at the next look, changed or not."""
        self._asked = True

    def look(self) -> Taken | None:
        """What came of a change, once it is read; None where there is nothing new."""
        if self._reading is not None:
            return self._read() if self._reading.done() else None
        if time.monotonic() < self._next and not self._asked:
            return None
        self._next = time.monotonic() + self._every_s
        signs = _signs(self._config)
        before, self._seen = self._seen, signs
        if self._asked or (signs == before and signs != self._settled):
            self._asked, self._settled = False, signs
            self._reading = self._reader.submit(self._load)
        return None

    def close(self) -> None:
        """Read nothing more."""
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> tuple[bytes, Config]:
        digest = _contents(self._config, with_secrets=True)
        config = load(self._config.file, lenient=True)
        known = {one.file for one in self._config.aside}
        if new := [one.fault for one in config.aside if one.file not in known]:
            # What it held while it was well stays in force, as with every other file.
            raise FaultsError(new)
        return digest, config

    def _read(self) -> Taken:
        reading, self._reading = self._reading, None
        assert reading is not None  # noqa: S101 - looked at before
        try:
            digest, config = reading.result()
        except FaultsError as error:
            return Taken(fault=error.faults[0])
        except Exception as error:  # noqa: BLE001 - the old one stays in force, whatever it is
            name = type(error).__name__
            return Taken(fault=Fault(f"读取配置时程序错误 {name}。", f"program error {name}."))
        if config.archive != self._config.archive:
            return Taken(
                fault=Fault(
                    "[archive] path 已改：须重新启动守护进程才能生效。",
                    "[archive] path was changed: restart the daemon, which cannot take it over.",
                )
            )
        if digest == self._digest:
            return Taken()
        self._digest = digest
        self._config = config
        # Folders of seeds that it names for the first time are looked at from now on; what changed
        # while it was read has other signs, and is read next.
        self._seen = _signs(config)
        self._settled = list(config.signs) or self._seen
        return Taken(config)


class _Fingerprint(msgspec.Struct, frozen=True):
    salt: str
    digest: str


def note_in_force(config: Config, files: StateFiles) -> None:
    """Write down, irreversibly, what the daemon goes by."""
    salt = secrets.token_hex(16)
    mark = _Fingerprint(salt, _hardened(salt, _contents(config, with_secrets=False)))
    files.write(END, msgspec.json.encode(mark))


def is_in_force(config: Config, files: StateFiles) -> bool | None:
    """Whether the files of a configuration are those that the daemon goes by; None: unknown."""
    try:
        mark = msgspec.json.decode(files.read(END) or b"", type=_Fingerprint)
    except msgspec.MsgspecError:
        return None
    found = _hardened(mark.salt, _contents(config, with_secrets=False))
    return hmac.compare_digest(found, mark.digest)


def _files(config: Config, *, with_secrets: bool) -> Iterator[Path]:
    """The files that make up a configuration."""
    yield from main_files(config.file, with_secrets=with_secrets)
    yield from seed_files(config.source_paths, config.topic_paths, config.overlays)


def _signs(config: Config) -> list[Sign]:
    return signs_of(_files(config, with_secrets=True))


def _contents(config: Config, *, with_secrets: bool) -> bytes:
    whole = hashlib.sha256()
    for path in _files(config, with_secrets=with_secrets):
        try:
            content = path.read_bytes()
        except OSError:
            content = b"\0"
        for part in (str(path).encode("utf-8", "surrogateescape"), content):
            whole.update(hashlib.sha256(part).digest())
    return whole.digest()


def _hardened(salt: str, contents: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha256", contents, bytes.fromhex(salt), _ROUNDS).hex()

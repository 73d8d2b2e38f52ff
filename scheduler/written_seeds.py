"""The seeds that the page writes: read whole before they are kept, over nobody else's work.

They lie in the folder of `[web] seeds` and are laid over those of the configuration, which are
never written.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from crawler.overlays import SEED_ID, SOURCES, TOPICS, Kind, Overlays, files_in, without_faulty
from crawler.seeds import load_sources
from crawler.settings import Source
from crawler.toml_tables import Fault, FaultsError, read_toml
from crawler.topics import Topic, load_all
from scheduler.config import Config
from scheduler.errors import SchedulerError
from storage.atomic_files import sync_directory, write
from storage.text import clean

MOST_TEXT = 200_000
"""Characters of one seed."""

MOST_SEEDS = 5_000
"""Seeds of one kind that the page writes."""

MOST_NAME = 200
"""Characters of a seed's name."""

NONE = ""
"""The fingerprint of a seed that is not there."""

_GONE = "gone"
"""What no seed's fingerprint is."""


class SeedChangedError(SchedulerError):
    """Somebody else has changed the seed since it was shown."""


class WrittenSeeds:
    """The folder of the seeds that the page writes.

    Args:
        config: Names it, and the seeds that lie beneath.
    """

    _writing = threading.Lock()

    def __init__(self, config: Config) -> None:
        self._config = config
        self._folder = config.overlays

    @property
    def are_allowed(self) -> bool:
        """Whether the page may write seeds: the configuration names a folder for them."""
        return self._folder is not None

    def ids(self, kind: Kind) -> list[str]:
        """The ids of the seeds that the page has written."""
        return [path.stem for path in files_in(self._folder, kind)]

    def text(self, kind: Kind, seed_id: str) -> str | None:
        """What a seed holds; None where the page has written none of that id.

        Raises:
            FaultsError: It cannot be read.
        """
        path = self._path(kind, seed_id)
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(path) from error

    def fingerprint(self, kind: Kind, seed_id: str) -> str:
        """What tells one content of a seed from every other; `NONE` where there is none."""
        text = self.text(kind, seed_id)
        return NONE if text is None else hashlib.sha256(text.encode()).hexdigest()

    def keep(self, kind: Kind, seed_id: str, text: str, seen: str) -> None:
        """Write a seed, once it and all others have been read together without a fault.

        Args:
            kind: Of a source or a topic.
            seed_id: Its id; the file is called by it.
            text: What it is to hold.
            seen: The fingerprint of what it held when it was shown.

        Raises:
            FaultsError: The text has faults, or does not go with the other seeds.
            SeedChangedError: It holds something else by now.
            OSError: It cannot be written; what stood there stands there still.
        """
        if len(text) > MOST_TEXT:
            raise FaultsError(
                [Fault(f"种子超过 {MOST_TEXT} 字。", f"The seed has over {MOST_TEXT} characters.")]
            )
        path = self._path(kind, seed_id)
        with self._writing:
            self._refuse_changed(kind, seed_id, seen)
            if seen == NONE and len(self.ids(kind)) >= MOST_SEEDS:
                raise FaultsError([Fault("网页写的种子太多。", "The page has too many seeds.")])
            with self._tried() as folder:
                (folder / kind / path.name).write_text(text, encoding="utf-8")
                self._read(folder, kind, seed_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, text.encode())
            sync_directory(path.parent)

    def remove(self, kind: Kind, seed_id: str, seen: str) -> None:
        """Take a seed away, so that what lies beneath holds again.

        Raises:
            FaultsError: The others do not stand without it.
            SeedChangedError: It holds something else by now, or is gone, or never was.
            OSError: It cannot be removed.
        """
        path = self._path(kind, seed_id)
        with self._writing:
            self._refuse_changed(kind, seed_id, seen or _GONE)
            with self._tried() as folder:
                (folder / kind / path.name).unlink(missing_ok=True)
                self._read(folder, kind, None)
            path.unlink(missing_ok=True)
            sync_directory(path.parent)

    def _path(self, kind: Kind, seed_id: str) -> Path:
        """The file of a seed.

        Raises:
            FaultsError: There is no folder, or the id is none.
        """
        if self._folder is None:
            raise FaultsError(
                [
                    Fault(
                        "没有设置 [web] seeds，网页不能写种子：请管理员在配置中写一个文件夹。",
                        "[web] seeds names no folder, so that the page writes no seeds: "
                        "name one in the configuration.",
                    )
                ]
            )
        if not SEED_ID.fullmatch(seed_id):
            raise FaultsError(
                [
                    Fault(
                        f"id「{seed_id[:80]}」不可用：只能用小写字母、数字和 -，至多 64 个。",
                        f"The id {seed_id[:80]!r} cannot be used: lower-case letters, digits and - "
                        "only, 64 at most.",
                    )
                ]
            )
        return self._folder / kind / f"{seed_id}.toml"

    def _refuse_changed(self, kind: Kind, seed_id: str, seen: str) -> None:
        if self.fingerprint(kind, seed_id) != seen:
            raise SeedChangedError(
                f"种子「{seed_id}」在您打开之后已被别人改动，没有保存：请重新打开，对照后再改。",
                f"The seed {seed_id!r} was changed by somebody else since you opened it, and was "
                "not saved: open it again and compare.",
            )

    @contextmanager
    def _tried(self) -> Iterator[Path]:
        """A copy of the folder, to be read with a change before the change is made."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            kinds: tuple[Kind, ...] = (SOURCES, TOPICS)
            for kind in kinds:
                (folder / kind).mkdir()
                for path in files_in(self._folder, kind):
                    shutil.copyfile(path, folder / kind / path.name)
            yield folder

    def _read(self, folder: Path, kind: Kind, seed_id: str | None) -> None:
        """Read the seeds with a change.

        Others that were faulty before, written by hand, hinder nobody's work.

        Raises:
            FaultsError: The seed has faults, or another has one that it had not before.
        """
        read: Callable[[Overlays], Sequence[Source | Topic]] = (
            partial(load_sources, self._config.source_paths)
            if kind == SOURCES
            else partial(load_all, self._config.topic_paths)
        )
        try:
            found, aside = without_faulty(read, folder, kind)
        except FaultsError as error:
            raise FaultsError([_without(fault, folder) for fault in error.faults]) from error
        if aside:
            before = {one.file.name for one in without_faulty(read, self._folder, kind)[1]}
            before -= {f"{seed_id}.toml"}
            if faults := [one.fault for one in aside if one.file.name not in before]:
                raise FaultsError([_without(fault, folder) for fault in faults])
        if seed_id is None:
            return
        name = next((one.name for one in found if one.id == seed_id), None)
        if name is None:
            raise FaultsError(
                [
                    Fault(
                        f"种子中的 id 不是「{seed_id}」：文件以 id 命名，请改成一样。",
                        f"The id in the seed is not {seed_id!r}: its file is called by it.",
                    )
                ]
            )
        # It stands in every headline: no line may end in it, nothing turn around, nothing hide.
        if len(name) > MOST_NAME or name != clean(name).replace("\n", " "):
            raise FaultsError(
                [
                    Fault(
                        f"名称应是一行文字，至多 {MOST_NAME} 字，没有控制字符和不可见的字符。",
                        f"The name must be one line of at most {MOST_NAME} characters, none of "
                        "them invisible.",
                    )
                ]
            )


def waiting_sources(config: Config, known: Collection[str]) -> list[str]:
    """The names of the sources that the page has written and the archive does not know yet.

    One that is paused is not waited for, nor one that cannot be read, which `check` tells.
    """
    unknown = (path for path in files_in(config.overlays, SOURCES) if path.stem not in known)
    tables = filter(None, (read_toml(path, []) for path in unknown))
    return [str(table.get("name", "")) for table in tables if not table.get("paused")]


def _without(fault: Fault, folder: Path) -> Fault:
    """A fault that names the seed, not the folder in which it was tried."""
    return Fault(*(text.replace(f"{folder}/", "") for text in fault))


def _unusable(path: Path) -> FaultsError:
    return FaultsError(
        [Fault(f"无法读取 {path}，请检查权限和编码。", f"Cannot read {path}; check its rights.")]
    )

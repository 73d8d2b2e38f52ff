"""Small files that tell of an archive and of its daemon without the archive, and survive it.

They lie beside the configuration, in the hidden folder ``.yongliang``, since a volume that goes
away takes along what lies on it. Where that folder cannot be written, as under the systemd unit,
they lie in ``/run``; failing that, in the user's own runtime or temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from storage.atomic_files import write

FOLDER = ".yongliang"
SERVICE = Path("/run/yongliang")
"""The runtime directory of the systemd unit; the commands of an administrator look there, too."""


class StateFiles:
    """The files of one archive's watch.

    Args:
        archive: The archive's path, absolute; each archive has its own files.
        base: The configuration's folder.
        environ: Where the runtime directories stand.
    """

    def __init__(self, archive: Path, base: Path, environ: Mapping[str, str] = os.environ) -> None:
        key = hashlib.sha256(str(archive).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        self._stem = f"{archive.name}-{key}"
        self._service = Path(environ.get("RUNTIME_DIRECTORY", SERVICE))
        self._lasting = [base / FOLDER, self._service]
        runtime = environ.get("XDG_RUNTIME_DIR")
        own = f"yongliang-{os.getuid()}"
        self._passing = [
            *([Path(runtime) / "yongliang"] if runtime else []),
            Path(tempfile.gettempdir()) / own,
        ]

    def read(self, end: str) -> bytes | None:
        """The newest file of that ending; None where there is none that can be read."""
        found: list[tuple[int, bytes]] = []
        for path in self.paths(end):
            with suppress(OSError):
                # A folder of somebody else's among the temporary ones says nothing of us.
                if path.parent in self._passing and path.parent.stat().st_uid != os.getuid():
                    continue
                found.append((path.stat().st_mtime_ns, path.read_bytes()))
        return max(found)[1] if found else None

    def write(self, end: str, content: bytes, *, lasting: bool = False) -> Path | None:
        """Write a file where it can be, whole or not at all; None where it can be nowhere.

        What an earlier moment had to leave in another place goes.

        Args:
            end: The file's ending.
            content: Its content.
            lasting: Not in a folder that anybody may empty.
        """
        for path in self.paths(end, lasting=lasting):
            with suppress(OSError):
                if path.parent != self._service:  # that one is systemd's to make
                    path.parent.mkdir(mode=0o755, exist_ok=True)
                _write(path, content)
                self._remove_others(end, path)
                return path
        return None

    def _remove_others(self, end: str, path: Path) -> None:
        for other in self.paths(end):
            if other != path:
                with suppress(OSError):
                    other.unlink()

    def paths(self, end: str, *, lasting: bool = False) -> Iterator[Path]:
        """Where a file of that ending may lie, the best place first."""
        for folder in (*self._lasting, *(() if lasting else self._passing)):
            yield folder / f"{self._stem}.{end}"


def _write(path: Path, content: bytes) -> None:
    if path.parent.stat().st_uid not in {os.getuid(), 0}:
        raise PermissionError(path)
    write(path, content, durable=False)

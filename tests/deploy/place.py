"""A machine in a folder, on which the commands of deploy/'s pages are run.

Paths of the pages are those below the folder; `systemctl` starts what the installed units say,
with the real program; what would change the machine itself (apt-get, pip, podman …) is noted only.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"

NOTED = ("apt-get", "git", "groupadd", "journalctl", "nginx", "podman", "python3", "chown")
"""`chown` too: on this machine the services are whoever runs the tests."""

_SYSTEMCTL = """\
#!/bin/bash
echo "systemctl $*" >>"$PLACE/calls"
verb=$1; shift
ours() { sed -n "s#^$1=##p" "$PLACE/etc/systemd/system/$2.service" |
  sed "s#/opt/#$PLACE/opt/#;s#/etc/#$PLACE/etc/#"; }
stop() { [ -f "$PLACE/$1.pid" ] || return 0
  pid=$(cat "$PLACE/$1.pid"); kill "$pid" 2>/dev/null
  for _ in $(seq 600); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -9 -- "-$pid" 2>/dev/null  # as systemd does, with all that is left
  rm "$PLACE/$1.pid"; }
start() { stop "$1"; set -a
  file=$(ours EnvironmentFile "$1"); [ ! -f "${file#-}" ] || . "${file#-}"
  set +a; cd "$PLACE/var/lib/yongliang" || exit 9
  setsid $(ours ExecStart "$1") >>"$PLACE/$1.log" 2>&1 </dev/null &
  echo $! >"$PLACE/$1.pid"
  # As Type=notify would: the daemon is ready once the archive is there.
  for _ in $(seq 300); do [ -f archive.db ] && break; sleep 0.1; done; sleep 1
  kill -0 "$(cat "$PLACE/$1.pid")" || exit 1; }
for unit in "$@"; do
  case $unit in yongliang|yongliang-web) ;; *) continue ;; esac
  case $verb in
    enable|start|restart) start "$unit" ;;
    disable|stop) stop "$unit" ;;
    reload) kill -HUP "$(cat "$PLACE/$unit.pid")" ;;
    status) [ -f "$PLACE/$unit.pid" ] && kill -0 "$(cat "$PLACE/$unit.pid")" || exit 3 ;;
  esac
done
"""


def blocks(page: str) -> list[str]:
    """The commands of a page, block by block."""
    return re.findall(
        r"^```sh\n(.*?)^```", (DEPLOY / page).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


class Place:
    """The machine.

    Attributes:
        folder: In which all of it lies.
        archive: Of its services.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "var/lib/yongliang/archive.db"
        for name in ("clone", "etc/systemd/system", "etc/nginx/conf.d", "opt/yongliang/bin",
                     "var/lib/yongliang", "var/backups", "bin"):  # fmt: skip
            (folder / name).mkdir(parents=True)
        for name in ("deploy", "constraints.txt", "pyproject.toml"):
            (folder / "clone" / name).symlink_to(ROOT / name)
        for name in NOTED:
            self._tool(folder / "bin" / name, f'#!/bin/sh\necho {name} "$@" >>"$PLACE/calls"\n')
        self._tool(folder / "bin/systemctl", _SYSTEMCTL)
        program = f'#!/bin/sh\nexec "{sys.executable}" -P -m scheduler.cli "$@"\n'
        self._tool(folder / "opt/yongliang/bin/yongliang", program)
        self._tool(folder / "opt/yongliang/bin/pip", '#!/bin/sh\necho pip "$@" >>"$PLACE/calls"\n')

    @staticmethod
    def _tool(path: Path, text: str) -> None:
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def here(self, text: str) -> str:
        """A text of a page with its paths below the folder."""
        return re.sub(r"(?<![\w.])/(?=(?:opt|etc|var)/)", f"{self.folder}/", text)

    def run(self, commands: str, *, said: str = "") -> str:
        """What the commands print, run as one block in the clone.

        Args:
            commands: As on a page.
            said: What is typed.
        """
        place = {"PLACE": str(self.folder), "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        out = self.folder / "out"
        # Into a file: what the services inherit would keep a pipe open.
        with out.open("w") as stream:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", self.here(commands)],
                cwd=self.folder / "clone",
                env={**os.environ, **place, "YONGLIANG_LANG": "en"},
                input=said,
                stdout=stream,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=100,
            )
        text = out.read_text("utf-8")
        assert done.returncode == 0, f"{commands}\n{text}\n{self._logs()}"
        return text

    def follow(self, page: str, *, said: str = "", of: str = "") -> str:
        """Run a page from its first command to its last; those of containers only where asked.

        Args:
            page: Its file's name.
            said: What is typed, for each block.
            of: Only blocks that hold this.
        """
        mine = [block for block in blocks(page) if of in block]
        return "".join(self.run(block, said=said) for block in mine if of or "podman" not in block)

    def calls(self) -> list[str]:
        """What was noted only, and each call of `systemctl`."""
        return (self.folder / "calls").read_text("utf-8").splitlines()

    def _logs(self) -> str:
        return "\n".join(path.read_text("utf-8")[-2000:] for path in self.folder.glob("*.log"))

    def end(self) -> None:
        """End its services."""
        for file in self.folder.glob("*.pid"):
            with suppress(ProcessLookupError, ValueError):
                os.killpg(int(file.read_text()), signal.SIGTERM)

"""As whom the browser runs: never as root, since its sandbox is made by ordinary users alone."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
from pathlib import Path

from crawler.rendering.faults import NO_USER, UnableError

_SCRIPT = """#!/bin/sh
exec {setpriv} --reuid={uid} --regid={gid} --clear-groups --no-new-privs -- \\
  {program} "$@" --user-data-dir={home}/profile
"""


def as_nobody(program: str, user: str, home: str) -> str:
    """What is to be started for a program: itself, or where we are root a script that is not.

    Args:
        program: The program's path.
        user: The user that is taken where we are root.
        home: An empty folder, which is given to the user.

    Raises:
        UnableError: We are root, and cannot be that user.
    """
    if os.geteuid() != 0:
        return program
    setpriv = shutil.which("setpriv")
    try:
        known = pwd.getpwnam(user)
        if known.pw_uid == 0 or setpriv is None:
            raise UnableError(NO_USER, user)
        script = Path(home, "browser")
        script.write_text(
            _SCRIPT.format(
                setpriv=setpriv,
                uid=known.pw_uid,
                gid=known.pw_gid,
                program=shlex.quote(program),
                home=shlex.quote(home),
            ),
            encoding="utf-8",
        )
        script.chmod(0o755)
        os.chown(home, known.pw_uid, known.pw_gid)
    except (KeyError, OSError):
        raise UnableError(NO_USER, user) from None
    return str(script)

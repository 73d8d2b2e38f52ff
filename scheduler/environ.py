"""The environment of processes that need no secret."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping

_SECRET = re.compile(
    "PASS|SECRET|TOKEN|KEY|WEBHOOK|CREDENTIAL|AUTH|COOKIE|^YONGLIANG_(?!LANG)", re.IGNORECASE
)


def public_environ(
    environ: Mapping[str, str] = os.environ, *, secrets: Collection[str] = ()
) -> dict[str, str]:
    """Our environment without what could be a secret: nothing to be stolen from such a process.

    Args:
        environ: Our own.
        secrets: The names that the configuration reads; what is named like a secret goes too.
    """
    return {
        name: value
        for name, value in environ.items()
        if name not in secrets and not _SECRET.search(name)
    }

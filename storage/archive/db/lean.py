"""sqlite-utils without numpy and pandas.

It imports both where they are installed (as the extra ``charts`` does numpy), only to adapt their
numbers, which the archive never holds: some 12 MB in every process, and a tenth of a second.
"""

from __future__ import annotations

import sys

_HIDDEN = [name for name in ("numpy", "pandas") if name not in sys.modules]
for _name in _HIDDEN:
    sys.modules[_name] = None  # type: ignore[assignment] # Python's own sign for "not to be found"
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _HIDDEN:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]

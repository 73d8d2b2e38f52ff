"""Histories of a source over weeks: what was told of each, beside what should have been.

    python tests/benchmarks/histories.py [-j 2] [--only KIND[-SEED]]… [--tick-s 600] [--details]

It is `python -m tests.histories`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.histories.__main__ import main

if __name__ == "__main__":
    sys.exit(main())

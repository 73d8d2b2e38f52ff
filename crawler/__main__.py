"""``python -P -m crawler``: a worker, for a run that speaks to it by its standard streams.

Standard output carries frames alone; what people should read goes to standard error. It ends when
its standard input does. Exit code 2: what came in was not by the protocol, and the line on standard
error says why.
"""

from __future__ import annotations

import logging
import signal
import sys

from crawler.references import masked


def main() -> None:
    """Serve until the run is gone."""
    # A terminal sends it to all; the run decides what is finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    handler = logging.StreamHandler(sys.stderr)
    # On the handler: Scrapy's own set-up gives its loggers their levels back.
    handler.setLevel(logging.WARNING)
    handler.addFilter(_is_ours_to_tell)
    handler.setFormatter(_Masking("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])
    from crawler.fetching.process import serve

    serve()


class _Masking(logging.Formatter):
    """Shows no secret of a source, wherever in a record or its trace it stands."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def _is_ours_to_tell(record: logging.LogRecord) -> bool:
    """Not what Scrapy warns of: a page too large, or cut; findings tell it."""
    return record.levelno >= logging.ERROR or not record.name.startswith("scrapy.")


if __name__ == "__main__":
    main()

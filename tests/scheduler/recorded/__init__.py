"""An archive that an early version made, and what the commands answered of it later.

`archive.db.xz` was written at commit 4be15a7 by `events.txt`, a script for the code of that commit;
`answers/` by `python -m tests.scheduler.recorded`.
"""

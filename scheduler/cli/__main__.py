"""``python -m scheduler.cli``: the console script where it is not on the path."""

from scheduler.cli import entry

if __name__ == "__main__":
    entry()

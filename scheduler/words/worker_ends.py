"""Why a worker ended, in the language of the log; between machines it is said in English.

What is not known here (what the protocol forbids, what a worker of another version says) stays.
"""

from __future__ import annotations

import re

from scheduler.words.language import tr

_ENDS = (
    (r"it ended", "已结束"),
    (r"it did not end in time", "没有按时结束"),
    (r"its output ended", "输出中断"),
    (r"not ready", "没有就绪"),
    (r"silent for ([\d.]+) s", r"\1 秒没有动静"),
    (r"takes nothing for ([\d.]+) s", r"\1 秒没有取走数据"),
    (r"more than (\d+) MiB", r"内存超过 \1 MiB"),
    (r"signal (\d+)", r"被信号 \1 终止"),
    (r"exit code (\d+)", r"以退出码 \1 结束"),
    (r"version (\d+) of the protocol, not (\d+)", r"协议版本是 \1，不是 \2"),
)
_CHINESE = tuple((re.compile(pattern), words) for pattern, words in _ENDS)
_OF_MACHINE = re.compile(r"(\S+): (.+)")


def worded(why: str) -> str:
    """A worker's end (`WorkerDiedError.why`); of another machine's behind the machine's name."""
    return tr(in_chinese(why), why)


def in_chinese(why: str) -> str:
    """The same in Chinese, whatever the language of the log."""
    for pattern, words in _CHINESE:
        if found := pattern.fullmatch(why):
            return found.expand(words)
    if machine := _OF_MACHINE.fullmatch(why):
        rest = in_chinese(machine[2])
        return why if rest == machine[2] else f"{machine[1]}：{rest}"
    return why

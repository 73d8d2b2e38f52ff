"""How long a diff of two 5,000-character versions takes, beside character-level difflib.

Run: python -m tests.benchmarks.diff (or python tests/benchmarks/diff.py) from the project's root.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage.diffs import marked, spans

SIZE = 5_000
ROUNDS = 7
_HAN = random.Random(3).choices([chr(code) for code in range(0x4E00, 0x9FA5)], k=900)
NEWS = """
会议 双方 代表团 有关部门 企业 干部 教师 产业园 合作社 部署 听取 介绍 完成 推进 落实 考察 研究 总结
启动 项目 资金 劳务 协作 消费 帮扶 医疗 支援 教育 合作 道路 施工 技术 培训 乡村 振兴
"""
WORDS = ["".join(_HAN[k : k + 2]) for k in range(899)] + NEWS.split() * 10


def article(chance: random.Random) -> list[str]:
    """Sentences of a made-up article of about `SIZE` characters."""
    sentences: list[str] = []
    while sum(map(len, sentences)) < SIZE:
        clauses = [
            "".join(chance.choices(WORDS, k=chance.randrange(3, 7))) + "了情况"
            for _ in range(chance.randrange(1, 4))
        ]
        end = f",涉及资金{chance.randrange(1, 99)}.{chance.randrange(10)}亿元。"
        sentences.append(",".join(clauses) + end + "\n" * (chance.random() < 0.3))
    return sentences


def few_edits(sentences: list[str], chance: random.Random) -> list[str]:
    """Five figures changed, a sentence dropped, another moved to the front."""
    after = list(sentences)
    for index in chance.sample(range(len(after)), 5):
        after[index] = after[index].replace("亿元", "万元")
    del after[chance.randrange(len(after))]
    after.insert(0, after.pop(chance.randrange(len(after))))
    return after


def many_edits(sentences: list[str], chance: random.Random) -> list[str]:
    """A word changed in every other sentence."""
    return [s.replace("了", "完", 1) if chance.random() < 0.5 else s for s in sentences]


def rewritten(_: list[str], chance: random.Random) -> list[str]:
    """Another article."""
    return article(chance)


def median_ms(work: Callable[[], object]) -> float:
    """The median time of a few rounds, in milliseconds of processor time."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


def characters(before: str, after: str) -> None:
    """The yardstick: difflib over characters."""
    SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def main() -> None:
    """Print one line a case: ours, difflib's and the ratio."""
    chance = random.Random(11)
    print(f"diff of two versions of {SIZE} characters, median of {ROUNDS} rounds")
    for edit in (few_edits, many_edits, rewritten):
        sentences = article(chance)
        before, after = "".join(sentences), "".join(edit(sentences, chance))
        found = len(spans("body", before, after))
        ours = median_ms(lambda b=before, a=after: marked(b, a))  # type: ignore[misc]
        theirs = median_ms(lambda b=before, a=after: characters(b, a))  # type: ignore[misc]
        name = edit.__name__.replace("_", " ")
        print(
            f"{name:>12}: ours {ours:6.1f} ms, difflib by character {theirs:7.1f} ms, "
            f"ratio {ours / theirs:.3f}, {found} spans"
        )


if __name__ == "__main__":
    main()

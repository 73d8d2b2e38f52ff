"""Why a picture or an attachment is not kept, kept unread, or missing, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.words.language import Count, Pair, tr
from storage.media import Verdict

MOST_NAMED = 20
"""Missing files that are named; `verify` names every one."""

VERDICT_WORDS: Mapping[Verdict, Pair] = {
    Verdict.IS_A_PAGE: ("该地址返回的是网页，不是文件", "its address answers a page, no file"),
    Verdict.UNKNOWN_TYPE: ("文件类型不在保存之列", "a type of file that is not kept"),
    Verdict.TOO_LARGE: ("超过单个文件的上限", "larger than a file may be"),
    Verdict.TOO_MANY_PIXELS: ("像素过多，没有解码", "too many pixels to be decoded"),
    Verdict.TOO_MUCH_INSIDE: ("解压后过大，没有读取", "too much when unpacked to be read"),
    Verdict.TOO_LONG: ("读取超时", "took too long to read"),
    Verdict.DAMAGED: ("文件已损坏或不完整", "damaged or cut short"),
    Verdict.LOCKED: ("有密码，无法读取", "locked by a password"),
    Verdict.EMPTY: ("没有可读的文字", "no text that can be read"),
    Verdict.GONE: ("该地址答复已不存在", "its address answers that it is gone"),
    Verdict.REFUSED: ("被网站拒绝", "refused by the site"),
    Verdict.NO_ANSWER: ("没有取到", "it could not be had"),
    Verdict.ROBOTS: ("robots.txt 不许抓取", "robots.txt forbids it"),
    Verdict.ADDRESS: ("地址不可抓取", "its address may not be fetched"),
    Verdict.OVER_ARTICLE: ("超过每篇文章的上限", "past the bound of one article"),
    Verdict.OVER_DAY: ("超过每日上限，次日再取", "past the bound of the day; tried again"),
    Verdict.OVER_TOTAL: (
        "超过总上限（[archive] media_total_mb）",
        "past the bound of all ([archive] media_total_mb)",
    ),
    Verdict.UNREADABLE_HERE: (
        "本机缺少读取文件的组件（附加组件 media）",
        "what reads files is missing here (the extra `media`)",
    ),
}
"""In Chinese and English."""


def not_copied(missing: Sequence[str], folder: str) -> str:
    """Which files a backup, or what is restored from one, is without.

    Args:
        missing: Their hashes, as `verify` names them.
        folder: Where they should be.
    """
    named = [name[:12] for name in missing[:MOST_NAMED]]
    more = len(missing) - len(named)
    return tr(
        f"{folder} 中缺少 {len(missing)} 个图片或附件，或已残缺：{'、'.join(named)}"
        f"{f' 等（另有 {more} 个）' if more else ''}。其余完整；请运行 yongliang verify。",
        f"{Count(len(missing)):# picture or attachment is|# pictures or attachments are} missing"
        f" in {folder} or cut short: "
        f"{', '.join(named)}{f' and {more} more' if more else ''}. All else is there: see "
        "yongliang verify.",
    )

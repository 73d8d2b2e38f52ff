"""A changed place in one line of words, Chinese or English."""

from __future__ import annotations

from storage.records import Span

_MOST = 40
_MOST_OF_A_NOTE = 300

FIELDS = {
    "title": ("标题", "Title"),
    "kicker": ("引题", "Kicker"),
    "subtitle": ("副题", "Subtitle"),
    "published_at": ("发布时间", "Published"),
    "origin": ("稿源", "Origin"),
    "authors": ("作者", "Authors"),
    "editor": ("编辑", "Editor"),
    "section": ("栏目", "Section"),
    "body": ("正文", "Body"),
    "notices": ("更正/说明", "Correction or note"),
    "images": ("图片", "Images"),
    "attachments": ("附件", "Attachments"),
    "form": ("形式", "Form"),
    "url": ("网址", "Address"),
}
"""An article's fields in Chinese and English, in the order of the vocabulary."""

FORMS = {
    "": ("文字", "text"),
    "image": ("图片", "pictures"),
    "video": ("视频", "video"),
    "document": ("文件", "document"),
}
"""What an article shows, in Chinese and English; of an ordinary one it is not set."""

CLASSES = {
    "figure": ("数字", "figure"),
    "date": ("日期时间", "date or time"),
    "name": ("名称", "name"),
    "office": ("职务", "office"),
    "negation": ("否定", "negation"),
    "polarity": ("说法反转", "reversal"),
    "correction": ("更正", "correction"),
    "headline": ("标题", "headline"),
    "script": ("简繁体", "script"),
    "attachment_renamed": ("改名", "renamed"),
    "attachment_replaced": ("换了文件", "another file"),
    "paragraph_moved": ("段落移动", "moved"),
    "wording": ("措辞", "wording"),
    "punctuation": ("标点", "punctuation"),
    "white_space": ("空白", "white space"),
    "width": ("全半角", "character width"),
    "particle": ("的地得", "particle"),
}
"""What a changed place is, in Chinese and English; others are called as their field."""


_SAID = frozenset({("title", "headline"), ("notices", "correction"), ("notices", "wording")})
"""Fields and classes that say the same."""


def sentence(span: Span, language: str = "zh") -> str:
    """One line for a changed place: 正文第3段：12.4亿元→12.6亿元（数字）.

    Args:
        span: The changed place.
        language: A tag that begins with ``zh`` gives Chinese, any other English.
    """
    chinese = language.lower().startswith("zh")
    where = _where(span, chinese=chinese)
    most = _MOST_OF_A_NOTE if span.field == "notices" else _MOST
    before, after = _short(span.before, most), _short(span.after, most)
    if span.field == "form":
        before, after = (FORMS.get(text, (text, text))[not chinese] for text in (before, after))
    if chinese:
        return where + _chinese(span, before, after)
    return where + _english(span, before, after)


def _where(span: Span, *, chinese: bool) -> str:
    """The field and, in the body, the paragraph."""
    zh, en = FIELDS.get(span.field, (span.field, span.field))
    if span.paragraph is None:
        return zh if chinese else en
    return f"{zh}第{span.paragraph}段" if chinese else f"{en}, paragraph {span.paragraph}"


def _chinese(span: Span, before: str, after: str) -> str:
    note, moved = _note(span, chinese=True), _short(span.moved)
    if span.span_class == "paragraph_moved":
        return "：段落移动"
    if not before and not after:
        return f"：次序变动{'：' + moved if moved else ''}{note}"
    if not before:
        return f"新增：{after}{note}"
    return f"{'：' if after else '删去：'}{before}{'→' + after if after else ''}{note}"


def _english(span: Span, before: str, after: str) -> str:
    note, moved = _note(span, chinese=False), _short(span.moved)
    if span.span_class == "paragraph_moved":
        return ": moved"
    if not before and not after:
        return f": order changed{': ' + moved if moved else ''}{note}"
    if not before:
        return f" added: {after}{note}"
    return f"{': ' if after else ' removed: '}{before}{' → ' + after if after else ''}{note}"


def _note(span: Span, *, chinese: bool) -> str:
    """The class in brackets, where the rest of the line does not say it."""
    named = CLASSES.get(span.span_class)
    if named is None or (span.field, span.span_class) in _SAID:
        return ""
    return f"（{named[0]}）" if chinese else f" ({named[1]})"


def _short(text: str, most: int = _MOST) -> str:
    """One line, at most so many characters; breaks shown as ⏎."""
    line = text.replace("\n", "⏎")
    return line if len(line) <= most else line[: most - 1] + "…"

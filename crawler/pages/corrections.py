"""Notes on the article itself, wherever its page sets them: corrections, the editor's word.

They are told by their form: a label (更正, 编者按, Correction), or a sentence that says of this
article that it was wrong or was changed. What a site prints under every article has other forms: it
asks (如有错误请联系), it disclaims, it speaks of whose rights a text is. The farther a note stands
from the article, the more it must say that it is this one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from crawler.pages.document import Document, Line
from crawler.pages.headline import Headline
from crawler.pages.judged import Judged
from crawler.pages.labels import closes
from storage.diffs.plain import same
from storage.text import comparable, levelled

LONGEST = 1200
"""Characters of a line that is a note; a whole article in one line is none."""

SMALL_BOX, SMALL_TEXT = 6, 800
"""Lines and characters of a box that holds a note and nothing else."""

SENTENCE = 12
"""Characters of the shortest note without a label."""

ABOVE, BELOW = 4, 12
"""Lines over the headline and under the text that are the article's where no box says so."""

_WORDED = re.compile(
    r"更正|更 正|勘误|勘誤|勘 |订正|訂正|编者|編者|编辑|編輯|编按|編按|编注|編注|致歉|道歉"
    r"|说明|說明|声明|聲明|更新"
    r"|本文|本稿|本条|本條|本篇|本则|本則|此文|此稿|此前|先前|早前|稍早|上文|前文|文中|原文|原标|原標|本报道|本報道|本報導"
    r"|报道中|報道中|報導中|这篇|這篇|该篇|該篇|该条|該條|最初|之前|补充|補充|撤稿"
    r"|orrect|ORRECT|larif|LARIF|ditor|DITOR|mended|pdate|PDATE|ersion of|rrat|etract|efiles"
    r"|riginally|ote to readers|his article|his story|his report|his post|his piece|egret"
)
"""What any note has in it; the other lines of a page are not looked at."""

# A line is looked at in simplified characters, narrow and in lower case.
_LEAD = r"[\s*※•·■◆▲△●☆★#>»—–-]*"
_DATED = r"(?:\s?[(,，]?[^():，。]{0,30}[\d日][^():。]{0,24}\)?)?"
_FIX = (
    r"(?:(?:关于(?:本文|此文|该文|本报道|《[^》]{4,60}》).{0,12}?的?|本[报网刊]|[\u4e00-\u9fff]{2,8}(?:报社?|网|编辑部))"
    r"的?)?(?:更 ?正|勘 ?误|订 ?正)"
    r"(?:声明|启事|启示|说明|与说明|及说明|通知|与致歉|及致歉|并致歉|表)?"
    r"|声明更正|(?:致歉|道歉)(?:声明|启事|说明|信)?|撤稿(?:声明|说明)"
)
_NOTE = (
    r"编者(?:按|注|附注|附记|的?说明)|编辑(?:按|注|的?说明)|编(?:按|注)"
    r"|编辑部(?:按|注|说明|声明|启事|启)|本[刊报网]编者按"
)
_SAY = r"说明|情况说明|补充说明|特别说明|重要说明|声明|更新|补充"
_EN_FIX = (
    r"corrections?(?: (?:and|&) clarifications?| (?:to|on) (?:this|the) \w+)?"
    r"|clarifications?(?: (?:and|&) corrections?| (?:to|on) (?:this|the) \w+)?"
    r"|errat(?:um|a)|retraction"
)
_EN_NOTE = (
    r"editor(?:'s|s'|s)? ?-?notes?|ed(?:itor)?\.? note|note (?:from|by) the editors?"
    r"|note to readers|amendment|update"
)
_ALONE = re.compile(rf"{_LEAD}[\[(【]?\s?(?:{_FIX}|{_NOTE}|{_EN_FIX}|{_EN_NOTE})\s?[\])】]?:?")
_LABELLED = re.compile(
    rf"{_LEAD}(?:[\[【(]\s?(?P<boxed>{_FIX}|{_NOTE}|{_SAY}|{_EN_FIX}|{_EN_NOTE})\s?[\]】)]:?"
    rf"|[\[【(]?\s?(?P<label>{_FIX}|{_NOTE}|{_SAY}|{_EN_FIX}|{_EN_NOTE})(?![a-z]){_DATED}"
    r"\s?(?::|\||丨|——?|–|\s-(?=\s)))\s*(?P<rest>.+)",
    re.DOTALL,
)
_SPACED = re.compile(
    rf"{_LEAD}(?P<boxed>(?P<label>{_FIX}|{_NOTE}|{_SAY}))\s(?P<rest>.+[。,;!?].*)", re.DOTALL
)
"""A label with but a blank behind it: a sentence follows, and says that something was wrong."""
_INLINE = re.compile(
    r"[（(\[【]\s?(?:更正|勘[误誤]|[订訂]正|[编編](?:者|[辑輯])?[注註按]|[Cc]orrection|[Cc]larification)"
    r"\s?[:：][^（）()【】\[\]]{4,200}[）)\]】]"
)
"""A note in brackets within a paragraph."""

_OWN = (
    r"(?:本文(?![件化集档物艺学书字明])|此文(?![件化])|本稿|此稿|本(?:篇|则|条)?(?:报道|新闻|消息|文章|稿件|图文|推文)"
    r"|(?:这|此|该)(?:篇|则|条)(?:报道|新闻|消息|文章|稿件)|(?:此前|先前|早前|稍早|最初|之前)(?:的)?(?:版本|报道|文章)"
    r"|上文|前文|文中|原文(?:标题|误|中)|原标题|报道中)"
)
_ERR = r"(?:误(?:写|植|作|将|把|为|称|报|刊|标|传|用)|有误|之误|笔误|错误|错漏|不实|不准确)"
_MENDED = r"(?:更正|勘误|订正|改正|修正|修订|修改|更新|补充|调整|删除|撤下|隐去|致歉)"
_SAID = re.compile(
    rf"{_OWN}(?:.{{0,40}}?(?:{_ERR}|更正|勘误|订正)|.{{0,16}}?(?:于|在).{{1,24}}?{_MENDED}"
    rf"|.{{0,30}}?(?:已|现|曾|业).{{0,24}}?{_MENDED})"
)
"""Of this article, that it was wrong or was changed."""

_MARKS = r"[\s*※•·■◆▲△●☆★#>»(\[【—–-]*"
_STARTS = re.compile(
    rf"{_MARKS}(?:[^，。、;]{{0,14}}(?:失误|原因|疏忽|疏漏|有误|问题),)?(?:[^，。,]{{0,8}})?{_OWN}"
)
_TIME = r"[\d年月日时分秒:\s./-]*"
_DATED_ONLY = re.compile(
    rf"{_MARKS}(?:{_OWN})?(?:最后|最近|已)?(?:更新|修改|编辑|发布)?[于在]?{_TIME}(?:更新|修改|编辑|发布)?[。)\]】]*"
)
"""A line of time: it says when, and nothing of what."""
_CLOSED = re.compile(r"(?:特此|谨此|专此|现予?以?)\s?(?:更正|订正|勘误)[。!.)）】\]]*$")

_EN_THING = (
    r"(?:article|story|report|post|piece|page|column|headline|caption|review|interview|obituary"
    r"|dispatch|item|essay|profile|analysis|feature|list|graphic|video)"
)
_EN_CHANGED = (
    r"(?:corrected|amended|revised|clarified|modified|changed|altered|edited|updated|retracted)"
)
_EN_OWN = re.compile(
    rf"\bthis (?:[\w.,]+ ){{0,4}}?{_EN_THING}\b"
    rf"|\b(?:earlier|previous|prior|original|initial|first) versions? of (?:this|the|our)\b"
)
_EN_SAID = re.compile(
    rf"^{_MARKS}(?:(?:please )?note: ?(?:that )?)?"
    rf"(?:(?:this|the) (?:[\w.,]+ ){{0,4}}?{_EN_THING} (?:has|have|was|were|is)"
    rf"(?: since| now)?(?: been)?(?: since)? {_EN_CHANGED}\b"
    rf"|(?:in )?(?:an?|the) (?:earlier|previous|prior|original|initial|first) version of"
    rf" (?:this|the|our) {_EN_THING}"
    rf"|this {_EN_THING} (?:originally|previously|initially|incorrectly|mistakenly|wrongly"
    rf"|erroneously|misstated|misspelled|misidentified|misattributed) (?!published|appeared|ran\b)"
    rf"|a (?:correction|clarification) (?:was|has been) (?:made|issued|published|added)"
    rf"|\((?:corrects|refiles|clarifies|removes)\b[^)]+\)\W*$)"
    rf"|^[^\"“”]+ (?:regrets?|apologi[sz]es? for) (?:the|this|any) (?:errors?|mistakes?)\W*$"
)
_EN_DATED_ONLY = re.compile(
    rf"^{_MARKS}(?:this|the) {_EN_THING} (?:has been|was|were) (?:last )?updated"
    r"(?: (?:on|at|in) (?!.*\b(?:to|with|after|for|because|following)\b)[\w\s.,:/-]{4,48})?\W*$"
)
_DATES_ONLY = re.compile(
    r"[\s\d:./,年月日时分秒-]*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri"
    r"|sat|sun)[a-z]*\.?|[ap]\.?m\.?|[a-z]{2,4}t|utc|on|at|\s|[\d:./,-])*"
)

_ASKS = re.compile(
    r"如有|如(?:果|您|发现|存在|需|涉)|若(?:有|您|发现|需)|发现.{0,10}(?:错误|有误|问题)|欢迎|热线|邮箱|举报"
    r"|请(?:点击|联系|与|发|致电|拨打|来信|至|登录)|联系(?:我们|本网|本站|删除)|以.{0,16}为准"
    r"|@|report an? (?:error|mistake)|request a correction|corrections? (?:policy|requests?|page)"
    r"|see (?:something|an error)|(?:contact|email|e-mail|write to) (?:us|the)|click here|submit"
)
_DISCLAIMS = re.compile(
    r"版权|侵权|转载|授权|许可|不代表|仅代表|观点|立场|免责|供图|字号|朗读|投稿|广告|保留.{0,6}权利"
    r"|solely those of|views expressed|do not necessarily|not investment advice|copyright"
)
_ERRED = re.compile(rf"{_ERR}|应为|应是|原为|改为|misst|misspel|misid|wrong|incorrect|should have")
_OTHERS = re.compile(r"《([^》]{4,60})》\s?(?:一文|(?:的|这篇)?(?:报道|稿件|文章|新闻|消息|评论))")
_OF_CORRECTIONS = re.compile(
    r"更正|勘误|订正|致歉|道歉信|correction|clarification|erratum|apolog", re.IGNORECASE
)

_NAMED_BOX = re.compile(
    r"(?:^|[\s_-])(?:corrections?|clarifications?|errat(?:um|a)|amendments?|gengzheng|kanwu"
    r"|(?:editors?|ed)-?s?-?note|bianzhe)(?:$|[\s_-])|article-correction|correction-(?:note|box|text)"
)
_NEVER = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?|copyright|comments?|disqus|reply|replies|nav(?:bar)?|menu"
    r"|breadcrumbs?|related?|recommend(?:ed|ation)?s?|hot|rank(?:ing)?"
    r"|cookie|consent)(?:$|[\s_-])|pinglun|comment-|footer|tuijian|xiangguan|copyright"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LINE_BOXES = frozenset(("p", "li", "td", "tr", "tbody", "dd", "dt", *_HEADINGS))


def find_notices(document: Document, headline: Headline, kept: list[int]) -> tuple[str, ...]:
    """The notes on an article that its page carries, in the order of the page.

    Args:
        document: The page.
        headline: The article's headline.
        kept: The lines of its text.
    """
    found = _Finder(document, headline, kept)
    texts: dict[str, str] = {}
    lines: set[int] = set()
    for i, line in enumerate(document.lines):
        if line.link * 2 > len(line.text) or line.hidden or i in lines:
            continue
        if _WORDED.search(line.text) or (found.names_any and found.is_named(i)):
            for text, own in found.notes_at(i):
                texts.setdefault(comparable(text), text)
                lines.update(own)
    return tuple(texts.values())


def _names_note(hint: str) -> bool:
    """Whether a class or id is one of a correction."""
    return _NAMED_BOX.search(hint) is not None


_NOTE_NAMES = Judged(_names_note)


def _names_never(hint: str) -> bool:
    """Whether a class or id is one of what never holds a note on the article."""
    return _NEVER.search(hint) is not None


_NEVER_NAMES = Judged(_names_never)


class _Finder:
    """Looks at the lines of one page.

    Attributes:
        names_any: Whether a box of it is named for corrections.
    """

    def __init__(self, document: Document, headline: Headline, kept: list[int]) -> None:
        self._lines, self._boxes = document.lines, document.boxes
        self._headline = headline
        self._kept = frozenset(kept)
        self._body = range(kept[0], kept[-1] + 1) if kept else range(0)
        self._top = self._body.start if headline.first is None else headline.first
        self._scope = self._around(min(self._top, self._body.start), self._body.stop - 1)
        self._named = _NOTE_NAMES.of(document.hints)
        self.names_any = bool(self._named)

    @cached_property
    def _title(self) -> str:
        """The headline as the rules look at it."""
        return _plain(self._headline.text)

    @cached_property
    def _corrects(self) -> bool:
        """Whether the article itself is about a correction."""
        return _OF_CORRECTIONS.search(self._title) is not None

    def _around(self, first: int, last: int) -> tuple[int, int]:
        """The lines that are the article's: of the smallest box around headline and text."""
        near = max(first - ABOVE, 0), last + BELOW
        if not self._body:
            return near
        at = self._lines[last].box
        while at >= 0 and not self._boxes[at].first <= first <= last < self._boxes[at].last:
            at = self._boxes[at].parent
        if at < 0 or self._boxes[at].tag in {"body", "html"} or self._boxes[at].parent < 1:
            return near
        return min(near[0], self._boxes[at].first), self._boxes[at].last

    def is_named(self, i: int) -> bool:
        """Whether a line stands in a box that is named for corrections."""
        own = self._boxes[self._lines[i].box]
        around = self._boxes[own.parent].hint if own.parent >= 0 else ""
        return own.hint in self._named or around in self._named

    def notes_at(self, i: int) -> Iterator[tuple[str, range]]:
        """The notes that begin in a line, each with the lines that are nothing else."""
        line = self._lines[i]
        if len(line.text) > LONGEST or self._is_apart(i):
            return
        inline = [found[0] for found in _INLINE.finditer(line.text)]
        if inline and len("".join(inline)) < len(line.text.strip()):
            if i in self._kept:
                yield from ((text, range(0)) for text in inline if self._corrects_inline(text))
            return
        text = _plain(line.text)
        if _ALONE.fullmatch(text):
            run = self._under(i)
            rest = _plain(" ".join(self._lines[n].text for n in run[1:]))
            if rest and self._is_note(i, f"{text.rstrip(':')}:{rest}"):
                yield " ".join(self._lines[n].text for n in run), run
        elif self._is_note(i, text):
            run = self._box_of(i) if self.is_named(i) else range(i, i + 1)
            yield " ".join(self._lines[n].text for n in run), run

    def _corrects_inline(self, text: str) -> bool:
        plain = _plain(text)
        return "编" not in plain[:3] or bool(_ERRED.search(plain) or "更正" in plain)

    def _is_note(self, i: int, text: str) -> bool:
        """Whether a text that stands in a line is a note on this article."""
        if self._is_of_another(text):
            return False
        own = bool(_SAID.search(text) or _EN_OWN.search(text))
        erred = own or bool(_ERRED.search(text))
        labelled = _LABELLED.fullmatch(text) or (_SPACED.fullmatch(text) if erred else None)
        if labelled is None:
            return self._is_said(i, text)
        label, rest = labelled["boxed"] or labelled["label"], labelled["rest"]
        if len(rest) < 4 or _DATES_ONLY.fullmatch(rest) or _DATED_ONLY.fullmatch(rest):
            return False
        if (_ASKS.search(text) and not erred) or (_DISCLAIMS.search(text) and not own):
            return False
        if re.fullmatch(_SAY, label):
            return bool(_SAID.search(rest)) and not _DISCLAIMS.search(text)
        if not self._is_near(i) or self._corrects:
            speaks = own or bool(re.search(_OWN, rest))
            return speaks and (self._is_near(i) or self._has_own_box(i))
        return True

    def _is_said(self, i: int, text: str) -> bool:
        """Whether a sentence without a label says so of this article."""
        if len(text) < SENTENCE or _ASKS.search(text) or _DISCLAIMS.search(text):
            return False
        if _DATED_ONLY.fullmatch(text):
            return False
        said = (_STARTS.match(text) and _SAID.search(text)) or (
            _EN_SAID.search(text) and not _EN_DATED_ONLY.search(text)
        )
        if said:
            return self._is_near(i) or self._has_own_box(i)
        if self._is_near(i) and not self._corrects and _CLOSED.search(text):
            return True
        ends = text[-1] in "。.!?”)"
        return ends and self.is_named(i) and self._is_near(i)

    def _is_of_another(self, text: str) -> bool:
        """Whether a note names the article that it is on, and that is another."""
        return any(
            not same(title, self._title) and title not in self._title and self._title not in title
            for title in _OTHERS.findall(text)
        )

    def _is_near(self, i: int) -> bool:
        return self._scope[0] <= i < self._scope[1]

    def _is_apart(self, i: int) -> bool:
        """Whether a line stands in the foot, among links to others or among readers' words."""
        if i in self._body:
            return False
        at = self._lines[i].box
        while at >= 0:
            box = self._boxes[at]
            if box.first <= self._top and self._body.stop <= box.last:
                break
            if box.tag == "nav" or (_NEVER_NAMES[box.hint]):
                return True
            if box.tag == "footer" and not self._is_of_the_article(box.parent):
                return True
            at = box.parent
        return self._closing < i

    @cached_property
    def _closing(self) -> int:
        """The first line under the text with which readers' words begin."""
        under = range(self._body.stop, len(self._lines))
        return next((n for n in under if closes(self._lines[n].text)), len(self._lines))

    def _is_of_the_article(self, at: int) -> bool:
        """Whether a box is the article's own element or stands in it."""
        while at >= 0:
            box = self._boxes[at]
            if box.tag == "article":
                return box.first <= self._body.start < box.last
            at = box.parent
        return False

    def _has_own_box(self, i: int) -> bool:
        """Whether the box around a line leads to no other article."""
        run = self._box_of(i)
        return not any(
            self._lines[n].is_link or self._is_heading(self._lines[n]) for n in run if n != i
        )

    def _is_heading(self, line: Line) -> bool:
        is_label = _ALONE.fullmatch(_plain(line.text)) is not None
        return self._boxes[line.box].tag in _HEADINGS and not is_label

    def _box_of(self, i: int) -> range:
        """The lines of the box that a line's paragraph stands in, where it is small; else it."""
        at = self._lines[i].box
        while self._boxes[at].tag in _LINE_BOXES and self._boxes[at].parent >= 0:
            at = self._boxes[at].parent
        run = range(self._boxes[at].first, self._boxes[at].last)
        if len(run) > SMALL_BOX or sum(len(self._lines[n].text) for n in run) > SMALL_TEXT:
            return range(i, i + 1)
        foreign = 2 * sum(n in self._kept for n in run) > len(self._kept)
        return range(i, i + 1) if foreign else run

    def _under(self, i: int) -> range:
        """A label of its own line, with what stands under it."""
        run = self._box_of(i)
        if len(run) > 1 and run.start == i and not any(self._lines[n].is_link for n in run):
            return run
        following = i + 1
        if following >= len(self._lines) or self._lines[following].is_link:
            return range(i, i + 1)
        return range(i, following + 1)


def _plain(text: str) -> str:
    """A text as the rules look at it: simplified, narrow, in lower case."""
    return " ".join(levelled(text).replace("’", "'").split())

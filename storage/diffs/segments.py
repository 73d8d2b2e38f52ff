"""The one engine: two texts compared segment by segment, and the changed places told by the way.

What `marked` shows and what `spans` flags come from the same pass, so that they cannot disagree.
The word lists and patterns by which a sentence is read are imported when the first one differs:
most commands compare nothing, and would wait for them at every start.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.diffs.changed import NO_BREAKS, Breaks, Region
from storage.diffs.passages import Passage, Step, align, passages
from storage.diffs.plain import Plain, plain
from storage.diffs.restyled import restyled

# A sentence longer than this is replaced whole: no reader follows marks in it, no clock waits.
_LONGEST = 6000


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of both texts.

    Attributes:
        op: ``equal``, ``insert``, ``delete``, ``replace`` or ``moved``. What moved stands twice,
            once on each side; an enumeration in another order stands once, with both sides.
        before: The earlier text of the stretch, as it stands.
        after: The later text of the stretch.
        span_class: The class of the change; None for ``equal`` and for breaks that go with a
            sentence.
    """

    op: str
    before: str
    after: str
    span_class: str | None = None


@dataclass(slots=True)
class Found:
    """A changed place: class, both sides as they stand, the paragraph, and what only moved."""

    span_class: str
    before: str
    after: str
    paragraph: int
    moved: str = ""


@dataclass(slots=True)
class Comparison:
    """The result: the whole of both texts as segments, and the changed places in reading order."""

    segments: list[Segment] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)


def compare_texts(
    before: str, after: str, *, whole: bool = False, atomic: bool = False
) -> Comparison:
    """Compare two texts.

    Args:
        before: The earlier text.
        after: The later text.
        whole: Lines are compared without cutting them into sentences.
        atomic: The texts are one value each, which is replaced.
    """
    if atomic:
        return _replaced(before, after)
    left, right = plain(before), plain(after)
    ours, theirs = passages(left, whole=whole), passages(right, whole=whole)
    steps = align(ours, theirs)
    if whole and any(step.kind != "pair" for step in steps):
        return _replaced(before, after)
    walk = _Walk(left, right, ours, theirs)
    for step in steps:
        walk.take(step)
    walk.finish()
    return walk.comparison


def _replaced(before: str, after: str) -> Comparison:
    op = "replace" if before and after else "insert" if after else "delete"
    return Comparison([Segment(op, before, after, "wording")], [Found("wording", before, after, 1)])


class _Walk:
    """Walks both raw texts once, from left to right; `at` and `at_after` are the places reached."""

    def __init__(
        self, left: Plain, right: Plain, ours: list[Passage], theirs: list[Passage]
    ) -> None:
        self.left, self.right = left, right
        self.ours, self.theirs = ours, theirs
        self.at = self.at_after = 0
        self.last: Step | None = None
        self.told_from = 0
        self.comparison = Comparison()

    def take(self, step: Step) -> None:
        """Add the segments of one step."""
        if step.kind == "pair":
            self._pair(step)
        elif step.high > step.low:
            self._gone(step)
        else:
            self._new(step)
        self.last = step

    def finish(self) -> None:
        """Add what follows the last sentence: blanks that nobody sees."""
        self._to(len(self.left.raw), len(self.right.raw), "white_space", 1)

    def _to(
        self, end: int, end_after: int, span_class: str | None, paragraph: int, *, tell: bool = True
    ) -> None:
        """Go on to a place in both texts; what lies between is equal or of the class given."""
        before = self.left.raw[self.at : end]
        after = self.right.raw[self.at_after : end_after]
        self.at, self.at_after = end, end_after
        if before == after:
            self._add("equal", before, after, None)
            return
        op = "replace" if before and after else "insert" if after else "delete"
        told = Found(span_class, before, after, paragraph) if tell and span_class else None
        self._add(op, before, after, span_class, told)

    def _add(
        self, op: str, before: str, after: str, span_class: str | None, told: Found | None = None
    ) -> None:
        """Append a segment, or lengthen the last where both are of one piece."""
        if not before and not after:
            return
        segments, found = self.comparison.segments, self.comparison.found
        last = segments[-1] if segments else None
        joins = op == "equal" or span_class == "width" or (told is None and op != "replace")
        if last and joins and (last.op, last.span_class) == (op, span_class):
            segments[-1] = Segment(op, last.before + before, last.after + after, span_class)
            if told and found:
                found[-1].before += told.before
                found[-1].after += told.after
            return
        segments.append(Segment(op, before, after, span_class))
        if told:
            found.append(told)

    # Sentences that stand on both sides

    def _pair(self, step: Step) -> None:
        first, first_after = self.ours[step.low], self.theirs[step.low_after]
        end, end_after = self.ours[step.high - 1].end, self.theirs[step.high_after - 1].end
        number = first_after.paragraph
        self._gap(step, first, first_after)
        at, at_after = first.start, first_after.start
        key, key_after = self.left.text[at:end], self.right.text[at_after:end_after]
        for region in self._regions_of(key, key_after, at, at_after):
            low, low_after = first.start + region.start, first_after.start + region.start_after
            self._same((at, low), (at_after, low_after), number)
            at, at_after = first.start + region.end, first_after.start + region.end_after
            self._change(region, (low, at), (low_after, at_after), number)
        self._same((at, end), (at_after, end_after), number)

    def _regions_of(self, key: str, key_after: str, at: int, at_after: int) -> list[Region]:
        """The changed places of a sentence, with what the whole texts tell of its names."""
        if key == key_after:
            return []
        breaks = self.left.breaks(at, at + len(key))
        breaks_after = self.right.breaks(at_after, at_after + len(key_after))
        texts = self.left.text, self.right.text
        found = _regions(key, key_after, (breaks, breaks_after))
        from storage.diffs.elsewhere import named_elsewhere

        return [named_elsewhere(region, (key, key_after), texts) for region in found]

    def _gap(self, step: Step, first: Passage, first_after: Passage) -> None:
        """What lies before a sentence: a paragraph break that came or went is told, blanks too."""
        low, low_after = self.left.starts[first.start], self.right.starts[first_after.start]
        told = self.last is None or self.last.kind == "pair"
        if first.opens == first_after.opens and bool(step.low) == bool(step.low_after):
            told = True
        self._to(low, low_after, "white_space" if told else None, first_after.paragraph)

    def _same(self, here: tuple[int, int], there: tuple[int, int], paragraph: int) -> None:
        """Go over characters that compare equal; blanks and width that differ are marked."""
        if here[0] >= here[1]:
            return
        left, right = self.left, self.right
        end, end_after = left.ends[here[1] - 1], right.ends[there[1] - 1]
        if left.raw[self.at : end] == right.raw[self.at_after : end_after]:
            self._to(end, end_after, None, paragraph)
            return
        for i, j in zip(range(*here), range(*there), strict=True):
            self._to(left.starts[i], right.starts[j], "white_space", paragraph)
            self._to(left.ends[i], right.ends[j], "width", paragraph)

    def _change(
        self, region: Region, here: tuple[int, int], there: tuple[int, int], paragraph: int
    ) -> None:
        """Add a changed place, after the blanks before it."""
        low = self.left.starts[here[0]] if here[0] < here[1] else self.at
        low_after = self.right.starts[there[0]] if there[0] < there[1] else self.at_after
        both = here[0] < here[1] and there[0] < there[1]
        self._to(low, low_after, "white_space" if both else None, paragraph)
        end = self.left.ends[here[1] - 1] if here[0] < here[1] else low
        end_after = self.right.ends[there[1] - 1] if there[0] < there[1] else low_after
        if not region.moved:
            self._to(end, end_after, region.span_class, paragraph)
            return
        before, after = self.left.raw[low:end], self.right.raw[low_after:end_after]
        self.at, self.at_after = end, end_after
        told = Found(region.span_class, "", "", paragraph, region.who)
        self._add("moved", before, after, region.span_class, told)

    # Sentences that stand on one side, or on both in other places

    def _gone(self, step: Step) -> None:
        """A sentence that was removed, or the place that a moved one left."""
        passage = self.ours[step.low]
        low, end = self.left.place(passage.start, passage.end)
        self._to(low, self.at_after, None, passage.paragraph)
        if step.mate is not None:
            self._left(passage, self.theirs[step.mate], end)
            return
        self._tell("sentence_removed", step, passage)
        self._to(end, self.at_after, "sentence_removed", passage.paragraph, tell=False)

    def _new(self, step: Step) -> None:
        """A sentence that was added, or the place to which one moved."""
        passage = self.theirs[step.low_after]
        low, end = self.right.place(passage.start, passage.end)
        self._to(self.at, low, None, passage.paragraph)
        if step.mate is not None:
            self._came(step, self.ours[step.mate], passage, end)
            return
        self._tell("sentence_added", step, passage)
        self._to(self.at, end, "sentence_added", passage.paragraph, tell=False)

    def _tell(self, span_class: str, step: Step, passage: Passage) -> None:
        """Tell of a whole sentence; neighbours in one paragraph are told together."""
        gone = span_class == "sentence_removed"
        paragraph = passage.paragraph
        side = self.left if gone else self.right
        low, end = side.place(passage.start, passage.end)
        last = self.comparison.found[-1] if self.comparison.found else None
        follows = self.last is not None and (self.last.kind, self.last.mate) == (step.kind, None)
        kin = last is not None and (last.span_class, last.paragraph) == (span_class, paragraph)
        joins = follows and kin
        self.told_from = self.told_from if joins else low
        text = side.raw[self.told_from : end]
        sides = (text, "") if gone else ("", text)
        if joins:
            self.comparison.found.pop()
        self.comparison.found.append(Found(span_class, *sides, paragraph))

    def _left(self, passage: Passage, mate: Passage, end: int) -> None:
        """The earlier side of a move; what was edited on the way is a deletion."""
        for region in _regions(passage.key, mate.key):
            low, high = self.left.place(passage.start + region.start, passage.start + region.end)
            if low < high and not region.moved:
                self._add("moved", self.left.raw[self.at : low], "", "paragraph_moved")
                self._add("delete", self.left.raw[low:high], "", region.span_class)
                self.at = high
        self._add("moved", self.left.raw[self.at : end], "", "paragraph_moved")
        self.at = end

    def _came(self, step: Step, mate: Passage, passage: Passage, end: int) -> None:
        """The later side of a move, told once for a paragraph, and what was edited on the way."""
        last, mates = self.last, self.ours
        follows = (
            last is not None
            and last.mate is not None
            and last.kind == "came"
            and last.mate + 1 == step.mate
            and mates[last.mate].paragraph == mate.paragraph
        )
        if not follows:
            told = Found("paragraph_moved", "", "", passage.paragraph)
            self.comparison.found.append(told)
        for region in _regions(mate.key, passage.key):
            low, high = self.right.place(
                passage.start + region.start_after, passage.start + region.end_after
            )
            gone = self.left.place(mate.start + region.start, mate.start + region.end)
            text, text_after = self.left.raw[slice(*gone)], self.right.raw[low:high]
            if region.moved:
                text = text_after = ""
            told = Found(region.span_class, text, text_after, passage.paragraph, region.who)
            self.comparison.found.append(told)
            if low < high and not region.moved:
                self._add("moved", "", self.right.raw[self.at_after : low], "paragraph_moved")
                self._add("insert", "", self.right.raw[low:high], region.span_class)
                self.at_after = high
        self._add("moved", "", self.right.raw[self.at_after : end], "paragraph_moved")
        self.at_after = end


def _regions(key: str, key_after: str, breaks: Breaks = NO_BREAKS) -> list[Region]:
    """The changed places of a sentence; the whole of one that is too long to be read."""
    if key == key_after:
        return []
    if max(len(key), len(key_after)) > _LONGEST:
        return [Region(0, len(key), 0, len(key_after), "wording")]
    if marks := restyled(key, key_after):
        return marks
    from storage.diffs.regions import regions

    return regions(key, key_after, breaks)

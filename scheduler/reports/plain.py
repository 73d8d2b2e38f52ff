"""The report in lines: Markdown and plain text, of one structure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.reports.contents import Backlog, Contents, Listed, Section, Trouble
from scheduler.reports.entries import Entry, Row
from scheduler.reports.figures import Figure, Track
from scheduler.reports.forms import Form, Markdown, Text
from scheduler.reports.front import fitting, follows, front_of, item_line, later, untold
from scheduler.reports.marking import FieldDiff
from scheduler.reports.messages import told
from scheduler.reports.report import Report
from scheduler.reports.spreads import Holder
from scheduler.reports.unwatched import Missed
from scheduler.words.catalogue import Words


def render_markdown(report: Report) -> str:
    """The report in Markdown, as CommonMark and GitHub read it."""
    return _render(report, Markdown())


def render_text(report: Report) -> str:
    """The report in plain text."""
    return _render(report, Text())


def render_front(report: Report, notice: str = "") -> str:
    """The first screen of a message in plain text, its first line the news.

    Args:
        report: The message.
        notice: Where the whole is; empty: that is not said, since nothing follows.
    """
    text, _ = fitting(report, Text(), report.words, notice=notice)
    return text + "\n"


def render_brief(report: Report) -> str:
    """A message in plain text for programs with little room: the first screen, then what is left.

    What is left begins with a square for each article, and is there only where the whole can be
    read nowhere else.
    """
    words, form = report.words, Text()
    front, shown = fitting(report, form, words)
    if not follows(front_of(report, words), report):
        return front + "\n"
    writer, found = Writer(form, words), told(untold(report), words, brief=True)
    entries = [entry for section in found.sections for entry in section.entries]
    blocks = [block for entry in entries for block in writer.entry(entry)]
    rest = writer.blocks(replace(found, sections=(), news=(), figures=()))
    others = later(report, form, words, shown)
    return "\n\n".join([front, *others, *blocks, *list(rest)[1:]]) + "\n"


def _render(report: Report, form: Form) -> str:
    words = report.words
    blocks = Writer(form, words).blocks(told(report, words))
    return "\n\n".join(blocks) + "\n"


class Writer:
    """Puts contents into blocks of lines, in a form and a language."""

    def __init__(self, form: Form, words: Words) -> None:
        self.form, self.say = form, words

    def blocks(self, told: Contents) -> Iterator[str]:
        """The blocks of a report, without the empty lines between them."""
        form = self.form
        yield from self.head(told)
        for section in told.sections:
            yield self.section(section)
            for entry in section.entries:
                yield from self.entry(entry)
        if told.backlog:
            yield from self.backlog(told.backlog)
            yield form.items(map(self.listed, told.backlog.items))
        if told.unwatched:
            yield self.unwatched_heading()
            yield form.items(map(self.missed, told.unwatched))
        if told.incidents:
            yield self.troubles(told)
            yield form.items(map(self.trouble, told.incidents))
        if told.sources:
            yield from self.sources(told)
        yield from self.foot(told)

    def head(self, told: Contents) -> Iterator[str]:
        """What the report is, and its figures."""
        form, say = self.form, self.say
        if told.news is None:
            yield form.heading(1, f"{say('brand')}{say('dot')}{told.title}")
            yield form.lines(form.text(text) for text in told.meta)
        else:
            yield form.heading(1, told.title)
        if told.news:
            yield form.items(item_line(item, form) for item in told.news)
        if told.overview:
            kinds = say("comma").join(
                say("kind_count", kind=count.label, n=count.n) for count in told.overview
            )
            yield form.strong(f"{told.total}{say('colon')}{kinds}")
        if told.apart:
            yield form.text(told.apart)
        if told.nothing:
            yield form.text(told.nothing)
        for figure in told.figures:
            yield from self._figure(figure)

    def section(self, section: Section) -> str:
        """A section's heading."""
        return self.form.heading(2, f"{section.label}{self.say('dot')}{section.n}")

    def entry(self, entry: Entry) -> Iterator[str]:
        """A change."""
        form, say = self.form, self.say
        yield form.title(entry.kind_words, entry.title)
        if entry.says:
            yield form.strong(entry.says)
        if entry.addresses:
            # No colon: programs that make links of addresses may take it along, or see none.
            yield form.items(
                f"{form.text(label)} {form.address(link)}" for label, link in entry.addresses
            )
        if entry.proof:
            yield self._proof(entry.proof)
        if entry.note:
            yield form.text(entry.note)
        for diff in entry.diffs:
            yield self._diff(diff)
        if entry.whole:
            says, where = entry.whole
            yield f"{form.text(says)} {form.address(where)}"
        if entry.spread:
            yield self._spread(entry.spread)
        if entry.lead:
            label = entry.lead.label + say("colon") if entry.lead.label else ""
            yield form.quote([form.text(label + entry.lead.value)])
        yield form.lines([say("dot").join(form.text(f"{f.label} {f.value}") for f in entry.facts)])

    def _diff(self, diff: FieldDiff) -> str:
        form = self.form
        label = form.text(diff.label + self.say("colon"))
        lines = [form.marked(pieces) if pieces else "…" for pieces in diff.lines]
        return form.quote([label + lines[0]] if len(lines) == 1 else [label, *lines])

    def _proof(self, rows: Sequence[Row]) -> str:
        form, say = self.form, self.say
        head = [say(f"proof_{key}") for key in ("at", "answer", "led", "hash")]
        return form.table(
            head,
            [
                [
                    form.cell(row.at),
                    form.prose(row.answer),
                    form.address(row.led),
                    form.cell(row.sha256),
                ]
                for row in rows
            ],
        )

    def _spread(self, holders: Sequence[Holder]) -> str:
        form, say = self.form, self.say
        head = [say(f"spread_{key}") for key in ("source", "at", "after", "keeps", "title")]
        return form.table(
            head,
            [
                [
                    form.cell(one.source),
                    form.cell(one.at),
                    form.cell(one.after),
                    form.cell(one.keeps),
                    form.link(one.title),
                ]
                for one in holders
            ],
        )

    def _figure(self, figure: Figure) -> Iterator[str]:
        """A figure that only a table can show here; how texts spread stands with their copies."""
        if isinstance(figure, Track):
            return
        form, say = self.form, self.say
        yield form.strong(figure.title)
        columns = 2 if figure.across else 3
        head = [figure.unit, say("articles"), say("makes_up")]
        rows = ([form.cell(row.label), row.bar, form.cell(row.of)] for row in figure.rows(say))
        yield form.table(head[:columns], (row[:columns] for row in rows))

    def backlog(self, backlog: Backlog) -> Iterator[str]:
        """What a first crawl found, by source."""
        form, say = self.form, self.say
        yield form.heading(2, backlog.says)
        yield form.table(
            [say("list_source"), say("archived")],
            [[form.cell(name), str(n)] for name, n in backlog.by_source],
        )

    def listed(self, item: Listed) -> str:
        """An article of the backlog."""
        dot = self.say("dot")
        return self.form.link(item.title) + self.form.text(f"{dot}{item.date}{dot}{item.source}")

    def unwatched_heading(self) -> str:
        """The heading of the time that was not watched."""
        return self.form.heading(2, self.say("unwatched_title"))

    def missed(self, gap: Missed) -> str:
        """A part of the span that was not watched."""
        told = (gap.where, gap.when, gap.why)
        return self.form.text(self.say("dot").join(text for text in told if text))

    def troubles(self, told: Contents) -> str:
        """The incidents' heading."""
        return self.form.heading(2, told.incidents_title)

    def trouble(self, trouble: Trouble) -> str:
        """An incident."""
        told = (trouble.where, trouble.what, trouble.when)
        form, say = self.form, self.say
        lines = [form.text(f"[{trouble.state}] {say('dot').join(told)}")]
        if trouble.detail:
            lines.append(form.prose(trouble.detail))
        for key, said in (("trouble_means", trouble.means), ("trouble_todo", trouble.todo)):
            if said:
                lines.append(form.text(say(key) + say("colon") + said))
        return form.lines(lines)

    def sources(self, told: Contents) -> Iterator[str]:
        """The health of the sources."""
        form, say = self.form, self.say
        yield form.heading(2, say("sources"))
        columns = told.source_columns
        head = [say(f"source_{key}") for key in columns]
        rows = [[form.cell(getattr(row, key)) for key in columns] for row in told.sources]
        yield form.table(head, rows)

    def foot(self, told: Contents) -> Iterator[str]:
        """Who says it, and the head of the chain."""
        form = self.form
        yield form.rule()
        chain = f"{self.say('chain')}{self.say('colon')}{told.chain_head}"
        texts = [told.foot, chain] if told.chain_head else [told.foot]
        if told.news is not None:
            texts = [*told.meta, *texts]
        lines = [form.text(text) for text in texts]
        if told.contact:
            lines.append(f"{self.say('contact')} {form.contact(told.contact)}")
        yield form.lines(lines)

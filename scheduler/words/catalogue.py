"""Every text of a report and every coded note, Chinese and English side by side."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from scheduler.words.advice import ADVICE, OF_NOTES
from scheduler.words.incident_texts import INCIDENT_TEXTS
from scheduler.words.item_texts import ITEM_TEXTS
from scheduler.words.language import Pair, filled, known, localized
from scheduler.words.names import PROGRAM, Names
from scheduler.words.vocabulary import FIELD_WORDS, KIND_WORDS
from storage.notes import note_of
from storage.records import Incident

TEXTS: dict[str, Pair] = {
    # Headings
    "brand": PROGRAM,
    "short_brand": PROGRAM,
    "alert": ("变动提醒", "Change alert"),
    "span_report": ("变动报告", "Report of changes"),
    "all_well": ("监测正常", "All is well"),
    "not_well": ("监测有待处理", "The monitor needs looking after"),
    "well_changes": ("变动 {n} 条", "changes {n}"),
    "well_runs": ("抓取 {n} 次，失败 {failed} 次", "crawl runs {n}, failed {failed}"),
    "well_articles": ("存档文章 {n} 篇", "articles archived {n}"),
    "well_deliveries": (
        "投递待重试 {waiting} 项，失败 {dead} 项",
        "deliveries to be tried again {waiting}, dead {dead}",
    ),
    "daily": ("每日简报", "Daily digest"),
    "weekly": ("每周简报", "Weekly digest"),
    "backlog": ("首次抓取", "First crawl"),
    "incidents": ("监测状况", "State of the monitor"),
    "doubts": ("核实中", "Being confirmed"),
    "troubles": ("监测异常", "Incidents"),
    "trouble": ("监测异常", "Incident"),
    "sources": ("来源", "Sources"),
    # Kinds
    **{kind: (zh, en.capitalize()) for kind, (zh, en) in KIND_WORDS.items()},
    # Severities
    "substantive": ("实质改动", "substantive"),
    "minor": ("细微改动", "minor"),
    "cosmetic": ("仅改格式", "cosmetic"),
    # Subjects
    "subject": ("【{brand}】{text}", "[{brand}] {text}"),
    "subject_one": ("{kind}：{title}", "{kind}: {title}"),
    "quoted": ("《{title}》", "“{title}”"),
    "by_source": ("（{source}）", " ({source})"),
    "and_more": ("（共 {n} 处）", " ({n:# place|# places})"),
    "subject_many": ("{n} 条变动：{kinds}", "{n:# change|# changes}: {kinds}"),
    "subject_single": ("1 条变动：{kinds}", "1 change: {kinds}"),
    "kind_count": ("{kind} {n}", "{kind} {n}"),
    "subject_backlog": ("首次抓取收录 {n} 篇", "First crawl: {n:# article|# articles} archived"),
    "subject_opened": ("监测异常：{what}", "Incident: {what}"),
    "subject_closed": ("异常已消除：{what}", "Incident over: {what}"),
    "healed": ("异常已消除", "Incident over"),
    **ITEM_TEXTS,
    "whole_page": ("全文与证据", "The whole, with its proof"),
    "whole_attached": (
        "全文与证据见附件 {name}",
        "The whole, with its proof, is attached as {name}",
    ),
    "whole_follows": ("全文与证据见以下各条", "The whole follows in the next messages"),
    "was_withdrawn": ("曾撤稿，已恢复", "Was withdrawn, is back"),
    "back": ("撤稿后恢复", "Withdrawn, then restored"),
    "again": ("恢复后又撤稿", "Restored, then withdrawn again"),
    "gone_new": ("新增后撤稿", "New, then withdrawn"),
    "undone": ("改后又改回", "Edited and put back"),
    # Doubts
    "doubt_open": ("暂时不可见，正在核实", "Cannot be read, being confirmed"),
    "doubt_answered": ("仍在，可以看到", "Still there"),
    "titled": ("{title}：{text}", "{title}: {text}"),
    "comma": ("、", ", "),
    "semicolon": ("；", "; "),
    "colon": ("：", ": "),
    "dot": (" · ", " · "),
    # Meta lines
    "generated": ("生成于 {at}（{zone}）", "Generated {at} ({zone})"),
    "span": ("{since} 至 {until}", "{since} to {until}"),
    "span_since": ("{since} 以来", "Since {since}"),
    "span_until": ("至 {until}", "Until {until}"),
    "nothing": ("本期无变动。", "No changes in this period."),
    "total": ("共 {n} 条变动", "{n} in all"),
    "total_of_articles": (
        "共 {n} 条变动，涉及 {articles} 篇文章",
        "{n} in all, of {articles:# article|# articles}",
    ),
    "apart": ("另有：{counts}", "Besides: {counts}"),
    # Time that was not watched
    "unwatched": ("未监测", "not watched"),
    "gaps_in_all": ("；共 {n} 段", "; {n:# gap|# gaps} in all"),
    "unwatched_partly": ("部分未监测", "partly not watched"),
    "unwatched_legend": ("未监测（全部或部分时段）", "not watched, wholly or partly"),
    "unwatched_title": ("未监测的时段", "Time that was not watched"),
    "unwatched_all": (
        "本期未监测，有无变动不得而知。",
        "This period was not watched: whether anything changed is not known.",
    ),
    "unwatched_gaps": (
        "监测到的时段内无变动；其余时段未监测（见下）。",
        "No changes in the time that was watched; the rest was not (see below).",
    ),
    "lies_ahead": ("本期尚未开始。", "This period has not begun."),
    "whole_watch": ("全部来源", "all sources"),
    "gap_not_begun": ("监测尚未开始", "the watch had not begun"),
    "gap_of_new_alone": (
        "，看不到新文章；已存档的照常回访",
        ": new articles were not seen, those archived were revisited",
    ),
    "gap_not_running": ("监测程序没有运行", "the monitor did not run"),
    "gap_resting": ("已停止监测", "watched no more"),
    "gaps_more": (
        "另有 {n} 段，连同上列共 {hours} 小时",
        "{n:# more stretch|# more stretches}, {hours:# hour|# hours} with those above",
    ),
    "beijing": ("北京时间", "Beijing time"),
    "zone_of": ("{zone} 时间", "{zone}"),
    "same_address": ("原网址", "its own address"),
    "backlog_total": ("首次抓取共收录 {n} 篇", "The first crawl archived {n:# article|# articles}"),
    "archived": ("收录篇数", "Articles"),
    # Facts of an entry
    "source": ("来源", "Source"),
    "origin": ("稿源", "Origin"),
    "published": ("发布", "Published"),
    "detected": ("发现", "Detected"),
    "version": ("版本", "Version"),
    "topics": ("专题", "Topics"),
    "untitled": ("（无标题）", "(untitled)"),
    # What an entry says
    "off_topic": (
        "此次修改后，文章不再符合任何专题；仍继续监测。",
        "This edit took the article off every topic; it stays watched.",
    ),
    "fields_changed": ("改动之处：{fields}", "Changed: {fields}"),
    "edit_unknown": ("内容有改动", "The article was edited"),
    "withdrawn_proof": (
        "先后 {n} 次访问均证实文章已不可见：",
        "{n:One fetch|Each of # fetches} found the article gone:",
    ),
    "withdrawn_plain": ("文章已不可见。", "The article can no longer be read."),
    "last_known": ("撤稿前的正文", "Last known text"),
    "restored_says": ("文章重新可见。", "The article can be read again."),
    "moved_says": ("文章由旧网址迁至新网址：", "The article moved from one address to another:"),
    "moved_edited": (
        "文章由旧网址迁至新网址，内容有改动：{what}",
        "The article moved from one address to another, and was edited: {what}",
    ),
    "moved_plain": ("文章换了网址。", "The article has a new address."),
    "copied_says": (
        "转载自档案中的 {n} 号文章。",
        "A copy of article {n} of the archive.",
    ),
    "copied_plain": ("与其他来源的文章相同。", "The same text as another source's article."),
    "copied_first": ("首发：{facts}。", "First published: {facts}."),
    "copied_unknown": (
        "同日，先后不明；本站先见于：{facts}。",
        "Same day, order unknown; seen first here: {facts}.",
    ),
    "copied_changed": ("转载时改动：{what}", " Changed by the copy: {what}"),
    "copied_from": ("首发网址", "First published at"),
    "copied_seen": ("先见网址", "Seen first at"),
    "moved_from": ("原址", "From"),
    "moved_to": ("现址", "To"),
    # How a text spread
    "spread_of": ("《{title}》的传播", "How “{title}” spread"),
    "spread_source": ("来源", "Source"),
    "spread_at": ("时间", "Time"),
    "spread_after": ("距首发", "After the first"),
    "spread_keeps": ("保留原文", "Keeps"),
    "spread_title": ("标题", "Headline"),
    "first": ("首发", "first"),
    "found_first": ("最先发现", "found first"),
    "same_day": ("同日", "same day"),
    "same_day_unknown": ("同日，先后不明", "same day, order unknown"),
    "order_unknown": ("先后不明", "order unknown"),
    "minutes_later": ("{n} 分钟后", "{n} min later"),
    "hours_later": ("{h} 小时 {m} 分后", "{h} h {m} min later"),
    "days_later": ("{n} 天后", "{n:# day|# days} later"),
    # Figures
    "by_days": ("新增文章：按日和来源", "New articles by day and source"),
    "by_weeks": ("新增文章：按周和来源", "New articles by week and source"),
    "by_months": ("新增文章：按月和来源", "New articles by month and source"),
    "by_years": ("新增文章：按年和来源", "New articles by year and source"),
    "by_sources": ("新增文章：按来源", "New articles by source"),
    "unit_day": ("日期", "Date"),
    "unit_week": ("周起始日", "Week of"),
    "unit_month": ("月份", "Month"),
    "unit_year": ("年份", "Year"),
    "unit_source": ("来源", "Source"),
    "articles": ("篇数", "Articles"),
    "total_of": ("合计", "total"),
    "makes_up": ("其中", "Of these"),
    "hours": ("小时", "h"),
    "others": ("其他", "others"),
    "cut_out": ("……（此处略去 {n} 字）……", " … ({n:# character|# characters} left out here) … "),
    "left_out": (
        "另有约 {n} 字的改动未列出，全文见",
        "Changes of some {n:# character|# characters} are not shown here; the whole is at",
    ),
    "folded": ("展开其余 {n} 行改动", "Show {n:# more changed line|# more changed lines}"),
    "skipped": ("略去未改动的段落", "unchanged paragraphs left out"),
    # The proof
    "proof_at": ("时间", "Time"),
    "proof_answer": ("应答", "Answer"),
    "proof_led": ("落到", "Led to"),
    "proof_hash": ("快照指纹", "Snapshot"),
    "no_answer": ("无应答", "none"),
    # Kept pictures and attachments
    "kept_pictures": ("存档图片", "Pictures kept"),
    "kept_document": ("存档附件", "Attachment kept"),
    "kept_says": ("{name}：{text}", "{name}: {text}"),
    "kept_before": ("原图", "before"),
    "kept_after": ("现图", "now"),
    # Why an answer was judged as it was
    "unnoted": ("没有记下缘由", "no reason was noted"),
    "counts": ("计入撤稿的证据", "counts towards a withdrawal"),
    "counts_not": (
        "不计入：当时没有同一来源的其他页面作证，或文章早已不在线",
        "does not count: no other page of the source bore witness, or the article was not live",
    ),
    "times_since": ("自 {at} 起连续 {n} 次", "{n:once|# times in a row} since {at}"),
    "being_confirmed": (
        "自 {since} 起不可见，已看 {looks} 次（须 {wanted} 次），下次 {next}",
        "cannot be read since {since}; looked at {looks} of {wanted} times, next {next}",
    ),
    "told_together": (
        "与同一来源的其他文章一同不可见：仍不可见的于 {start} 至 {end} 一并告知",
        (
            "gone together with others of its source: what is still gone is told with them between"
            " {start} and {end}"
        ),
    ),
    # Fields
    **{f"field_{name}": words for name, words in FIELD_WORDS.items()},
    "field_notices": ("更正/说明", "Corrections and notes"),
    # The backlog
    "list_source": ("来源", "Source"),
    **INCIDENT_TEXTS,
    # Sources
    "source_name": ("来源", "Source"),
    "source_articles": ("文章", "Articles"),
    "source_ok": ("最近正常", "Last good answer"),
    "source_state": ("状况", "State"),
    "healthy": ("正常", "well"),
    "never": ("尚无", "never"),
    # Foot
    "chain": ("存档链头", "Head of the archive’s hash chain"),
    "foot": (
        "由{brand}自动生成，所列时间为{zone}。",
        "Made by {brand}; all times are {zone}.",
    ),
    "contact": ("联系", "Contact"),
    "site_is_down": (
        "网站各页都返回服务器错误",
        "every page of the site answers with a server error",
    ),
}

NOTES: dict[str, Pair] = {
    "config_kept": ("仍用原来的配置：{rest}", "the one before stays in force: {rest}"),
    "seed_aside": ("{rest}", "{rest}"),
    "site_fails": (
        "{rest}；文章页也返回服务器错误",
        "{rest}; article pages answer with server errors, too",
    ),
    "no_backup": ("没有写成备份：{rest}", "no backup was written: {rest}"),
    "not_pruned": ("旧记录没有清理：{rest}", "what is old was not taken away: {rest}"),
    "not_stamped": ("变动链没有盖上时间戳：{rest}", "the chain was not time-stamped: {rest}"),
    "said": ("{rest}", "{rest}"),
    "clock_jumped": ("时钟跳变 {span}", "the clock jumped by {span}"),
    "crashing": (
        "{url}：抓取进程每次都因它而崩溃，搁置一天",
        "{url}: the worker died of it each time; it is set aside for a day",
    ),
    "disk_room": (
        "档案库所在磁盘只剩 {n} MiB，应有 {wanted} MiB：请腾出空间",
        "{n} MiB are free on the archive's disk, {wanted} are wanted: make room",
    ),
    "hosts_silent": (
        "{total} 个主机中有 {n} 个不应答，如 {hosts}",
        "{n} of {total} hosts do not answer, among them {hosts}",
    ),
    "links_failing": (
        "{n} 个新链接反复尝试，一个也读不到",
        "{n} new links were tried again and again, and none could be read",
    ),
    "links_blank": (
        "最近 {n} 个新链接的网页上都读不出文章，往常几乎都有",
        "the pages of the newest {n} links hold no article, where nearly all did",
    ),
    "archive_lost": (
        "档案库 {text} 不见了：请挂载它所在的卷，或由备份恢复",
        "the archive {text} is gone: mount its volume, or restore a backup",
    ),
    "archive_swapped": (
        "{text} 不是原来的档案库：请放回原库；确要改用别的，请先停止守护进程",
        (
            "{text} is not the archive that was watched: put that back; "
            "if another is meant, stop the daemon first"
        ),
    ),
    "slept": ("机器休眠 {span}", "the machine slept for {span}"),
}
"""Coded notes (`storage.notes`); a code stands in archives, and keeps its meaning for good."""


_UNNAMED = Names()


class Words:
    """The catalogue in one language.

    Args:
        language: A tag that begins with ``en`` gives English, any other Chinese.
        names: What the desk and its topics are called.
    """

    def __init__(self, language: str, names: Names = _UNNAMED) -> None:
        self.language = known(language)
        self.names = names
        self._own = {
            "brand": names.brand(self.language),
            "short_brand": names.short_brand(self.language),
        }

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its values filled in.

        Raises:
            KeyError: There is no such text, or a value is missing.
        """
        own = self._own.get(key)
        return filled(localized(TEXTS[key], self.language), values) if own is None else own

    def topic(self, topic_id: str) -> str:
        """A topic's name; one that no seed declares any more by its id."""
        return self.names.topic(topic_id)

    def field(self, name: str) -> str:
        """An article field's name in words; a field unknown here as it is called."""
        return self(f"field_{name}") if f"field_{name}" in TEXTS else name

    def zone(self, zone: ZoneInfo) -> str:
        """The name of a zone in words; one unknown here as it is called."""
        return self("beijing") if zone.key == "Asia/Shanghai" else self("zone_of", zone=zone.key)

    def doubt(self, ending: str | None) -> str:
        """How an article stands that was gone once: being confirmed, or still there."""
        return self("doubt_answered" if ending else "doubt_open")

    def incident(self, kind: str) -> str:
        """An incident's kind in words; a kind unknown here as it is called."""
        name, _, channel = kind.partition(":")
        if name in ("delivery", "delivery_held"):
            return self(f"incident_{name}", channel=channel)
        if kind.startswith("recipient_refused:"):
            _, channel, recipient = kind.split(":", 2)
            return self("incident_recipient_refused", channel=channel, recipient=recipient)
        return self(f"incident_{kind}") if f"incident_{kind}" in TEXTS else kind

    def incident_of(self, incident: Incident) -> str:
        """What an incident is, in words: its kind, or what its note knows better."""
        found = note_of(incident.detail)
        if found and found.code == "site_fails":
            return self("site_is_down")
        return self.incident(incident.kind)

    def advice(self, kind: str, detail: str = "") -> tuple[str, str]:
        """What an incident means for the watch, and what to do; both empty for a kind unknown.

        Args:
            kind: The incident's.
            detail: Its note, which may know better.
        """
        noted = note_of(detail)
        found = OF_NOTES.get(noted.code) if noted else None
        found = found or ADVICE.get(kind.partition(":")[0])
        if found is None:
            return "", ""
        means, todo = found
        return localized(means, self.language), localized(todo, self.language)

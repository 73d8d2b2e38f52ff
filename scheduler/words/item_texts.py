"""What a message says of each piece of news in a line, Chinese and English side by side."""

from __future__ import annotations

from scheduler.words.language import Pair

ITEM_TEXTS: dict[str, Pair] = {
    "news": ("{text} · {brand} {at}", "{text} · {brand} {at}"),
    "news_titled": (
        "{text} · {title} · {brand} {at}",
        "{text} · {title} · {brand} {at}",
    ),
    "news_more": ("{text} 等 {n} 条", "{text}, {n} in all"),
    "item": ("{kind}：{title}{what}（{where}）", "{kind}: {title}{what} ({where})"),
    "item_comma": ("，", ", "),
    "item_edit": ("{what}", " {what}"),
    "item_of": ("{what} 等 {n} 处", "{what}, {n:# place|# places} in all"),
    "item_edited_too": ("，且改了 {n} 处：{what}", ", and edited in {n:# place|# places}: {what}"),
    "item_edited_since": ("，发布后改过：{what}", ", edited since: {what}"),
    "item_edited_before": ("，撤稿前改过：{what}", ", edited before: {what}"),
    "item_undone": ("，曾改为：{what}", ", in between: {what}"),
    "item_undone_too": ("，改后又改回：{what}", ", edited and put back: {what}"),
    # Where what was changed begins with the field's name and a colon: one is enough.
    "item_edited_too_in": (
        "，且改了 {n} 处，{what}",
        ", and edited in {n:# place|# places}, {what}",
    ),
    "item_edited_since_in": ("，发布后改过{what}", ", edited since, {what}"),
    "item_edited_before_in": ("，撤稿前改过{what}", ", edited before, {what}"),
    "item_undone_in": ("，曾改{what}", ", in between {what}"),
    "item_undone_too_in": ("，改后又改回{what}", ", edited and put back, {what}"),
    "item_differs_in": ("，转载时改动{what}", ", changed by the copy, {what}"),
    "item_first": ("，首发：{source}", ", first published by {source}"),
    "item_seen_first": ("，先见于：{source}", ", seen first at {source}"),
    "item_differs": ("，转载时改动：{what}", ", changed by the copy: {what}"),
    "item_sources": ("等 {n} 家", " and others, {n} in all"),
    "item_last_seen": ("最后可见 {at}", "last seen {at}"),
    "last_seen": ("最后可见", "Last seen"),
    "item_unseen": ("{since}–{until} 不可见", "gone {since}–{until}"),
    "item_since": ("{since} 起", "since {since}"),
    "item_original": ("原文", "page"),
    "item_archived": ("存档", "archived"),
    "item_left": ("另有 {n} 条：{kinds}", "{n} more: {kinds}"),
    "item_total": ("共 {n} 条：{kinds}", "{n} in all: {kinds}"),
    "item_told": (" · 已即时提醒", " · told already"),
    "item_told_alone": ("已即时提醒", "Told already"),
    "item_all_told": ("均已即时提醒", "all of them told already"),
    "item_others": ("其余改动未在此列出", "The other changes are not listed here"),
    "item_proof": (
        "{n} 次访问证实不可见（{since}–{until}）：{answers}",
        "{n:# fetch|# fetches} found it gone ({since}–{until}): {answers}",
    ),
    "item_text": ("正文：{text}", "Text: {text}"),
    "item_last_text": ("撤稿前的正文：{text}", "Last known text: {text}"),
    "item_present_text": ("现在的正文", "Present text"),
}

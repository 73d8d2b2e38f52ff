"""What sources and their hosts do, as incidents tell it; what is noted of it is the English."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.words.language import Pair

HOST_FAILURES: Mapping[str, Pair] = {
    "connect_timeout": ("连不上", "no connection in time"),
    "read_timeout": ("等待应答超时", "no answer in time"),
    "refused": ("连接被拒绝", "the connection was refused"),
    "dns": ("域名无法解析", "the name has no address"),
    "broken": ("连接中断", "the connection broke"),
    "certificate": ("证书与主机不符", "its certificate is not its own"),
    "robots": ("robots.txt 不许抓取", "robots.txt forbids it"),
    "robots_unreachable": ("取不到 robots.txt", "robots.txt cannot be had"),
    "redirect_loop": ("跳转成环", "it redirects in circles"),
    "cookies": ("跳转成环，每次都设 cookie", "it redirects in circles, with a cookie each time"),
}
"""What a host failed at, by its cause."""

SOURCE_CHANGES: Mapping[str, Pair] = {
    "status": ("{n} 篇文章都应答 {words}：{titles}", "{n} articles answer {words}: {titles}"),
    "redirect": ("{n} 篇文章都跳转到 {url}：{titles}", "{n} articles redirect to {url}: {titles}"),
    "upwards": (
        "{n} 篇文章都跳转到首页或栏目页：{titles}",
        "{n} articles redirect to the home page or a section page: {titles}",
    ),
    "notice": ("{n} 篇文章都显示“{words}”：{titles}", "{n} articles say “{words}”: {titles}"),
    "noticed": (
        "{n} 篇文章都显示已删除，说法不一：{titles}",
        "{n} articles say that they are gone, in several ways: {titles}",
    ),
    "emptied_page": (
        "{n} 篇文章都只剩该站模板，没有标题和正文：{titles}",
        "{n} articles show the site's own template with neither headline nor text: {titles}",
    ),
    "emptied": (
        "{n} 篇文章都不再有{field}：{titles}",
        "{n} articles have no {field} any more: {titles}",
    ),
    "filled": ("{n} 篇文章都有了{field}：{titles}", "{n} articles have {field} now: {titles}"),
    "became": (
        "{n} 篇文章的{field}都成了“{words}”：{titles}",
        "{n} articles have “{words}” as {field} now: {titles}",
    ),
    "was": (
        "{n} 篇文章的{field}都不再是“{words}”：{titles}",
        "{n} articles do not have “{words}” as {field} any more: {titles}",
    ),
    "suffix_added": (
        "{n} 篇文章的{field}后面都加了“{words}”：{titles}",
        "{n} articles have “{words}” after {field} now: {titles}",
    ),
    "suffix_removed": (
        "{n} 篇文章的{field}后面都去掉了“{words}”：{titles}",
        "{n} articles do not have “{words}” after {field} any more: {titles}",
    ),
    "prefix_added": (
        "{n} 篇文章的{field}前面都加了“{words}”：{titles}",
        "{n} articles have “{words}” before {field} now: {titles}",
    ),
    "prefix_removed": (
        "{n} 篇文章的{field}前面都去掉了“{words}”：{titles}",
        "{n} articles do not have “{words}” before {field} any more: {titles}",
    ),
    "line_added": (
        "{n} 篇文章都多了一行“{words}”：{titles}",
        "{n} articles have a line more: “{words}”: {titles}",
    ),
    "line_removed": (
        "{n} 篇文章都少了一行“{words}”：{titles}",
        "{n} articles have a line less: “{words}”: {titles}",
    ),
    "figures": (
        "{n} 篇文章的这一行每次看都是别的数字“{words}”：{titles}",
        "{n} articles show other figures in this line at each look: “{words}”: {titles}",
    ),
    "cut": (
        "{n} 篇文章的正文都缺了后半：{titles}",
        "{n} articles lost the end of their text: {titles}",
    ),
    "shifted": (
        "{n} 篇文章的{field}都变动了 {span}：{titles}",
        "{n} articles moved {field} by {span}: {titles}",
    ),
    "to_day": (
        "{n} 篇文章的{field}都只印到日：{titles}",
        "{n} articles print {field} by the day only: {titles}",
    ),
    "from_day": (
        "{n} 篇文章的{field}都印出了时分：{titles}",
        "{n} articles print {field} with the hour: {titles}",
    ),
    "to_minute": (
        "{n} 篇文章的{field}都只印到分：{titles}",
        "{n} articles print {field} by the minute only: {titles}",
    ),
    "from_minute": (
        "{n} 篇文章的{field}都印到了秒：{titles}",
        "{n} articles print {field} by the second: {titles}",
    ),
    "script": (
        "{n} 篇文章的{field}都改用了另一种字体（简体或繁体）：{titles}",
        "{n} articles print {field} in the other script: {titles}",
    ),
    "marks": (
        "{n} 篇文章的{field}都改用了别的标点：{titles}",
        "{n} articles print {field} with other punctuation: {titles}",
    ),
    "reordered": (
        "{n} 篇文章的{field}换了次序：{titles}",
        "{n} articles name their {field} in another order: {titles}",
    ),
    "anew": (
        "{n} 篇文章的“{words}”每次看都另写一遍：{titles}",
        "{n} articles word their “{words}” anew at each look: {titles}",
    ),
    "calendar": (
        "{n} 篇文章正文里“{words}”后面的日期天天跟着走：{titles}",
        "{n} articles show a date that goes on with the days, behind “{words}”: {titles}",
    ),
    "item_added": (
        "{n} 篇文章都多了一张图片 {words}：{titles}",
        "{n} articles have a picture more: {words}: {titles}",
    ),
    "item_removed": (
        "{n} 篇文章都少了一张图片 {words}：{titles}",
        "{n} articles have a picture less: {words}: {titles}",
    ),
    "renamed": (
        "{n} 篇文章的图片都换了文件名：{titles}",
        "{n} articles have their pictures under other names: {titles}",
    ),
}
"""What a source did to many of its articles, by the form of it (`storage.together.Trait`)."""

BY_TURNS: Pair = (
    "来回变动，以后不再逐次告知",
    "there and back by turns: not told each time",
)
"""Added where a source does it and undoes it again: the variants of a template."""

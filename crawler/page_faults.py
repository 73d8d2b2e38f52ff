"""Why a page gives no article: one line in each language."""

from __future__ import annotations

LINES = {
    "file": ("不是网页，是{rest}。", "no page but {rest}."),
    "empty": ("页面是空的。", "the page is empty."),
    "no_text": ("页面没有文字。", "the page has no text."),
    "no_headline": ("页面没有标题。", "the page has no headline."),
    "no_body": ("页面上没有找到文章的正文。", "no body of an article was found on the page."),
    "partial": ("页面没有传完，请稍后再试。", "the page did not come whole; try again later."),
    "garbled": (
        "网站自己把文字弄成了乱码，丢了 {n} 个字符。",
        "the site garbled its own text, {n} characters are lost.",
    ),
    "login": ("页面是登录页。", "the page is a login form."),
    "section": (
        "页面没有文章的标题和时间，像是首页或栏目页。",
        "neither a headline nor a time: the page looks like a home or section page.",
    ),
    "list": ("页面是文章列表。", "the page is a list of articles."),
    "site_page": ("页面是网站的功能页。", "the page is one of those by which a site is used."),
    "missing": ("页面提示内容不存在。", "the page says that what was asked for is missing."),
    "query": ("页面是查询页。", "the page is there to look things up."),
    "goods": ("页面是商品页。", "the page offers goods for sale."),
    "download": ("页面是下载页。", "the page offers a file or a program."),
    "letters": ("页面是来信列表。", "the page is a list of letters."),
    "data": (
        '回应是 JSON，不是网页：要读其中的文章，请在种子中写 page = "json" 和 [article]。',
        'the answer is JSON, not a page: to read it, write page = "json" and [article].',
    ),
    "no_fields": (
        "来源的种子中没有 [article]，不知各字段在 JSON 中的位置。",
        "the source's seed has no [article] that says where the fields stand.",
    ),
    "no_field": (
        "[article] 的 {key} {items} 找到的不是文字（{found}）：请改正。回应说：{words}",
        (
            "{key} {items} of [article] finds no text in the answer ({found}): mend it. "
            "It says: {words}"
        ),
    ),
}
"""The lines by what is wrong; the English one is kept, and read back by its form."""

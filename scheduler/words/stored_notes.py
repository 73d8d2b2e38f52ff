"""The notes that are kept as lines of English, each with how it is told in Chinese.

`scheduler.words.notes` reads their values back by these; a new note of the monitor has a code.
"""

from __future__ import annotations

from crawler.discovery.faults import LINES as FEED_LINES
from crawler.discovery.faults import MAY_SAY, SAYS
from crawler.file_kinds import KINDS, OTHER
from crawler.guard import LINES as GUARD_LINES
from crawler.page_faults import LINES as PAGE_LINES
from crawler.rendering.faults import LINES as BROWSER_LINES
from crawler.rendering.faults import PAGE_LINES as FILLED_LINES
from crawler.request_faults import LINES as REQUEST_LINES
from scheduler.words.catalogue import NOTES
from scheduler.words.language import Pair
from scheduler.words.source_texts import BY_TURNS, HOST_FAILURES, SOURCE_CHANGES
from storage.errors import LINES as STORAGE_LINES

ONCE_UNCODED = (
    "clock_jumped", "slept", "disk_room", "archive_lost", "archive_swapped", "crashing",
    "hosts_silent", "links_failing", "no_backup", "not_pruned", "not_stamped", "config_kept",
)  # fmt: skip
"""Notes that earlier releases kept as their line alone; a new code needs no place here."""

FORMS: tuple[Pair, ...] = (
    # Answers
    ("跳转到另一篇文章 {url}", "redirects to another article, {url}"),
    ("显示的是另一篇文章的页面 {url}", "the page of another article stands in its place, {url}"),
    (
        "显示的是另一个网页，标题、正文、模板都不同：“{words}”",
        "a page with another headline, text and template stands in its place: “{words}”",
    ),
    ("显示的是列表页 {url}", "a list page stands in its place, {url}"),
    ("跳转到 {url}", "redirects to {url}"),
    ("跳转到别的网站 {url}", "redirects to another site, {url}"),
    ("跳转到出错页 {url}", "redirects to a page of errors, {url}"),
    ("页面自动跳转到 {url}", "leads to {url}"),
    ("脚本转到 {url}", "a script leads to {url}"),
    ("只有脚本转到 {url}", "only a script leads to {url}"),
    ("仍是该站模板，但已没有标题和正文", "the site's own template, with neither headline nor text"),
    ("{url} 最后一次列出其链接是在 {at}", "{url} last showed its link {at}"),
    ("未修改，即已存的内容", "not modified: the bytes that were kept"),
    ("当日尚未出版", "no issue of the day yet"),
    ("其分页 {url}：{rest}", "its page {url}: {rest}"),
    ("要求登录：{rest}", "login: {rest}"),
    ("有输入口令的表单", "a form asks for a password"),
    ("桥接服务答以网页，不是订阅", "the bridge answers with a page in place of its feed"),
    ("转到登录页 {url}", "it leads to a login, {url}"),
    ("须先运行脚本才放行", "a script must be run to be let in"),
    ("页面须运行脚本才有内容（{text}）", "only JavaScript fills the page ({text})"),
    ("模板规则没有读出内容", "the template's rules found nothing"),
    ("页面没有传完", "the page did not come whole"),
    ("正文到此中断：{words}", "the text breaks off at: {words}"),
    # No answer
    *REQUEST_LINES.values(),
    ("档案库中已不再保存", "no longer kept"),
    ("本次抓取的时间已到", "the run's soft deadline has passed"),
    ("没有应答", "no answer"),
    ("等待应答超时", "DownloadTimeoutError: {text}"),
    ("等待应答超时", "TimeoutError: {text}"),
    ("连接被拒绝", "DownloadConnectionRefusedError: {text}"),
    ("内容没有传完", "ResponseDataLossError: {text}"),
    ("连接失败（{text}）", "DownloadFailedError: {text}"),
    ("下载已放弃（{text}）", "DownloadCancelledError: {text}"),
    *GUARD_LINES.values(),
    ("页面上没有文章链接", "no article link on the page"),
    ("跳转到 {host}，而它不应答", "leads to {host}, which does not answer"),
    ("没有抓到 {host}", "{host} was not reached"),
    ("没有抓到", "not reached"),
    # The browser
    *(
        (zh.replace("{detail}", "{text}"), en.replace("{detail}", "{text}"))
        for zh, en in BROWSER_LINES.values()
    ),
    *FILLED_LINES.values(),
    # A host
    *((f"{{host}}：{zh}", f"{{host}}: {en}") for zh, en in HOST_FAILURES.values()),
    (
        "{host}：三十天取不到 robots.txt，视为全部允许（RFC 9309）",
        "{host}: no robots.txt for 30 days, all is taken as allowed (RFC 9309)",
    ),
    ("有 {n} 个字节无法解读", "{n} unreadable bytes"),
    ("文字被重复编码（乱码），已还原后比较", "the text was encoded twice"),
    ("{name} 模板没有读出内容，改用通用规则", "{name} found nothing, read as generic"),
    *PAGE_LINES.values(),
    ("这是网页，不是保存的纯文本。", "this is a page, not a saved text rendering."),
    # Files
    *((zh, en) for _, _, zh, en in KINDS),
    OTHER,
    # Feeds
    *FEED_LINES.values(),
    *((FEED_LINES[fault][0] + SAYS[0], FEED_LINES[fault][1] + SAYS[1]) for fault in MAY_SAY),
    (
        "接口 {url} 的回应列出 {n} 条，只取了前 {total} 条：请在请求中要求较小的一页。",
        (
            "The answer of {url} lists {n} items; only the first {total} are taken: "
            "ask for a smaller page of the list."
        ),
    ),
    # The monitor itself
    *STORAGE_LINES.values(),
    *(NOTES[code] for code in ONCE_UNCODED),
    # What a source did to many of its articles
    *SOURCE_CHANGES.values(),
    BY_TURNS,
    ("时好时坏，好转满一天再告知", "it comes and goes: told again once it was well for a day"),
    # Habits of a source
    (
        "{hours} 小时没有新链接；此前 {total} 天中有 {n} 天有，间隔不过 {wanted} 小时",
        (
            "no new link for {hours} hours, where there were some on {n} of {total} days and "
            "pauses of {wanted} hours"
        ),
    ),
    (
        "近 {hours} 小时新链接 {n} 条，往周同期为 {counts} 条",
        "{n} new links in the last {hours} hours; in the weeks before at this time {counts}",
    ),
    (
        "正文最长 {n} 字，往常九成在 {wanted} 字以上",
        "texts of {n} characters at most, where nine in ten had {wanted} or more",
    ),
    (
        "{share} 的页面读出{field}，常态为 {usual}",
        "{field} on {share} of pages, usually on {usual}",
    ),
)
"""Chinese as it is told, English as it is noted; what stands in braces are the values."""

CAUSES = {
    cause: HOST_FAILURES[cause][0]
    for cause in ("connect_timeout", "read_timeout", "refused", "dns", "broken",
                  "robots_unreachable")
}  # fmt: skip
"""Why a host is not asked again in a turn, in Chinese."""

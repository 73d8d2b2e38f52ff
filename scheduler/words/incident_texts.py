"""What is said of incidents: the name of each kind, and how one is told, in two languages."""

from __future__ import annotations

from scheduler.words.language import Pair

INCIDENT_TEXTS: dict[str, Pair] = {
    "incident_blocked": ("来源拒绝访问（拦截页或验证码）", "the source blocks us"),
    "incident_browser": (
        "要靠浏览器填充的网页，浏览器在此无法运行",
        "the browser that fills its pages cannot run here",
    ),
    "incident_feed_failed": ("列表页抓取失败", "a feed cannot be fetched"),
    "incident_feed_silent": (
        "久无新文章，桥接服务的登录可能已失效",
        "nothing new for long: the bridge's sign-in may have run out",
    ),
    "incident_sign_in": ("入口要求登录", "a feed asks to sign in"),
    "incident_feed_empty": ("列表页没有文章链接", "a feed holds no article"),
    "incident_robots": ("robots.txt 不许抓取", "robots.txt forbids the fetch"),
    "incident_unreachable": ("网站连不上或不应答", "a host does not answer"),
    "incident_robots_unreachable": (
        "取不到 robots.txt，暂不抓取",
        "robots.txt cannot be had: nothing is fetched for now",
    ),
    "incident_robots_given_up": (
        "三十天取不到 robots.txt，视为没有",
        "robots.txt cannot be had for 30 days: it is taken for none",
    ),
    "incident_led_away": (
        "文章都跳转到别的网站",
        "articles lead to another site",
    ),
    "incident_redirect_loop": ("网址跳转成环", "redirects run in a circle"),
    "incident_wrong_page": (
        "文章网址显示了别的页面",
        "another page is shown in place of an article",
    ),
    "incident_links_failing": ("新链接全都读不到", "no new link can be read"),
    "incident_crashing_page": (
        "网页使抓取进程崩溃，已搁置",
        "a page kills the worker and is set aside",
    ),
    "incident_cut": (
        "文章只见开头，其余须付费、登录或打开客户端",
        "articles break off where readers are asked to pay, log in or open an app",
    ),
    "incident_offline": (
        "多数网站同时不应答，疑为本机网络中断",
        "most hosts fail together: our own network seems to be down",
    ),
    "incident_charset": ("网页编码有误", "a page's charset is broken"),
    "incident_template": ("网页模板疑有变化", "a page's template seems to have changed"),
    "incident_silence": ("新文章少于该来源此时的常态", "fewer articles than usual at this time"),
    "incident_coverage": ("网页读出的字段少于常态", "pages give fewer fields than usual"),
    "incident_certificate": ("证书有误", "the certificate is not valid"),
    "incident_javascript": ("网页须运行脚本才有内容", "pages hold nothing without JavaScript"),
    "incident_flapping": ("网页在新旧版本间来回变动", "pages flip back and forth"),
    "incident_source_changed": (
        "该来源的许多文章同时同样变动，是来源改了",
        "many articles do the same at once: the source changed",
    ),
    "incident_crawl_failed": ("抓取进程失败", "a crawl run failed"),
    "incident_archive_gone": ("档案库不见了", "the archive is gone"),
    "incident_archive_replaced": ("档案库换成了别的文件", "another file stands in for the archive"),
    "incident_archive_unwritable": ("档案库无法写入", "the archive cannot be written"),
    "incident_archive_damaged": ("档案库已损坏", "the archive is damaged"),
    "incident_disk_full": ("磁盘已满，停止抓取", "the disk is full: nothing is crawled"),
    "incident_disk_nearly_full": ("磁盘将满", "the disk is nearly full"),
    "incident_backup_failed": ("备份失败", "the backup failed"),
    "incident_prune_failed": ("清理失败", "what is old was not taken away"),
    "incident_stamp_failed": ("时间戳失败", "the time stamp failed"),
    "incident_config_faulty": ("新的配置有误，未生效", "the new configuration is faulty"),
    "incident_clock": ("系统时钟跳变", "the clock jumped"),
    "incident_delivery": ("通道 {channel} 投递失败", "channel {channel} does not deliver"),
    "incident_delivery_held": (
        "通道 {channel} 一直送不出去",
        "channel {channel}: nothing gets through",
    ),
    "incident_recipient_refused": (
        "通道 {channel} 的收件人 {recipient} 被拒收",
        "channel {channel}: {recipient} is refused",
    ),
    "monitor": ("监测系统", "the monitor"),
    "trouble_means": ("影响", "Effect"),
    "trouble_todo": ("处理", "To do"),
    "opened": ("{at} 起", "since {at}"),
    "closed": ("{opened} 至 {closed}", "{opened} to {closed}"),
    "and_sources": ("等，另有 {n} 个", " and {n} more"),
    "state_open": ("未恢复", "Open"),
    "state_closed": ("已恢复", "Closed"),
    "incident_count": ("监测异常 {n}", "incidents {n}"),
}

"""What an incident means for the watch, and what is to be done about it: a sentence each."""

from __future__ import annotations

from scheduler.words.language import Pair

# fmt: off
ADVICE: dict[str, tuple[Pair, Pair]] = {
    # Of a source
    "blocked": ((
        "它的新文章、修改和撤稿暂时看不到，放行后补看。",
        "Its new articles, edits and withdrawals are not seen until it lets us in again.",
    ), (
        "请调大 [fetch] delay_s、在 user_agent 写明联系方式；仍被拒绝，就请该网站放行。",
        ("Raise [fetch] delay_s and name a contact in user_agent; if that does not help, ask "
         "the site to let us in."),
    )),
    "browser": ((
        "它的网页要靠浏览器填充，浏览器运行之前看不到；其他来源照常。",
        "Its pages are filled by a browser and not seen until that runs; other sources are.",
    ), (
        "请照该行所说补上所缺，再用 yongliang check 核对。",
        "Mend what that line says is missing, and see with yongliang check.",
    )),
    "certificate": ((
        "证书有效之前不抓取它，其变动看不到。",
        "It is not fetched until its certificate is valid, and its changes are not seen.",
    ), (
        "请用浏览器打开该网站核对证书；确是网站的问题，请告知网站。",
        ("Open the site in a browser and look at its certificate; if it is the site's fault, "
         "tell the site."),
    )),
    "charset": ((
        "个别文字可能读错，其中的改动可能漏报。",
        "Single characters may be misread, and an edit among them missed.",
    ), (
        "请打开该文章对照原文；多篇如此，请告知本程序的维护人员。",
        "Compare the article with its page; if there are many, tell who maintains this program.",
    )),
    "coverage": ((
        "读得出的照常比较；发布时间、稿源、作者或正文的后半可能读不出来。",
        ("What is read is compared as ever; times, origins, authors or the rest of texts may be "
         "missing."),
    ), (
        "请打开一篇新文章核对；网站若已改版，请更新该来源的页面规则（page）。",
        ("Look at a new article; if the site has a new design, bring the source's page rules "
         "(page) up to date."),
    )),
    "crashing_page": ((
        "只有这个网页暂不监测，其余照常。",
        "Only this page is not watched for now; all else is.",
    ), (
        "一天后自动再试；一再出现，请把网址告知本程序的维护人员。",
        ("It is tried again after a day; if it comes back, tell its address to who maintains "
         "this program."),
    )),
    "cut": ((
        "只能比较看得见的开头，其后的改动发现不了。",
        "Only the visible beginning is compared; an edit behind it is not seen.",
    ), (
        "请为该来源换用能看到全文的入口，如电子报或手机版。",
        "Give the source an entry that shows whole texts, such as its e-paper or phone site.",
    )),
    "feed_empty": ((
        "从这里得不到新文章，已存档的照常回访。",
        "No new article is found there; those archived are revisited as ever.",
    ), (
        "请用浏览器打开该列表页：有文章，就更新种子里的入口，并用 check --live 试。",
        ("Open the list in a browser: if it holds articles, bring the seed's entry up to date "
         "and try it with check --live."),
    )),
    "feed_failed": ((
        "从这里暂时得不到新文章，已存档的照常回访。",
        "No new article is found there for now; those archived are revisited as ever.",
    ), (
        "请用浏览器打开该地址：打不开就等网站恢复，已搬走就更新种子里的入口。",
        ("Open the address in a browser: if it does not open, wait for the site; if it moved, "
         "bring the seed's entry up to date."),
    )),
    "feed_silent": ((
        "可能确实没有发文，也可能桥接服务已掉线，新文章正在漏掉；已存档的照常回访。",
        ("It may have published nothing, or its bridge is cut off and new articles are missed; "
         "those archived are revisited as ever."),
    ), (
        "请打开桥接服务的管理页，看登录是否失效，失效就重新扫码；再在微信中核对该公众号。",
        ("Open the bridge's own page and sign in again if that has run out; then look at the "
         "account in WeChat."),
    )),
    "flapping": ((
        "它的修改暂不逐条提醒，平稳后只报最后的一次。",
        "Its edits are not told one by one; once it is calm, the last one is.",
    ), (
        "一般无须处理；一天后仍不停，请打开文章看各次内容为何不一。",
        "Usually nothing; if it goes on for a day, open the article and see why it differs.",
    )),
    "javascript": ((
        "这些网页的正文读不到，其变动发现不了。",
        "The texts of these pages cannot be read, and their changes are not seen.",
    ), (
        "请为该来源换用不靠脚本的入口，如手机版、接口、电子报；没有就写 render = true。",
        ("Give the source an entry that needs no script, such as its phone site, its API or "
         "its e-paper; where there is none, write render = true to have a browser fill it."),
    )),
    "links_failing": ((
        "它的新文章进不了档案，已存档的照常回访。",
        "Its new articles do not reach the archive; those archived are revisited as ever.",
    ), (
        "请用浏览器打开一条新链接：打得开，就核对种子的 article_url 和 page。",
        "Open a new link in a browser: if it opens, look at article_url and page of the seed.",
    )),
    "led_away": ((
        "文章看不到了，改动和撤稿都无从得知；跳转本身不算撤稿。",
        "Articles cannot be seen: neither edits nor withdrawals are known; to be led away is none.",
    ), (
        "请打开一篇看：网站若搬了家，改种子里的地址；若是域名失效或被劫持，只能等它恢复。",
        ("Open one of them: if the site moved, change the seed's addresses; if its name ran out or "
         "was taken over, wait until it is mended."),
    )),
    "redirect_loop": ((
        "跳转成环的网页读不到，其变动看不到。",
        "Pages that redirect in circles cannot be read, and their changes are not seen.",
    ), (
        "请用浏览器打开核对；须登录才能看的入口请换一个。",
        "Open it in a browser; replace an entry that asks for a login.",
    )),
    "robots": ((
        "网站不许抓取的部分不监测。",
        "What the site forbids to fetch is not watched.",
    ), (
        "请联系该网站取得许可，或从种子中去掉这个入口。",
        "Ask the site for leave, or take the entry out of the seed.",
    )),
    "robots_given_up": ((
        "监测照常，视作网站没有限制。",
        "It is watched as if the site forbade nothing.",
    ), (
        "请用浏览器打开该站的 /robots.txt；有限制，就照它调整种子。",
        ("Open /robots.txt of the site in a browser; if it forbids something, keep to it in "
         "the seed."),
    )),
    "robots_unreachable": ((
        "取到 robots.txt 之前不抓取它，其变动会晚些发现。",
        "It is not fetched until its robots.txt is had; its changes are seen late.",
    ), (
        "一般会自行恢复；超过一天，请用浏览器打开该站的 /robots.txt 核对。",
        "It usually mends itself; after a day, open /robots.txt of the site in a browser.",
    )),
    "sign_in": ((
        "登录之前从这里得不到新文章，已存档的照常回访。",
        "No new article is found there until somebody signs in; those archived are revisited.",
    ), (
        "是自建的桥接服务，请打开其管理页重新扫码登录；是网站，请换用不须登录的入口。",
        ("At a bridge of your own, open its page and sign in again; of a site, take an entry that "
         "asks for no login."),
    )),
    "silence": ((
        "可能确实没有发稿，也可能入口失灵，新文章正在漏掉。",
        "It may have published nothing, or its entry has failed and new articles are missed.",
    ), (
        "请打开该来源的首页：有新文章而档案里没有，就检查种子里的入口。",
        ("Open its home page: if it has articles that the archive has not, look at the seed's "
         "entries."),
    )),
    "source_changed": ((
        "同样的改动不逐篇提醒；疑似撤稿的，一天后仍打不开才报。",
        ("What they do alike is not told one by one; articles that are gone are told after a "
         "day, if they still are."),
    ), (
        "请打开其中一篇，看是网站改版，还是内容真被撤下。",
        "Open one of them and see whether the site changed or its articles were taken down.",
    )),
    "template": ((
        "标题或正文可能读不出来，改动可能漏报。",
        "Headlines or texts may not be read, and edits missed.",
    ), (
        "请打开文章核对；网站若已改版，请更新该来源的页面规则（page）。",
        ("Open the article; if the site has a new design, bring the source's page rules (page) "
         "up to date."),
    )),
    "unreachable": ((
        "它的新文章、修改和撤稿暂时看不到，恢复后补看。",
        "Its new articles, edits and withdrawals are not seen until it answers again.",
    ), (
        "请用浏览器打开该网站：打得开，就检查本机的网络和防火墙；打不开，就等它恢复。",
        ("Open the site in a browser: if it opens, look at this machine's network and "
         "firewall; if not, wait for it."),
    )),
    "wrong_page": ((
        "这些文章现在的内容看不到；显示的别的页面不会当作修改。",
        "How these articles stand now is not seen; the other page is not taken for an edit.",
    ), (
        "请打开文章核对；网址确已改作他用的，无须处理。",
        "Open the article; if its address has gone to something else, there is nothing to do.",
    )),
    # Of the monitor
    "archive_damaged": ((
        "监测已停：变动存不下来，也不会提醒。",
        "The watch has stopped: no change is archived or told.",
    ), (
        "请停止守护进程，用 restore 由最近的备份恢复。",
        "Stop the daemon and bring back the last backup with restore.",
    )),
    "archive_gone": ((
        "监测已停：变动存不下来，也不会提醒。",
        "The watch has stopped: no change is archived or told.",
    ), (
        "请挂载档案库所在的卷；确已丢失，就用 restore 由备份恢复。",
        "Mount the volume of the archive; if it is lost, bring back a backup with restore.",
    )),
    "archive_replaced": ((
        "监测已停，以免写进别的档案库。",
        "The watch has stopped, so that it does not write into another archive.",
    ), (
        "请放回原来的档案库；确要换用，请重新启动守护进程。",
        "Put the archive back; if the other is meant, start the daemon anew.",
    )),
    "archive_unwritable": ((
        "监测已停：变动存不下来，也不会提醒。",
        "The watch has stopped: no change is archived or told.",
    ), (
        "请检查档案库文件和文件夹的权限，以及磁盘是否变成只读。",
        "Look at the rights of the archive's file and folder, and whether its disk is read-only.",
    )),
    "backup_failed": ((
        "监测照常；但档案库若损坏，上次备份之后的会丢失。",
        ("The watch goes on; but if the archive is damaged, what came since the last backup is "
         "lost."),
    ), (
        "请检查 [daemon] backup_dir 的权限和空间。",
        "Look at the rights and the room of [daemon] backup_dir.",
    )),
    "clock": ((
        "这前后记下的时间可能不准，先后以编号为准。",
        "Times noted around it may be wrong; the order is that of the numbers.",
    ), (
        "请核对本机时钟，并开启自动对时（NTP）。",
        "Look at this machine's clock and let it be set by NTP.",
    )),
    "config_faulty": ((
        "监测照常，但所写的有误，没有生效。",
        "The watch goes on, but what was written is faulty and not in force.",
    ), (
        "请运行 check，按它所列的改正。",
        "Run check and mend what it lists.",
    )),
    "crawl_failed": ((
        "这次没有看完，下次接着看。",
        "This run did not come to its end; the next one goes on.",
    ), (
        "偶尔一次无须处理；接连出现，请查看日志并告知本程序的维护人员。",
        "Once is nothing; if it goes on, read the log and tell who maintains this program.",
    )),
    "disk_full": ((
        "监测已停：腾出空间之前看不到任何变动。",
        "The watch has stopped: no change is seen until there is room.",
    ), (
        "请马上清理或扩大档案库所在的磁盘。",
        "Make room on the archive's disk, or enlarge it, at once.",
    )),
    "disk_nearly_full": ((
        "监测照常；磁盘写满后会停。",
        "The watch goes on, and stops when the disk is full.",
    ), (
        "请尽快清理或扩大该磁盘，或设置 [daemon] prune_after。",
        "Make room on it or enlarge it soon, or set [daemon] prune_after.",
    )),
    "offline": ((
        "多数来源暂时看不到，网络恢复后补看。",
        "Most sources are not seen until the network is back.",
    ), (
        "请检查本机的网络、代理和域名解析。",
        "Look at this machine's network, proxy and name resolution.",
    )),
    "prune_failed": ((
        "监测照常，只是旧记录还占着空间。",
        "The watch goes on; old records only take up room.",
    ), (
        "一般会自行恢复；磁盘紧张时，请先腾出空间。",
        "It usually mends itself; where the disk is short, make room first.",
    )),
    "stamp_failed": ((
        "监测照常，只是当天的变动还没有外部时间戳。",
        "The watch goes on; the day's changes only have no outside time stamp yet.",
    ), (
        "会自动再试；一直失败，请核对 [proof] authority 的网址。",
        "It is tried again; if it goes on, look at the address in [proof] authority.",
    )),
    # Of a channel
    "delivery": ((
        "这个通道的读者没有收到消息。",
        "The readers of this channel did not get the message.",
    ), (
        "请按所说的原因改正该通道的设置，改好即自动补发一次；也可运行 deliveries retry。",
        ("Mend the channel's settings as the reason says: what is dead is then tried once more;"
         " deliveries retry does the same."),
    )),
    "delivery_held": ((
        "这个通道的读者还没有收到消息；接收方恢复后自动补发，满七天仍不通才放弃。",
        ("The readers of this channel wait for their messages: they are sent once it takes them, "
         "and given up after seven days."),
    ), (
        "请看看接收方或网络出了什么事；急事请用别的通道告知。",
        "See what ails the receiver or the network; tell what is urgent by another channel.",
    )),
    "recipient_refused": ((
        "这位收件人收不到邮件，其他人照常。",
        "This recipient gets no mail; the others do.",
    ), (
        "请核对并改正通道 recipients 中的地址。",
        "Look at the address among the channel's recipients and mend it.",
    )),
}
"""By the kind of incident, of channels by the word before the colon: what it means, what to do."""

OF_NOTES: dict[str, tuple[Pair, Pair]] = {
    "site_fails": ((
        "它的新文章、修改和撤稿暂时看不到，恢复后补看。",
        "Its new articles, edits and withdrawals are not seen until it answers again.",
    ), (
        "请用浏览器打开该网站：打不开就等它恢复；打得开，就检查种子里的入口。",
        ("Open the site in a browser: if it does not open, wait for it; if it does, look at the "
         "seed's entries."),
    )),
}
"""By the code of an incident's note, where that knows better than its kind."""
# fmt: on

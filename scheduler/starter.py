"""The first configuration that `init` writes, in the user's language."""

from __future__ import annotations

from scheduler.words.language import tr


def starter_config() -> str:
    """A configuration that runs as it is: bundled seeds, alerts as files in ./alerts."""
    return tr(_ZH, _EN)


_BODY = """\
[archive]
path = "archive.db"
# media = "pictures"        # {media}

# {seeds}
# [seeds]
# sources = ["seeds/sources"]
# topics = ["seeds/topics"]

# {desk}
# [desk]
# name = "{name}"
# short_name = "{short}"
# contact = "press@example.org"

[daemon]
timezone = "Asia/Shanghai"
tick_s = 60

[fetch]
# {agent}
user_agent = "YongliangWatch/1 (+https://example.org/contact)"
delay_s = 1.0

# {file}
[[channels]]
id = "folder"
kind = "file"
directory = "alerts"

# {webhook}
# [[channels]]
# id = "desk"
# kind = "webhook"
# url = "${{DESK_WEBHOOK}}"
# secret = "${{DESK_SECRET}}"

# [[channels]]
# id = "mail"
# kind = "smtp"
# host = "smtp.example.org"
# port = 587
# security = "starttls"
# username = "watch"
# password = "${{SMTP_PASSWORD}}"
# sender = "watch@example.org"
# recipients = ["desk@example.org"]

# {robot}
# [[channels]]
# id = "group"
# kind = "wecom"
# url = "${{WECOM_WEBHOOK}}"

[[alerts]]
id = "all"
channels = ["folder"]
min_severity = "minor"
incidents = true
schedule = "immediate"      # immediate, hourly, "08:30", "mon 08:30"
# quiet = "22:00-07:00"
# workdays = true           # {workdays}
# all_well = "08:00"        # {all_well}
language = "{language}"
"""

_ZH = _BODY.format(
    media="保存相关文章的图片；all 连附件；需要附加组件 media",
    seeds="不写 [seeds] 时使用随程序附带的来源和专题；yongliang init --seeds 可复制一份来改",
    desk="提醒、报告、网页与文件由谁署名；不写则用程序自己的名称",
    name="某某市新闻办 舆情观察",
    short="舆情观察",
    agent="请写上贵单位的联系网址，让网站管理员能找到您",
    file="提醒写成文件，放在 alerts 文件夹；下面是另外几种通道，去掉 # 即可启用",
    webhook="${NAME} 取自环境变量，${file:PATH} 取自文件",
    robot="群机器人：wecom（企业微信）、dingtalk（钉钉）、feishu（飞书）；后两种可加 secret 签名",
    workdays="休息日不打扰",
    all_well="每天报告监测本身是否正常",
    language="zh",
)
_EN = _BODY.format(
    media="keeps the pictures of articles on topic; all: attachments, too; needs the extra media",
    seeds="Without [seeds] those that come with the program; `init --seeds` copies them for you",
    desk="Who signs alerts, reports, pages and files; the program's own name otherwise",
    name="Press office of our city, news watch",
    short="News watch",
    agent="Name an address where the owner of a site can reach you",
    file="Alerts as files in the folder alerts; more kinds of channel follow, commented out",
    webhook="${NAME} is read from the environment, ${file:PATH} from a file",
    robot="A group's robot: wecom, dingtalk or feishu; the latter two may have a secret",
    workdays="days off in China are quiet, too",
    all_well="every day a word on the monitor itself",
    language="en",
)

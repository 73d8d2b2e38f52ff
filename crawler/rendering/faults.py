"""Why the browser cannot run or fill a page, and how it is mended: one line in each language."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.extras import install_command
from crawler.toml_tables import Fault

NO_PACKAGE = "package"
NO_PROGRAM = "program"
NO_USER = "user"
NO_SANDBOX = "sandbox"
NO_SERVICE = "service"
OTHER_VERSION = "version"
NO_START = "start"


class UnableError(Exception):
    """The browser cannot run here.

    Attributes:
        fault: See `crawler.rendering.faults`.
        detail: What it said, in one line.
    """

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail


LINES: Mapping[str, tuple[str, str]] = {
    NO_PACKAGE: (
        "没有安装浏览器支持：请运行 {detail}",
        "the browser's support is not installed: {detail}",
    ),
    NO_PROGRAM: (
        "找不到浏览器 {detail}：请运行 apt install chromium，或在 [browser] program 写明其路径",
        "there is no browser {detail}: apt install chromium, or name its path in [browser] program",
    ),
    NO_USER: (
        "不能以 root 运行浏览器，也无法改用用户 {detail}：请在 [browser] user 写明一个普通用户",
        (
            "the browser does not run as root, and not as {detail}: name an ordinary user in "
            "[browser] user"
        ),
    ),
    NO_SANDBOX: (
        (
            "浏览器的沙箱在此无法建立（绝不关闭沙箱运行）：请允许非特权用户命名空间，"
            "或使用 deploy/ 中的浏览器服务（[browser] socket）"
        ),
        (
            "the browser's sandbox cannot be made here (it never runs without): allow unprivileged "
            "user namespaces, or use the browser service of deploy/ ([browser] socket)"
        ),
    ),
    NO_SERVICE: (
        "连不上浏览器服务 {detail}：请启动它，或改正 [browser] socket",
        "the browser service {detail} cannot be reached: start it, or mend [browser] socket",
    ),
    OTHER_VERSION: (
        "浏览器服务的版本不同（{detail}）：请与本程序一同升级",
        "the browser service is of another version ({detail}): upgrade it with this program",
    ),
    NO_START: (
        "浏览器无法启动：{detail}",
        "the browser cannot be started: {detail}",
    ),
}


PAGE_LINES: Mapping[str, tuple[str, str]] = {
    "late": (
        "浏览器未能按时填好网页",
        "the browser did not get done with the page in its time",
    ),
    "memory": (
        "网页占用的内存超出浏览器的上限",
        "the page took more memory than the browser may have",
    ),
    "crashed": ("网页在浏览器中崩溃", "the page crashed in the browser"),
    "died": ("浏览器因该网页崩溃", "the browser died of the page"),
    "too_large": ("浏览器填好的文档太大", "the rendered document is too large"),
    "broken": ("浏览器无法显示该网页", "the browser could not render the page"),
}
"""Why a page could not be filled, by `crawler.rendering.messages.Why`."""


def told(fault: str, detail: str = "") -> Fault:
    """A fault in words, whatever the other side calls it."""
    zh, en = LINES.get(fault, LINES[NO_START])
    if fault == NO_PACKAGE:
        command = install_command("browser")
        return Fault(zh.format(detail=command), en.format(detail=command))
    line = " ".join((detail or fault).split())[:200]
    return Fault(zh.format(detail=line), en.format(detail=line))

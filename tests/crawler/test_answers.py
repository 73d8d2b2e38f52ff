"""What an answer for a known article comes to: proof, refusal, trouble, or the article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import seeds
from crawler.classifier import Classifier
from crawler.settings import Feed, Source
from crawler.topics import load_all
from storage import Archive
from storage.records import Outcome
from storage.times import utc_now
from tests.site import article
from tests.watching import Watcher, judged_known

HOST = "http://news.site.com.cn"
A = f"{HOST}/system/2026/11/20/030710001.shtml"
B = f"{HOST}/system/2026/11/21/030710002.shtml"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    source = Source(
        id="site", name="测试站", page="cnnb", feeds=(Feed(kind="listing", url=f"{HOST}/"),)
    )
    return Classifier([source], load_all([seeds.SEEDS / "topics"]))


@pytest.fixture
def watcher(tmp_path: Path, classifier: Classifier) -> Iterator[Watcher]:
    with Archive(tmp_path / "archive.db") as archive:
        archive.intake.runs.sync_sources(
            [source.info() for source in classifier._sources.values()], utc_now()
        )
        yield Watcher(archive, classifier)


def short(text: str, head: str = "", title: str = "提示") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{text}</body></html>"
    )


def dressed(text: str) -> str:
    """A page in the site's own template, with this in place of the article."""
    page = article()
    head, rest = page.split('<div class="heading">', 1)
    return head + text + rest[rest.index('<div class="editor">') :]


LONG = "".join(
    f"<p>关于网络谣言整治的报道第{n}段,平台核实后作出处理并公布结果。</p>" for n in range(30)
)
REPORT = article(
    "三家平台下架千余条不实信息",
    (
        "记者昨日从宁波市与凉山州两地获悉,甬凉协作有关的三条不实信息已被平台删除。",
        "目前,该文章已被删除。",
        "网民再打开链接,页面显示“您访问的页面不存在”。",
    ),
)  # a short, dated article that speaks of deleted pages

NOTICES = [
    # soft 404 of status 200
    (short("<h1>404</h1>"), "gone"),
    (short("<p>404 Not Found</p>"), "gone"),
    (short("<h2>抱歉,您访问的页面不存在</h2><a href='/'>返回首页</a>"), "gone"),
    (short("<p>该文章已被删除</p>"), "gone"),
    (short("<p>您查看的内容已下线。</p><p>3秒后自动返回首页</p>"), "gone"),
    (short("<p>對不起,網頁不存在或已刪除。</p>"), "gone"),
    (short("<p>此稿件已撤下</p>"), "gone"),
    (short("<p>内容已被发布者删除</p>"), "gone"),
    (short("<p>This page has been removed.</p>"), "gone"),
    (dressed('<div class="tip">您所访问的新闻不存在或已被删除!</div>'), "gone"),
    (article(paragraphs=("该内容已被作者删除。",)), "gone"),  # headline and date were left
    # firewalls and captchas of status 200
    (short("<h1>网站防火墙</h1><p>您的请求带有不合法参数,已被网站管理员设置拦截!</p>"), "blocked"),
    (short("<p>当前访问疑似黑客攻击,已被网站管理员设置为拦截并记录</p>", title="云锁"), "blocked"),
    (short("<p>您的访问可能对网站造成危害,已被云防护拦截</p>", title="创宇盾"), "blocked"),
    (short("<p>很抱歉,由于您访问的URL有可能对网站造成安全威胁,您的访问被阻断。</p>"), "blocked"),
    (short("<p>您的请求可能存在威胁,已被管理员设置的策略阻断</p>", title="腾讯云"), "blocked"),
    (short("<p>百度云加速正在检查您的浏览器…</p>"), "blocked"),
    (short("<p>Checking your browser before accessing</p>", title="Just a moment..."), "blocked"),
    (short("<h1>Sorry, you have been blocked</h1>", title="Attention Required! | Cloudflare"),
     "blocked"),
    (short("<p>访问过于频繁,请输入验证码</p>"), "blocked"),
    (short("<p>请按住滑块,拖动到最右边</p><p>请完成安全验证</p>"), "blocked"),
    (short("<p>您的IP因异常访问已被封禁</p>"), "blocked"),
    (short("", head="<script>document.cookie='__jsl_clearance=1|0|abc';"
                    "location.href=location.pathname+location.search</script>"), "blocked"),
    (short("", head="<script>var a=1;window.location.reload();</script>"), "blocked"),
    # walls
    (short("<p>请登录后继续阅读</p><form><input name=u><input type=password></form>"), "blocked"),
    (short("<form>用户名<input name=u>密码<input type=password></form>"), "blocked"),
    # nothing to read
    ("", "soft_error"), ("   \n ", "soft_error"), (short(""), "soft_error"),
    (short("<div id='app'></div><script src='/app.js'></script>"), "soft_error"),
    (short("<noscript>请启用JavaScript</noscript><div id='root'></div><script></script>"),
     "soft_error"),
    (article()[:-120], "soft_error"), (article().replace("</body></html>", ""), "soft_error"),
    # redirects that can be read
    (short("", head="<meta http-equiv=refresh content='0;url=/'>"), "gone"),
    (short("", head="<meta http-equiv='Refresh' content='3; URL=\"/system/\"'>"), "gone"),
    (short("", head="<script>window.location.href='/index.shtml';</script>"),
     "soft_error"),
    (short("页面跳转中", head='<script>location.replace("http://www.site.com.cn/")</script>'),
     "soft_error"),
    (short("", head="<script>top.location='/404.html'</script>"), "soft_error"),
    (short("", head="<script>if(/iPhone/.test(navigator.userAgent)){location.href='/'}</script>"),
     "soft_error"),
    (short("<div id=app></div>", head="<noscript><meta http-equiv=refresh content='0;url=/'>"
                                      "</noscript><script src=/a.js></script>"), "soft_error"),
    (short("", head="<noscript><meta http-equiv=refresh content='0;url=/404.html'></noscript>"),
     "soft_error"),
    (short("", head="<noscript>请启用</noscript><meta http-equiv=refresh content='0;url=/'>"),
     "gone"),
    (short("", head="<script>location.href='/login?from=a'</script>"), "blocked"),
    # the site's own template, with nothing in it
    (dressed('<div class="heading"></div><div class="source"></div><div id="Zoom"></div>'), "gone"),
    (dressed('<div class="heading"></div><div id="Zoom"><p>&nbsp;</p></div>'), "gone"),
    # articles
    (article(), "ok"), (REPORT, "ok"),
    (article("该文章已被删除?平台回应", (LONG,)), "ok"),
    (article("验证码背后的黑色产业链", ("记者调查发现,输入验证码、安全验证已成日常。",) * 3), "ok"),
    (article(noise="<script>if(/Mobile/.test(navigator.userAgent)){location.href='/m/1.html'}"
                   "</script>请登录后发表评论 您访问的页面不存在"), "ok"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "outcome"), NOTICES, ids=range(len(NOTICES)))
def test_pages_of_status_200(watcher: Watcher, page: str, outcome: str) -> None:
    one = watcher.first(A, article())
    assert watcher.later(minutes=15).again(one, page) == outcome


@pytest.mark.parametrize(("page", "outcome"), [row for row in NOTICES if row[1] != "gone"])
def test_no_such_page_withdraws_however_often(watcher: Watcher, page: str, outcome: str) -> None:
    one = watcher.first(A, article())
    for _ in range(6):
        watcher.later(minutes=20).again(one, page)
    assert "withdrawn" not in watcher.kinds()


@pytest.mark.parametrize(("page", "outcome"), [row for row in NOTICES if row[1] == "gone"])
def test_such_a_page_withdraws_with_its_proof(watcher: Watcher, page: str, outcome: str) -> None:
    one = watcher.first(A, article())
    for _ in range(3):
        watcher.later(minutes=15).again(one, page)
    assert watcher.kinds() == ["new", "withdrawn"]
    proof = watcher.changes()[-1].proof
    assert [(fetch.status, len(fetch.sha256 or "")) for fetch in proof] == [(200, 64)] * 3
    assert all(fetch.detail for fetch in proof)


STATUSES = [
    (404, "<h1>404</h1>", "gone"), (410, "", "gone"),
    (404, short("<h1>系统维护中</h1><p>请稍后再试</p>"), "soft_error"),
    (404, short("<p>页面不存在</p><p>请稍后再试</p>"), "gone"),
    (404, short("<p>您的访问被拦截,请完成安全验证</p>"), "blocked"),
    (405, short("<p>您的访问被阻断</p>"), "blocked"), (403, "", "blocked"), (429, "", "blocked"),
    (418, "", "blocked"), (521, "<script>document.cookie='a'</script>", "blocked"),
    (412, "", "blocked"), (401, "", "blocked"), (503, short("<p>该文章已被删除</p>"), "soft_error"),
    (500, "", "soft_error"), (502, "", "soft_error"), (400, "", "hard_error"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "page", "outcome"), STATUSES)
def test_statuses(watcher: Watcher, status: int, page: str, outcome: str) -> None:
    one = watcher.first(A, article())
    assert watcher.later(minutes=15).again(one, page, status) == outcome


OTHER = article("慈溪与布拖签约", ("慈溪市与布拖县昨日签约,共建产业园。" * 6,))
REDIRECTS = [
    (f"{HOST}/", short("首页"), "gone"), (f"{HOST}/index.shtml", short("首页"), "gone"),
    ("http://www.site.com.cn/", short("首页"), "gone"),
    (f"{HOST}/system/", short("列表"), "gone"), (f"{HOST}/404.html", short("出错"), "soft_error"),
    (f"{HOST}/404.html", short("<p>您访问的页面不存在</p>"), "gone"),
    (f"{HOST}/404.html", short("<p>请输入验证码</p>"), "blocked"),
    (f"{HOST}/error", OTHER, "soft_error"), (f"{HOST}/404/", OTHER, "soft_error"),
    (f"{HOST}/error.html", short("<p>系统维护中,请稍后再试</p>"), "soft_error"), (B, OTHER, "gone"),
    (f"{HOST}/", short("<p>网站正在维护升级,请稍后访问。</p>"), "soft_error"),
    ("http://passport.site.com.cn/", short("登录"), "blocked"),
    (f"{HOST}/user/login.html", short("登录"), "blocked"),
    ("http://captcha.other.example/x", short("验证"), "blocked"),
    (B, article(), "ok"), (B, article().replace("12.4亿元", "12.6亿元"), "ok"),
    ("http://m.site.com.cn/system/2026/11/20/030710001.shtml", article(), "ok"),
    (A.replace("http:", "https:"), article(), "ok"),
    ("http://elsewhere.example/", short("<p>域名停放</p>"), "soft_error"),
]  # fmt: skip


@pytest.mark.parametrize(("final", "page", "outcome"), REDIRECTS)
def test_redirects(watcher: Watcher, final: str, page: str, outcome: str) -> None:
    one = watcher.first(A, article())
    assert watcher.later(minutes=15).again(one, page, final_url=final) == outcome
    assert set(watcher.kinds()) <= {"new", "edited"}


SCRIPTED = [
    (f"{HOST}/nojs.html", short("<p>请开启 JavaScript 后浏览本站。</p>"), 200, "soft_error"),
    (f"{HOST}/", short("首页"), 200, "soft_error"), (B, OTHER, 200, "soft_error"),
    (B, short("<p>该文章已被删除</p>"), 200, "soft_error"), (B, "", 404, "soft_error"),
    (B, "", 403, "blocked"), (B, "", 502, "soft_error"), (B, article(), 200, "ok"),
]  # fmt: skip


@pytest.mark.parametrize(("final", "page", "status", "outcome"), SCRIPTED)
def test_what_a_script_leads_to_proves_nothing(
    classifier: Classifier, watcher: Watcher, final: str, page: str, status: int, outcome: str
) -> None:
    one = watcher.first(A, article())
    known = watcher.archive.intake.revisits.kept(one)
    fetch = watcher.fetch(A, page, status, final)
    judged = classifier.classify(
        fetch, known.source_id, "utf-8", known.article.title, scripted=True
    )
    judged = classifier.compare(judged, known, "utf-8", scripted=True)
    assert judged.fetch.outcome == outcome


def test_a_shell_with_a_noscript_refresh_is_the_incident_javascript(
    classifier: Classifier, watcher: Watcher
) -> None:
    one = watcher.first(A, article())
    for target in ("/", "/404.html"):
        page = dressed(
            f"<noscript><meta http-equiv=refresh content='0;url={target}'></noscript>"
            '<div class="heading"></div><div id="Zoom"></div><script src="/app.js"></script>'
        )
        judged = judged_known(
            classifier, watcher.fetch(A, page), watcher.archive.intake.revisits.kept(one), "utf-8"
        )
        assert judged.fetch.outcome is Outcome.SOFT_ERROR
        assert judged.trouble
        assert judged.trouble.kind == "javascript"


def test_a_template_in_a_new_dress_is_no_edit(tmp_path: Path) -> None:
    """The same text in another template: what else is read from it is the template's."""
    generic = Source(id="site", name="测试站", page="generic")
    classifier = Classifier([generic], load_all([seeds.SEEDS / "topics"]))
    old = article()
    body = old[old.index('<div id="Zoom">') : old.index('<div class="editor">')]
    new = (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>甬凉协作联席会议在西昌召开"
        "</title></head><body><header class='top-2026'><a href='/'>首页</a></header>"
        "<main class='layout'><section class='crumbs2'><a href='/n'>要闻</a></section>"
        "<h1 class='art-title'>甬凉协作联席会议在西昌召开</h1>"
        "<p class='art-meta'>2026-11-20 08:30</p><article class='art-body'>"
        + body.replace('id="Zoom"', 'class="art-text"')
        + "</article></main><footer class='bottom-2026'>演示网</footer></body></html>"
    )
    with Archive(tmp_path / "archive.db") as archive:
        archive.intake.runs.sync_sources([generic.info()], utc_now())
        watcher = Watcher(archive, classifier)
        one = watcher.first(A, old)
        assert watcher.later(hours=1).again(one, new) is Outcome.OK
        assert watcher.kinds() == ["new"]
        watcher.later(hours=1).again(one, new.replace("12.4亿元", "12.6亿元"))
        assert watcher.kinds() == ["new", "edited"]
        assert "body" in watcher.changes()[-1].fields


def test_an_empty_template_needs_an_article_as_witness(
    classifier: Classifier, watcher: Watcher
) -> None:
    one = watcher.first(A, article())
    empty = dressed('<div class="heading"></div><div id="Zoom"></div>')
    known = watcher.archive.intake.revisits.kept(one)
    assert judged_known(classifier, watcher.fetch(A, empty), known, "utf-8").needs_article
    assert not judged_known(classifier, watcher.fetch(A, "", 404), known, "utf-8").needs_article


def test_a_page_that_only_javascript_fills_says_so(
    classifier: Classifier, watcher: Watcher
) -> None:
    one = watcher.first(A, article())
    page = short("<noscript>请启用JavaScript后访问</noscript><div id=app></div><script></script>")
    judged = judged_known(
        classifier, watcher.fetch(A, page), watcher.archive.intake.revisits.kept(one), "utf-8"
    )
    assert judged.trouble
    assert judged.trouble.kind == "javascript"
    assert "JavaScript" in str(judged.fetch.detail)


def test_list_pages_say_why_they_are_empty(classifier: Classifier, watcher: Watcher) -> None:
    for page, kind in [
        (short("<ul></ul>"), "feed_empty"),
        (short("<div id=app></div><script></script>"), "javascript"),
        (short("<p>请完成安全验证</p>"), "blocked"),
    ]:
        assert classifier.why_empty(watcher.fetch(f"{HOST}/", page)) == kind


def test_a_text_that_the_site_garbled_is_its_trouble_and_no_edit(watcher: Watcher) -> None:
    one = watcher.first(A, article())
    garbled = article().encode().decode("gbk", "replace")
    assert watcher.later(hours=1).again(one, garbled) is Outcome.SOFT_ERROR
    judged = watcher.classifier.classify(watcher.fetch(A, garbled), "site", "utf-8")
    assert judged.trouble
    assert judged.trouble.kind == "charset"
    assert watcher.later(hours=1).again(one, article()) is Outcome.OK
    assert watcher.kinds() == ["new"]

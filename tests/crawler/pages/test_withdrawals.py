"""Notices that something is withdrawn, and what is none, by their form."""

from __future__ import annotations

import pytest

from crawler.pages.withdrawals import withdrawal
from tests.growth import costs_less_than

NOTICES = """
您访问的信息已被移除或已归档。
404 - 找不到文件或目录。|您要查找的资源可能已被删除,已更改名称或者暂时不可用。
此内容因违规无法查看|由用户投诉并经平台审核,违反《互联网用户公众账号信息服务管理规定》。
此帐号已自主注销,内容无法查看
此帐号已被屏蔽,内容无法查看
由用户投诉并经平台审核,涉嫌过度营销、骚扰用户。
该内容已被发布者删除
此内容被投诉且经审核涉嫌侵权,无法查看。
该公众号已迁移|该公众号已迁移至新的帐号,原帐号已回收。若需访问原文章链接,请点击下方按钮。
因采编失误,本文已撤下,特此说明。
应当事人要求,本文已删除。
应当事人要求删除
该稿件已撤稿
已撤稿
文章已被作者删除
您访问的页面不存在
抱歉,您访问的页面不存在或已被删除!
对不起,您所查看的新闻已下线,3秒后自动返回首页
404|页面走丢了
404 Not Found
哎呀,您要找的页面不见了
很抱歉,您要访问的页面可能已被删除、更名或不存在。
該文章已被刪除
對不起,網頁不存在或已刪除。
抱歉,此內容因違反社群守則已被移除
本報道因應當事人要求已下架
找不到您要的頁面
该帖子已被楼主删除
该微博已被作者删除
根据相关法律法规和政策,此内容不予展示
该账号因违反相关规定已被封禁
该视频因版权原因已下架
本文因内容有误,已撤回。由此给读者带来的不便,敬请谅解。
内容已被发布者删除
您查看的内容已下线。
此稿件已撤下
应版权方要求,该内容已下线
经核实,本文内容不准确,现已撤稿,特此致歉。
The page you are looking for has been removed.
This article is no longer available.
Sorry, this page doesn't exist.
We couldn't find the page you're looking for.
This story has been retracted at the request of the author.
Page not found
This content has been taken down due to a legal complaint.
"""

OTHERS = """
链接已过期
链接已失效,请重新获取
该页面正在维护,请稍后再试
系统维护中,暂时无法访问
您访问的页面不存在,请稍后再试
请登录后查看该内容
内容审核中,暂时无法查看
该内容暂时不可见,正在核实
服务器繁忙,页面无法显示
您没有权限查看该内容
您未满18岁,无法查看该内容
请在微信客户端打开链接
本网站使用Cookie,点击同意继续浏览
记者获悉,该文章已被删除。|平台方面表示,将对相关账号作出进一步处理,并向公众说明情况。
网传某校通知已删除,官方回应
三家平台删除千余条不实信息|宁波市网信办昨日通报,已有三家平台删除不实信息一千二百条。
某公众号被封禁,运营者起诉平台
该文章被删除一事引发关注。
昨日,涉事视频已下架。|涉事企业负责人向本报记者表示,公司已经启动内部调查。
甬凉协作联席会议召开
微博回应文章被删:正在核实
该文章没有被删除
网传本文已删除系谣言
The article was removed from shelves in three stores, officials said.
This page is temporarily unavailable. Please try again later.
This content is not available in your region.
Please log in to view this page.
Your session has expired.
We use cookies on this site.
The bridge was removed on Monday.
"""

LATER_NOTICES = """
该内容因涉嫌违反相关法律法规和政策,已被屏蔽
此账号已注销,文章无法查看
接相关投诉,此内容违反《即时通信工具公众信息服务发展管理暂行规定》,查看详细内容
此内容被投诉侵犯他人名誉权,已被删除
该公众号已被封禁,内容不可查看
温馨提示|该文章已被发布者撤回
您浏览的文章已被撤稿|返回首页
本文已删除
应采访对象要求,本稿已撤下。
因信息核实有误,本稿已作撤稿处理。
该新闻已被删除或不存在
你访问的内容不存在
抱歉,没有找到您要访问的页面
页面不存在|错误代码:404|技术支持:某某公司
原文已被删除
视频已被UP主删除
此文已由编辑部撤下,谨向读者致歉。
该文因版权问题下线
此条微博已被删除
此頁面不存在或已移除
很抱歉,您訪問的文章已被作者刪除
該帳號已被停用
文章因涉及侵權已被下架
依法律要求,本內容不予顯示
Sorry, the page you requested could not be found.
This post was deleted by its author.
The article has been withdrawn.
This account has been suspended.
404 - Page Not Found
Oops! That page can't be found.
This page no longer exists.
The requested URL was not found on this server.
This content is no longer available due to a court order.
"""

LATER_OTHERS = """
分享链接已超过有效期
文件链接已失效
系统正在升级,该页面暂停访问
页面加载失败,请刷新重试
您访问的内容不存在?请登录后再试
该内容仅对会员开放
网络连接异常,内容无法显示
您所在的地区无法查看该视频
该文章正在审核,请稍后查看
请打开APP查看完整内容
请使用最新版浏览器访问
记者发现,该校官网上的通知已删除。|对此,校方工作人员回应称,系工作疏忽所致,将重新发布。
“已删除”的聊天记录能恢复吗
涉事账号已被封禁|警方通报:男子编造涉疫谣言被行政拘留五日,账号已由平台处置。
网信办:关停账号一千余个
一批违规应用被下架
某明星代言商品已下架,客服称与合同到期有关
宁波下线三条公交线路|市公交公司昨日公布,三条客流稀少的线路即日起下线。
凉山州撤销两个乡
该规定已废止
该公告已被新公告取代
文物失而复得
他的微博账号已注销,粉丝不舍
The company said the page had been deleted by mistake.
A statue was taken down in the city centre on Friday.
This article will be available soon.
Checking your browser before accessing this page.
Are you over 18?
Service unavailable
Video loading, one moment please
"""

MISSED = "提示信息|抱歉,指定的主题不存在或已被删除或正在被审核"
"""Says that it may be under review too: missed rather than guessed."""


def rows(table: str) -> list[str]:
    return [row for row in table.split("\n") if row]


@pytest.mark.parametrize("text", rows(NOTICES + LATER_NOTICES))
def test_a_notice_is_known_by_its_form(text: str) -> None:
    assert withdrawal(text.split("|"))


def test_a_notice_that_may_be_a_review_proves_nothing() -> None:
    assert withdrawal(MISSED.split("|")) is None


@pytest.mark.parametrize("text", rows(OTHERS + LATER_OTHERS))
def test_what_is_no_notice(text: str) -> None:
    assert withdrawal(text.split("|")) is None


def test_long_lines_cost_no_time() -> None:
    def told() -> None:
        for text in ("该文章已被", "因", "此内容因违规", "the page ", "的", "文章页面", "请,", "1"):
            assert withdrawal([(text * 160)[:160]] * 3) is None

    costs_less_than(2, told)

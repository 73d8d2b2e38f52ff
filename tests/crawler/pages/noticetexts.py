"""Notices that something is withdrawn, and what is none: simplified, traditional, English.

Written in three parts, each before the rules were mended by it, and measured first: of the notices
37 of 64 were known, 28 of 34, 16 of 22; of what is none 2 of 77 were taken for one, 0 of 39, 0 of
23.
"""

from __future__ import annotations

FIRST_NOTICES = """
该稿件因信源有误，已于今日上午撤回，特此说明。
此文已由编辑部撤下，给您带来不便，敬请谅解。
应版权方要求，本文已作删除处理。
根据有关规定，该内容不予显示。
你要找的新闻找不到了，去首页看看吧
您访问的稿件已下线
该视频已被上传者删除
帐号已被屏蔽，内容无法查看
此帐号因违反相关规定已被封禁，内容无法查看。
该公众号已注销，无法查看文章
此内容被投诉且经审核涉嫌侵犯名誉权，无法查看。
此内容因涉嫌违反相关法律法规和政策被责令删除，无法查看
此内容发送失败无法查看
啊哦，页面走丢了。您所访问的文章可能已被删除，或者地址有误。 返回首页
404 抱歉，您访问的页面不存在！ 5 秒后自动跳转至首页
很抱歉，您查看的页面已删除、更名或暂时不可用。
参数错误，该文章不存在
内容已删除
本条新闻已被撤销发布。
原文已删
因来源媒体要求，本网已将此稿撤除。
由于采访对象提出异议，本报网站已将该报道撤下，并就此向当事人致歉。
更正：此前刊发的消息不实，稿件已撤，谨向读者致歉。
该文章已设为私密，无法访问
作者已将该文章设为仅自己可见
该信息已过有效期，已被管理员删除。
抱歉，您要查看的微博已被作者删除。查看帮助
该回答已被删除，你可以前往问题页查看其他回答
文章被和谐了，看看别的吧
系统提示：您所查找的内容已归档下架。
该页面已下线，不再对外开放。
温馨提示 该信息已被发布单位撤回
本公告已撤销。
出错了！没有找到您要的文章。点击这里返回上一页
该新闻已被屏蔽
本网站已停止刊载该文。
文章ID不存在或者已被删除
抱歉，您要找的新聞已下架或不存在。
本則新聞因故撤下，造成不便敬請見諒。
此篇報導已應當事人要求移除。
您所查詢的頁面不存在，請回首頁
該文章已被作者刪除
很抱歉！您所瀏覽的文章已超過保存期限，已自資料庫移除。
此內容已因違反社群守則遭移除
本稿撤銷，請媒體勿用
找不到文章 您要尋找的文章不存在或已被移除。
此帳號已停權，內容無法顯示
新聞不存在
本文因涉及版權爭議，已暫予下架。
原始連結內容已被來源網站刪除
This story has been taken down.
Sorry, the article you are looking for is no longer available.
The page you requested could not be found. It may have been moved or deleted.
This article has been retracted by its author.
Editor's note: This report has been withdrawn because its source could not be verified.
Content removed at the request of the person concerned
This post was unpublished on legal advice.
410 Gone. The resource is no longer available on this server and there is no forwarding address.
This account has been suspended.
Oops! That page can't be found. Maybe try a search?
This video has been removed for violating our terms of service.
The story you're looking for doesn't exist or has been removed. Back to news
KILL: the story published earlier today has been killed. Please do not use it.
This content isn't available anymore
"""

FIRST_OTHERS = """
指定的主题不存在或已被删除或正在被审核
您要查看的信息不存在或者还未通过审批！
该内容暂时无法查看，请稍后重试
内容正在审核，暂时不可见
您访问的文章正在审核中，请耐心等待
本页面升级改造中，预计明日恢复访问
该链接已失效，请重新获取分享链接
链接已过期，请重新打开
系统繁忙，请刷新后再试
网络不给力，点击屏幕重新加载
当前访问人数过多，请排队等候，您前面还有 128 人
正在加载，请稍候……
请先阅读并同意隐私政策和用户协议后继续浏览
本站内容仅供年满十八周岁的成年人浏览，请确认您的年龄
您的访问被屏蔽，如有疑问请联系管理员
您的IP已被封禁，请联系网站管理员
您的账号已在别处登录，请重新登录后查看
登录后查看全文
为了您的账号安全，请完成验证后继续访问
该文章为会员专享，开通会员后阅读
该内容需要权限才可查看
请在微信客户端打开链接
数据库连接失败，文章无法显示
服务器开小差了，稍后再来看看吧
抱歉，您没有权限查看该页面
您的浏览器版本过低，部分内容无法显示，请升级浏览器
暂无数据
本网将于11月29日0时至6时进行系统维护，期间网页无法访问，敬请谅解。
您的请求已被安全策略拦截，事件编号 20261128-7791
当前地区无法观看该内容
缓存已清除，请返回上一页
您的评论已被删除，请文明发言
市网信办通报：三家网站发布不实信息被约谈，相关文章已删除。
宁波一男子发布虚假视频被行政拘留，视频已删除。警方提醒，网络不是法外之地。
记者获悉，海曙区教育局昨日发布的招生公告已被撤回，原因尚不清楚。
某知名博主账号被封禁。平台公告称，该账号多次发布违规内容，依据社区规范予以永久关闭。
快讯：国家药监局撤销该公司药品生产许可证。
外交部发言人：有关报道不存在事实依据。
本报讯 江北区拆除违建三千平方米，原有的广告牌已全部撤下。
声明：网传“我校取消寒假”的消息不实，请勿转发。
最高法撤销原判，发回重审
西昌市一景区门票预约页面被挤爆，文旅局：已恢复
《失踪的孩子》在影院下架，片方回应：正在调整排期
甬江隧道今起封闭施工，过往车辆请绕行。
一则道歉：本报昨日三版的照片说明有误，今予更正。
该文件已废止，自2026年12月1日起执行新办法。
市场监管局：不合格商品已全部下架封存
會議紀錄已刪除不當發言，主席表示遺憾
某報撤下社論並致歉，新聞界譁然。總編輯表示將檢討審稿流程。
立法院三讀通過刪除該條文
The newspaper deleted its article and apologised to the minister on Friday.
Facebook says the page was removed after complaints from residents.
The statue has been removed from the square, the city council said.
Court withdraws arrest warrant for former mayor
The company said the product is no longer available in China.
Twitter suspended the account of the ministry for two hours.
指定的主題不存在或已被刪除或正在被審核
此內容暫時無法顯示，請稍後再試
文章審核中，請稍後
您尚未登入，請登入後觀看
連結已失效
本網站含有限制級內容，未滿18歲者不得瀏覽
系統維護中，造成不便敬請見諒
為提供更好的服務，本網站使用 Cookie，請按同意繼續
您的帳號已被鎖定，請洽客服
We'll be back soon. The site is undergoing scheduled maintenance.
You are in a queue. Your estimated wait time is 4 minutes.
Something went wrong. Please try again later.
This content is temporarily unavailable.
This link has expired. Request a new one.
Please confirm that you are 18 years or older to continue.
Your access to this site has been limited by the site owner.
Sign in to read the full story.
This article is available to subscribers only.
This content is not available in your region.
Please enable JavaScript to view this page.
Your account has been suspended. Please contact support to continue reading.
"""

SECOND_NOTICES = """
本文已撤稿，相关转载媒体请同步删除
原稿因表述不当已由记者撤回
该条新闻已删除，感谢您的关注
您来晚了，该文章已被作者删除
此篇文章因版权到期已下架
抱歉，此页面已经被管理员移除
该贴已被删除或屏蔽
内容涉嫌违规，已被屏蔽
该账号因被多人投诉，现已被平台封禁
文章不见了，可能已被小编删除
您所访问的内容已从本站移除
按照主管部门要求，该稿件已下线
应报道对象要求，此报道已于11月20日撤下
该图集已下线
非常抱歉，您请求的页面不存在，请检查网址是否正确
Error 404 页面不存在
此公众号已被永久封禁
该专题已下线
此文章由于违反平台规范已被删除，如有疑问请联系客服
該報導已撤下
您要瀏覽的新聞不存在或已過保存期限
因當事人要求，本篇已移除
此貼文已不存在
該影片已遭移除
抱歉，您要查看的內容已被刪除。回首頁
This news item has been deleted.
We are sorry, but the page you are trying to view does not exist.
The article has been removed due to a copyright claim.
This story was withdrawn by the news agency.
Sorry, we can't find that page.
This page is no longer available.
The content you requested has been removed by the publisher.
HTTP 404: The page cannot be found
Retraction: this article has been retracted because of errors in its reporting.
"""

SECOND_OTHERS = """
您查看的页面暂时无法打开
文章加载失败，点击重试
网页升级，敬请期待
该内容正在整改，暂不展示
本链接将于24小时后失效
阅读全文请下载客户端
根据版权方要求，该视频仅限会员观看
请输入访问密码
您的账号存在异常，已被限制登录
请求被拒绝，来源不合法
抱歉，该网站未通过备案，禁止访问
该栏目暂无内容
网站正在改版，老版文章请访问旧版网站
未满十八周岁请离开
您已退出登录
文章正在上传，请稍等
本页需要安装插件才能浏览
开庭公告：被告下落不明，依法公告送达
警方：网传视频系摆拍，发布者已删除
教育部撤销三所学校办学资格
两名干部被免职
一店铺因刷单被平台封店，老板：损失惨重
博物馆：展品已撤下检修
男子删除公司数据库被判刑
某地撤销城管局，市民点赞
报社就错误报道道歉，责任编辑停职
頁面載入中，請稍候
此內容僅限訂閱戶閱讀
警方移除路障
網友：留言被刪
Access to this page requires a subscription
The page is loading
You are being redirected
Scheduled downtime: we will be back at 6am
The mayor has been removed from office.
Officials deleted messages, inquiry hears
The memorial was taken down at night.
Enter your password to view this article
This form has expired
"""

THIRD_NOTICES = """
此稿件经核查内容失实，已全网删除
由于不可抗力，该文章暂停展示且已被移除
该作品已被创作者删除
您查找的信息可能已经过期删除
网页已失踪，您访问的内容不存在
文章已被发布单位撤销
对不起，该信息已经被删除！
该条资讯已作下线处理
非常抱歉，没有找到该页面
此文涉嫌抄袭，已被编辑部撤稿
应有关单位来函要求，本条消息已撤下
该内容已被网信部门依法处置删除
很遗憾，这篇文章已经不在了
本则报导因事实有误，已全文撤回
此網頁已移除
抱歉，該篇文章已經下架囉
您造訪的頁面已經不存在
This report has been taken offline.
The page has moved or no longer exists.
Sorry, this post has been deleted by the author
The item you requested was removed.
This article was deleted following a complaint.
"""

THIRD_OTHERS = """
抱歉，服务暂不可用
请刷新页面或返回上一页
本文需要付费后阅读
您当前的网络环境存在风险，请验证后访问
该直播尚未开始
页面建设中
我们正在努力恢复，请稍后
请选择您所在的地区
警方已将涉案账号移交平台
该公司已注销
一小区业主群被解散
学校删除招生简章，家长质疑
某演员作品全网下架
文章千古事，得失寸心知
首页 > 新闻 > 正文
本站已迁移至新域名，请更新收藏
網站維護中
請輸入驗證碼
影片處理中
You have been logged out
We're experiencing high traffic
Police removed the posters
The account of the event is disputed
"""

MISSED = frozenset({"该信息已过有效期，已被管理员删除。", "由于不可抗力，该文章暂停展示且已被移除"})
"""Say that a time ran out, or that it is shown no more for now, too: missed rather than guessed."""


def rows(table: str) -> list[str]:
    """The texts of a table."""
    return [row for row in table.split("\n") if row]

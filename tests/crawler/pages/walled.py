"""Made-up lines that stand where a text is cut off, and lines that only look like them."""

WALLS = """
本文为付费内容,开通会员后继续阅读全文
剩余70%内容请打开客户端查看
登录后查看全文
请登录后阅读全文
本文为会员专享文章
会员专享
付费阅读全文 ¥2.00
您还不是会员,开通会员即可阅读完整内容
试读结束,购买后可阅读剩余内容
免费试读已结束
打开APP阅读全文
下载客户端,查看完整报道
扫码阅读全文
扫码关注公众号后阅读全文
关注后阅读剩余内容
开通VIP解锁全文
订阅后可阅读全文
剩余1200字需付费阅读
本文限订阅用户阅读,请登录
本报道仅限会员阅读
APP内阅读全文
登錄後查看全文
本文為訂閱會員專屬內容
加入會員,繼續閱讀全文
訂閱後即可閱讀完整內容
本篇文章僅供訂戶閱讀
Subscribe to continue reading
Sign in to read the full article
Log in to keep reading this story
This article is for subscribers only
This story is available to members only.
Continue reading with a free account: register now
Create a free account to read the rest of this story
Already a subscriber? Log in to continue reading
You have reached your limit of free articles this month.
Unlock this article for 1 dollar
Download our app to read the full story
Il vous reste 41.2% de cet article à lire. La suite est réservée aux abonnés.
Dieser Artikel ist exklusiv für Abonnenten
Contenido exclusivo para suscriptores
Articolo riservato agli abbonati
"""

OTHERS = """
责任编辑:周小舟
请先登录后发表评论
(本文来自山城新闻,更多原创资讯请下载“山城新闻”APP)
阅读剩余全文()
展开全文
微信扫码分享
客户端下载
扫描二维码关注我们
订阅本报请拨打热线
宁江市数字支付应用场景全面落地
会员店开业首日客流过万
全文共一千二百字
县里为每位会员发放了三百元购物券
这家合作社现有会员三百二十户,去年人均增收两千元
当地开通了直达县城的公交专线
他说,付费阅读是大势所趋
本报全文转载如下
全文检索
Subscribe to our weekly newsletter
Continue reading the main story
Stay up to date. Subscribe to our newsletter.
Read more stories
Sign in
The members voted to open the plant.
The full story of the plant began ten years ago.
更多精彩内容请关注山城发布公众号
下载APP,阅读更多新闻
扫码关注后查看往期内容
他表示,用户开通会员后可继续阅读全文。
Subscribe to our newsletter to read more stories
The paper said readers must subscribe to read the full story.
Share this article
Le conseil a entendu trois abonnés de la bibliothèque.
Der Verein zählt 300 Abonnenten.
He paid the full price for the story rights.
Subscribe
"""

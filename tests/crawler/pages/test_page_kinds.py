# ruff: noqa: E501 - a page is a line here
"""Pages of sites' other kinds are refused, and articles that look like them are read."""

from __future__ import annotations

import pytest

from crawler.errors import NotAnArticleError
from crawler.pages import extract
from tests.crawler.pages.cases.case import FOOTER, LINKS, NAVIGATION, page, paragraphs

URL = "http://www.example.cn/2024/0513/1.html"
_NAV = NAVIGATION.format("nav")
_TITLE = "<title>{}</title>"


def _rows(entry: str, count: int) -> str:
    """An entry so many times, each with numbers of its own."""
    return "".join(entry.format(i=i, j=i * 7 % 10, k=100 - i) for i in range(1, count + 1))


OTHERS = {
    "forum board table": _TITLE.format("柳河论坛-谈天说地")
    + _NAV
    + "<h1>谈天说地</h1><table>"
    + _rows(
        "<tr><td><a href='/t-{i}.html'>今天去柳河公园看花了，第{i}次来，人真多</a></td><td><a href='/u/{i}'>网友{i}号</a></td><td>{k}/{i}2</td><td>2024-05-1{j} 08:4{j}</td></tr>",
        20,
    )
    + "</table><p>版规：请文明发言，遵守国家法律法规，不得发布广告信息。</p>",
    "forum board list with excerpts": _TITLE.format("柳河论坛 - 谈天说地")
    + _NAV
    + "<h2>谈天说地</h2><ul>"
    + _rows(
        "<li><a href='/t-{i}.html'>求推荐城东的早餐店，第{i}帖</a><p>第{i}次发帖，刚搬到城东，想找家早餐店，最好有豆浆油条，环境干净点，价格不要太贵，谢谢各位推荐。</p><span>网友{i}</span><span>2024-05-1{j} 08:4{j}</span><span>回复 {k}</span></li>",
        12,
    )
    + "</ul>",
    "auction list": _TITLE.format("司法拍卖_柳河拍卖网")
    + _NAV
    + "<h1>司法拍卖</h1>"
    + _rows(
        "<div class=item><a href='/i/{i}'>柳河市城东区人民路{i}号{j}幢房产一处</a><p>起拍价：{k}.00万元 评估价：1{k}.00万元</p><p>开拍时间：2024-05-1{j} 10:00</p><p>{i}人报名 {k}次围观</p></div>",
        15,
    ),
    "auction table": _TITLE.format("法拍屋查詢系統")
    + _NAV
    + "<h1>法拍屋查詢</h1><table><tr><th>字號</th><th>拍賣日期</th><th>地址</th><th>坪數</th><th>底價</th></tr>"
    + _rows(
        "<tr><td>113年度司執字第{i}號</td><td>113/05/1{j}</td><td>柳河市中正路{i}巷{j}號{j}樓，含公共設施持分，不點交</td><td>{k}.5坪</td><td>{k}萬元</td></tr>",
        20,
    )
    + "</table>",
    "mailbox list": _TITLE.format("县长信箱-柳河县人民政府")
    + _NAV
    + "<h1>县长信箱</h1><p>写信须知：请您如实填写姓名和联系方式，以便我们及时与您联系，谢谢您的支持与配合。</p><table><tr><th>编号</th><th>标题</th><th>时间</th><th>状态</th></tr>"
    + _rows(
        "<tr><td>LH{i}</td><td><a href='/m/{i}'>关于城东第{i}路公交车晚点的问题</a></td><td>2024-05-1{j}</td><td>已办结</td></tr>",
        15,
    )
    + "</table>",
    "mailbox form": _TITLE.format("我要写信-柳河县人民政府")
    + _NAV
    + "<h1>我要写信</h1><form><p>写信须知：</p><p>一、请您如实填写姓名、联系电话和地址，我们将对您的个人信息予以保密。</p><p>二、请不要重复提交同一问题，一般问题五个工作日内答复，复杂问题十五个工作日内答复。</p><p>三、请勿在信件中使用侮辱、诽谤等语言，对违反法律法规的信件不予受理。</p>姓名<input name=n>电话<input name=t>标题<input name=b>内容<textarea></textarea><button>提交</button></form>",
    "user profile": _TITLE.format("王建国的个人主页 - 柳河社区")
    + _NAV
    + "<div class=profile><h1>王建国</h1><p>柳河日报记者，关注基层，记录时代，欢迎提供新闻线索。</p><span>关注 12</span><span>粉丝 3456</span><span>获赞 2.3万</span></div><ul>"
    + _rows("<li><a href='/a/{i}'>柳河镇第{i}届山歌节开幕</a><span>2024-05-1{j}</span></li>", 12)
    + "</ul>",
    "user profile with bio": _TITLE.format("用户主页_柳河社区")
    + _NAV
    + "<div><h2>山里人家</h2><p>个人简介：在山里住了三十年，喜欢拍照和写字，偶尔也唱几句山歌，欢迎同好交流。</p><p>注册时间：2014-05-13 08:49</p><p>最后登录：2024-05-13 08:49</p><p>积分：1024 等级：高级会员 发帖：120</p></div>",
    "product page": _TITLE.format("柳河牌花椒油 500ml 特麻 家用凉拌 - 柳河商城")
    + _NAV
    + "<h1>柳河牌花椒油 500ml 特麻 家用凉拌</h1><p>¥29.90</p><p>月销 1200+ 累计评价 345</p><p>配送：柳河 至 请选择</p><button>加入购物车</button><button>立即购买</button><p>商品名称：花椒油 商品编号：100123 毛重：0.55kg 产地：柳河</p><p>本品精选大红袍花椒，低温压榨，麻味纯正，适合凉拌、火锅、面食，开封后请冷藏保存。</p><p>七天无理由退货 正品保证</p>",
    "product list": _TITLE.format("花椒油_价格_图片_柳河商城")
    + _NAV
    + _rows(
        "<div><a href='/p/{i}'>柳河牌花椒油 第{i}款 家用凉拌火锅特麻</a><p>¥{k}.90</p><p>{k}人付款</p><a href='/s/{i}'>柳河旗舰店</a></div>",
        20,
    ),
    "login page": _TITLE.format("用户登录 - 柳河社区")
    + "<h1>用户登录</h1><form><p>账号<input name=u></p><p>密码<input type=password></p><button>登录</button></form><p>登录即代表您已阅读并同意《用户协议》和《隐私政策》，未注册的手机号将自动创建账号。</p>",
    "register terms": _TITLE.format("注册 - 柳河社区")
    + "<h1>注册</h1><form><input name=u><input type=password><input type=password><button>注册</button></form><p>请仔细阅读以下条款，点击注册即表示您同意接受本协议的全部内容，并对您的行为承担责任。</p><p>用户名由字母、数字组成，长度为六到二十个字符，密码至少八位，须同时包含字母和数字。</p>",
    "404 soft": _TITLE.format("页面不存在 - 柳河网")
    + _NAV
    + "<h1>抱歉，您访问的页面不存在</h1><p>可能是因为网址有误，或者该页面已被删除、移动，请检查网址后重试，或返回首页浏览其他内容。</p><p><a href='/'>返回首页</a></p>",
    "404 with links": _TITLE.format("404_柳河网")
    + _NAV
    + "<h2>404</h2><p>很抱歉，您要访问的页面已经删除或者不存在，五秒后将自动跳转到首页，如未跳转请点击这里。</p>"
    + LINKS.format("hot", "热门推荐"),
    "download page": _TITLE.format("柳河通 App 下载 - 官方版")
    + _NAV
    + "<h1>柳河通</h1><p>版本：3.2.1 大小：45.6MB 更新时间：2024-05-13</p><p>一款服务柳河市民的手机应用，提供公交查询、水电缴费、预约挂号、办事指南等便民服务，随时随地掌上办。</p><a href='/d.apk'>安卓下载</a><a href='/i'>iOS下载</a><p>扫描二维码下载</p>",
    "site map": _TITLE.format("网站地图 - 柳河县人民政府")
    + _NAV
    + "<h1>网站地图</h1>"
    + "".join(
        f"<h3>栏目{i}</h3><p><a href='/{i}/1'>政务公开</a> <a href='/{i}/2'>办事服务</a> <a href='/{i}/3'>互动交流</a> <a href='/{i}/4'>走进柳河</a></p>"
        for i in range(12)
    ),
    "job list": _TITLE.format("柳河招聘网_最新招聘信息")
    + _NAV
    + "<h1>最新招聘</h1>"
    + _rows(
        "<div><a href='/j/{i}'>销售经理{i}名</a><span>5000-{k}00元/月</span><p>柳河某某商贸有限公司</p><p>柳河 | 经验不限 | 大专</p><span>05-1{j}</span></div>",
        18,
    ),
    "job page list prose": _TITLE.format("柳河人才网")
    + _NAV
    + _rows(
        "<div><h3><a href='/j/{i}'>急聘会计{i}名</a></h3><p>岗位{i}负责公司日常账务处理，编制财务报表，有两年以上工作经验者优先，包吃住，月休四天。</p><p>2024-05-1{j}</p></div>",
        10,
    ),
    "search results": _TITLE.format("“花椒”的搜索结果_柳河网")
    + _NAV
    + "<p>为您找到相关结果约 1200 个</p>"
    + _rows(
        "<div><h3><a href='/a/{i}'>柳河花椒喜获丰收第{i}年</a></h3><p>…去年第{i}季，柳河县花椒种植面积达三万亩，今年花椒喜获丰收，预计亩产鲜椒六百公斤…</p><span>柳河日报 2024-05-1{j}</span></div>",
        10,
    ),
    "search no results": _TITLE.format("搜索结果 - 柳河网")
    + _NAV
    + "<h1>搜索结果</h1><p>抱歉，没有找到与“花椒树”相关的内容，建议您检查输入的关键词是否正确，或者换用其他关键词重新搜索。</p>",
    "contact page": _TITLE.format("联系我们 - 柳河网")
    + _NAV
    + "<h1>联系我们</h1><p>地址：柳河市人民路1号</p><p>电话：0570-0000000</p><p>邮编：324000</p><p>邮箱：news@example.org</p><p>投稿信箱：tg@example.org</p><p>广告热线：0570-0000001</p>",
    "friend links": _TITLE.format("友情链接 - 柳河网")
    + _NAV
    + "<h1>友情链接</h1>"
    + _rows("<a href='http://s{i}.example.org'>友好网站{i}</a> ", 40)
    + "<p>申请友情链接请发邮件至本站邮箱，并注明网站名称、网址和联系方式，要求内容健康。</p>",
    "tag page": _TITLE.format("花椒_标签_柳河网")
    + _NAV
    + "<h1>标签：花椒</h1>"
    + _rows(
        "<div class=it><a href='/a/{i}'>柳河花椒节第{i}届开幕</a><p>第{i}届柳河花椒节昨日开幕，来自各地的客商两百余人到场采购，现场签约金额超过三千万元。</p><em>2024-05-1{j}</em></div>",
        10,
    ),
    "weather page": _TITLE.format("柳河天气预报_一周天气")
    + _NAV
    + "<h1>柳河天气预报</h1><ul>"
    + _rows("<li>5月1{j}日 多云转小雨 {i}℃/2{j}℃ 东南风3级</li>", 7)
    + "</ul><p>生活指数：穿衣较舒适，紫外线弱，洗车不宜，运动较适宜，感冒易发。</p>",
    "stock quote": _TITLE.format("柳河股份(600000)股票价格_行情")
    + _NAV
    + "<h1>柳河股份</h1><p>12.34 +0.56 +4.75%</p><p>今开：11.80 最高：12.50 最低：11.70 成交量：12.3万手 成交额：1.5亿 换手率：2.3%</p><table>"
    + _rows("<tr><td>卖{i}</td><td>12.3{j}</td><td>{k}</td></tr>", 10)
    + "</table><p>更新时间：2024-05-13 15:00:00</p>",
    "tv schedule": _TITLE.format("柳河综合频道节目表")
    + _NAV
    + "<h1>节目预告</h1><p>2024-05-13 星期一</p><ul>"
    + _rows("<li>0{j}:{k} 柳河新闻第{i}集</li>", 24)
    + "</ul>",
    "wait page js": _TITLE.format("请稍候…")
    + "<p>正在进行安全验证，请稍候，验证通过后将自动跳转到您访问的页面，请勿关闭浏览器。</p>",
    "captcha": _TITLE.format("访问验证")
    + "<h1>访问验证</h1><p>您的访问过于频繁，请输入下方图片中的验证码后继续访问，如有疑问请联系客服。</p><form><input name=c><button>提交</button></form>",
    "photo list": _TITLE.format("图库_柳河网")
    + _NAV
    + _rows(
        "<div><a href='/p/{i}'><img src='/{i}.jpg'></a><a href='/p/{i}'>组图：柳河湿地第{i}只白鹭</a></div>",
        20,
    ),
    "video list": _TITLE.format("视频_柳河网")
    + _NAV
    + _rows(
        "<div><a href='/v/{i}'><img src='/{i}.jpg'></a><a href='/v/{i}'>柳河新闻 2024-05-1{j}</a><span>0{j}:3{j}</span><span>{k}万次播放</span></div>",
        20,
    ),
    "about us": _TITLE.format("关于我们 - 柳河网")
    + _NAV
    + "<h1>关于我们</h1><p>柳河网是经省政府新闻办批准，由柳河日报社主办的新闻网站，创办于二〇〇二年，是柳河对外宣传的重要窗口。</p><p>网站设有新闻、时政、经济、民生等二十多个频道，日均访问量三十万人次。</p>",
    "service guide list": _TITLE.format("办事指南 - 柳河县政务服务网")
    + _NAV
    + "<h1>办事指南</h1>"
    + _rows(
        "<div><a href='/g/{i}'>第{i}项 城乡居民基本养老保险参保登记</a><span>办理时限：{j}个工作日</span><span>在线办理</span></div>",
        20,
    ),
    "poll": _TITLE.format("网上调查 - 柳河县人民政府")
    + _NAV
    + "<h1>您对柳河公交满意吗？</h1><form><p><input type=radio>满意</p><p><input type=radio>基本满意</p><p><input type=radio>不满意</p><button>投票</button><a href='/r'>查看结果</a></form><p>调查时间：2024-05-01 至 2024-05-31</p>",
    "shopping cart empty": _TITLE.format("购物车 - 柳河商城")
    + _NAV
    + "<h1>购物车</h1><p>购物车空空如也，快去挑选喜欢的商品吧，登录后可同步账户中的商品，享受更多优惠。</p>",
    "doc share": _TITLE.format("关于开展安全生产检查的通知.doc - 柳河文库")
    + _NAV
    + "<h1>关于开展安全生产检查的通知.doc</h1><p>页数：3页 大小：45KB 格式：DOC 下载券：1</p><p>亲，该文档总共3页，本页只显示部分内容，请下载文档查看完整内容，下载前请认真阅读内容确认后下载。</p><button>立即下载</button>",
    "donation": _TITLE.format("支持我們 - 柳河報")
    + _NAV
    + "<h1>支持我們</h1><p>獨立媒體需要您的支持，您的每一筆捐款都將用於採訪與調查報導，讓真相不被淹沒。</p><form><input type=radio>每月300元<input type=radio>每月500元<button>立即捐款</button></form>",
}

_TOP = "<h1>柳河镇便民服务中心启用</h1><p>2024-05-13 08:49 来源：柳河日报</p>"
_HEAD = _TITLE.format("柳河镇便民服务中心启用_柳河网")
ARTICLES = {
    "one sentence": _HEAD
    + _NAV
    + _TOP
    + "<div><p>柳河镇便民服务中心昨日启用。</p></div>"
    + LINKS.format("l", "更多"),
    "short notice": _TITLE.format("停水通知-柳河县人民政府")
    + _NAV
    + "<h1>停水通知</h1><p>发布时间：2024-05-13</p><div><p>因管道检修，城东片区5月14日8时至18时停水，请提前储水。</p><p>柳河县自来水公司</p></div>",
    "table of data": _TITLE.format("4月份物价表_柳河统计局")
    + _NAV
    + "<h1>柳河县4月份物价表</h1><p>2024-05-13 08:49</p><table>"
    + _rows("<tr><td>品种{i}</td><td>{k}.5</td><td>元/公斤</td></tr>", 15)
    + "</table>",
    "picture post": _HEAD
    + _NAV
    + _TOP
    + "<div><p><img src='/1.jpg'></p><p>图为中心大厅。王建国 摄</p><p><img src='/2.jpg'></p><p>图为办事群众。王建国 摄</p></div>",
    "recruit notice": _TITLE.format("柳河县公开招聘公告")
    + _NAV
    + "<h1>柳河县2024年公开招聘教师公告</h1><p>2024-05-13</p><div><p>根据工作需要，现面向社会公开招聘教师二十名，有关事项公告如下：</p><p>一、招聘条件</p><p>具有教师资格证，年龄三十五周岁以下。</p><p>二、报名时间</p><p>2024年5月20日至24日。</p><p>联系电话：0570-0000000</p></div>",
    "winners list": _TITLE.format("摇号结果公示")
    + _NAV
    + "<h1>第五期小客车摇号结果公示</h1><p>2024-05-13</p><div><p>中签名单如下：</p><p>"
    + "、".join(f"王{c}国" for c in "建爱兴卫安保护振")
    + "</p></div>",
    "auction notice": _TITLE.format("拍卖公告")
    + _NAV
    + "<h1>柳河市人民法院拍卖公告</h1><p>2024-05-13</p><div><p>本院定于2024年6月1日10时起对下列标的物进行公开拍卖：</p><p>标的物：柳河市人民路1号房产一处，建筑面积120平方米。</p><p>起拍价：80万元，保证金：8万元。</p></div>",
    "mail answer": _TITLE.format("关于城东公交晚点的问题-县长信箱")
    + _NAV
    + "<h1>关于城东公交晚点的问题</h1><table><tr><td>来信人</td><td>周**</td></tr><tr><td>来信时间</td><td>2024-05-10</td></tr><tr><td>内容</td><td>城东三路公交车最近经常晚点，早上要等四十分钟，希望能增加班次。</td></tr><tr><td>答复单位</td><td>县交通运输局</td></tr><tr><td>答复时间</td><td>2024-05-13</td></tr><tr><td>答复内容</td><td>您好，经核实，因道路施工导致车辆绕行，现已增加两个班次，感谢您的监督。</td></tr></table>",
    "forum thread": _TITLE.format("今天去柳河公园看花了 - 谈天说地 - 柳河论坛")
    + _NAV
    + "<h1>今天去柳河公园看花了</h1><p>山里人家 发表于 2024-05-13 08:49</p><div>"
    + paragraphs()
    + "</div><div>网友一号：真好看。</div><div>网友二号：下周也去。</div>",
    "product review article": _TITLE.format("柳河花椒油测评：麻味够不够_柳河网")
    + _NAV
    + "<h1>柳河花椒油测评：麻味够不够</h1><p>2024-05-13 08:49 来源：柳河日报</p>"
    + paragraphs(),
    "person portrait": _TITLE.format("王建国：山里的守林人_柳河网")
    + _NAV
    + "<h1>王建国：山里的守林人</h1><p>2024-05-13 08:49 来源：柳河日报</p>"
    + paragraphs(),
    "login wall head": _HEAD
    + "<form><input name=u><input type=password><button>登录</button></form>"
    + _TOP
    + paragraphs(),
    "app release news": _TITLE.format("柳河通App上线 市民可掌上办事_柳河网")
    + _NAV
    + "<h1>柳河通App上线 市民可掌上办事</h1><p>2024-05-13 08:49</p><div><p>昨日，“柳河通”App正式上线，市民可扫码下载。</p></div>",
    "weather news": _TITLE.format("柳河发布暴雨黄色预警_柳河网")
    + _NAV
    + "<h1>柳河发布暴雨黄色预警</h1><p>2024-05-13 08:49</p><div><p>柳河县气象台5月13日8时30分发布暴雨黄色预警信号，请注意防范。</p></div>",
    "quote news": _TITLE.format("柳河股份涨停_柳河财经")
    + _NAV
    + "<h1>柳河股份涨停</h1><p>2024-05-13 10:05 来源：柳河财经</p><div><p>5月13日，柳河股份（600000）盘中涨停，报12.34元，成交额1.5亿元，换手率2.3%。</p></div>",
    "404 news": _TITLE.format("多地网站出现404 专家：请检查网址_柳河网")
    + _NAV
    + "<h1>多地网站出现404 专家：请检查网址</h1><p>2024-05-13 10:05</p><div><p>昨日多家网站页面不存在，显示404，专家提醒市民检查网址是否有误，稍后再试。</p></div>",
    "search engine news": _TITLE.format("柳河搜索上线_柳河网")
    + _NAV
    + "<h1>柳河搜索上线</h1><p>2024-05-13 10:05</p><div><p>柳河搜索昨日上线，市民输入关键词即可查找办事指南，首日查询量达三万次。</p></div>",
    "rights statement": _TITLE.format("柳河日报社声明_柳河网")
    + _NAV
    + "<h1>柳河日报社声明</h1><p>2024-05-13</p><div><p>近日有人冒用本报记者名义招揽广告，本报严正声明，从未授权任何个人代理广告业务。</p><p>柳河日报社</p><p>2024年5月13日</p></div>",
    "site moved article": _TITLE.format("招聘信息：柳河中学招聘教师两名_柳河网")
    + _NAV
    + "<h1>招聘信息：柳河中学招聘教师两名</h1><p>2024-05-13</p><div><p>柳河中学招聘数学教师两名，有意者请将简历发送至邮箱。</p></div>",
    "letter under a column's title": _TITLE.format("县长信箱-柳河县人民政府")
    + _NAV
    + "<h1>关于城东公交晚点的问题</h1><p>2024-05-13</p><div><p>来信内容：城东三路公交车最近经常晚点，早上要等四十分钟，希望能增加班次。</p><p>答复内容：您好，经核实，现已增加两个班次，感谢您的监督。</p></div>",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_of_page_is_refused(kind: str) -> None:
    with pytest.raises(NotAnArticleError):
        extract(page("", OTHERS[kind] + FOOTER.format("footer")).encode(), URL)


@pytest.mark.parametrize("kind", ARTICLES)
def test_an_article_that_looks_like_another_kind_is_read(kind: str) -> None:
    article = extract(page("", ARTICLES[kind] + FOOTER.format("footer")).encode(), URL)
    assert article.title
    assert article.body

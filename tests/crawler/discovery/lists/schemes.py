"""Address schemes of public sites (facts): `sections || article forms || other links that are none`.
Signs: # digit, Y4 M2 D2 y m d date parts, x hex, k base62, s slug, T Chinese title words."""

# ruff: noqa: E501 - lines of markup
from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from tests.crawler.discovery.lists.invent import Page, Words, doc, slug

SCHEMES = r"""
www.cnb-inv.com /category/tech.htm /category/movie.htm /topics/444.htm /topics/487.htm || /articles/tech/14######.htm
www.it-inv.com /tag/ai /zt/2024 //lapin.it-inv.com/ //mobile.it-inv.com/ /about.htm || /0/7##/###.htm
www.cs-inv.net /nav/python /nav/java /column/hot /rank/list || //blog.cs-inv.net/%user/article/details/13#######
www.cnblog-inv.com /cate/java/ /cate/python/ /pick/ /aggsite/topviews || /%user/p/18######.html || /%user/ /%user/archive/2024/05.html
www.jianshou-inv.com /c/xxxxxxxxxxxx /u/xxxxxxxxxxxx /trending/weekly || /p/xxxxxxxxxxxx || /u/xxxxxxxxxxxx
www.v2-inv.com /go/python /go/jobs /?tab=hot /member/livid /recent || /t/104#### || /go/python /member/%user
jj-inv.cn /frontend /backend /hot/articles /pins || /post/73########## || /user/2########## /tag/%user
www.huxi-inv.com /channel/105.html /channel/22.html /moment/ /member/%user.html || /article/30#####.html || /member/18####.html
www.guancha-inv.cn /internation /politics /economy /%user/list_1.shtml || /internation/Y4_M2_D2_73####.shtml /politics/Y4_M2_D2_73####.shtml /%user/Y4_M2_D2_73####_s.shtml || /%user
world.hq-inv.com //china.hq-inv.com/ //mil.hq-inv.com/ /roll /article.html //opinion.hq-inv.com/ || /article/4Hkkkkkkkkk //china.hq-inv.com/article/4Hkkkkkkkkk
news.ys-inv.com /china/ /world/ /law/ /society/ //tv.ys-inv.com/live/ || /Y4/M2/D2/ARTIkkkkkkkkkkkkkkkk240520.shtml //tv.ys-inv.com/Y4/M2/D2/VIDEkkkkkkkkkkkkkkkk240520.shtml
www.cnr-inv.cn /native/ /native/gd/ /sxw/ /minyao/ || /native/gd/Y4M2D2/tY4M2D2_5267#####.shtml
news.youth-inv.cn /gn/ /gj/ /sz/ /jsxw/ || /gn/Y4M2/tY4M2D2_1527####.htm /jsxw/Y4M2/tY4M2D2_1527####.htm
politics.gm-inv.cn /node_9831.htm /node_9840.htm /node_9842.htm || /Y4-M2/D2/content_3733####.htm
www.ce-inv.cn /xwzx/gnsz/ /xwzx/gnsz/gdxw/ /xwzx/shgj/ || /xwzx/gnsz/gdxw/Y4M2/D2/tY4M2D2_3900####.shtml
www.cd-inv.com.cn /china /world /business /opinion/columnists || /a/Y4M2/D2/WS66xxxxxxa31082fc043cxxxx.html
www.qs-inv.cn /qs/ /zdwz/ /laigao/ycjx/index.htm || /dukan/qs/Y4-M2/D2/c_1130######.htm /laigao/ycjx/Y4-M2/D2/c_1130######.htm
www.jm-inv.com /lists/2.html /lists/9.html /special/1180.html || /article/1119####.html
www.cx-inv.com //finance.cx-inv.com/ //companies.cx-inv.com/ /search/ || //finance.cx-inv.com/Y4-M2-D2/10219####.html //companies.cx-inv.com/Y4-M2-D2/10219####.html
www.yc-inv.com /news/ /news/kechuang/ /video/ /brief/ || /news/10211####.html
www.stc-inv.com /article/list/yw.html /article/list/kx.html /theme/12.html || /article/detail/12#####.html
finance.em-inv.com /a/czqyw.html /a/cgnjj.html /yaowen.html //data.em-inv.com/report/ || /a/Y4M2D23080######.html
news.10j-inv.com.cn /today_list/ /cjzx_list/ /cjkx_list/ /guojicj_list/ || /Y4M2D2/c6580#####.shtml
www.sse-inv.com.cn /disclosure/announcement/general/ /disclosure/announcement/listing/ /aboutus/ || /disclosure/announcement/general/c/c_Y4M2D2_574####.shtml
www.csrc-inv.gov.cn /csrc/c100028/common_list.shtml /csrc/c100029/common_list.shtml /csrc/xwfb/index.shtml || /csrc/c100028/c748####/content.shtml
www.pb-inv.gov.cn /goutongjiaoliu/113456/113469/index.html /rmyh/105208/index.html /tiaofasi/144941/index.html || /goutongjiaoliu/113456/113469/536####/index.html
www.hg-inv.gov.cn /customs/302249/302266/index.html /customs/302249/zfxxgk/index.html /customs/xwfb34/302330/index.html || /customs/302249/302266/302267/588####/index.html
www.sw-inv.gov.cn /article/xwfb/ /article/zcfb/ /article/tongjiziliao/ || /article/xwfb/xwrcxw/art/Y4/art_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.html
kr.swc-inv.gov.cn /article/jmxw/ /article/zxhz/ /article/sqfb/ || /article/jmxw/Y4M2/Y4M20350####.shtml
www.tj-inv.gov.cn /sj/ /sj/zxfb/ /sj/sjjd/ /xxgk/ || ./Y4M2/tY4M2D2_195####.html
www.moe-inv.gov.cn /jyb_xwfb/ /jyb_xwfb/gzdt_gzdt/ /jyb_xwfb/xw_zt/ || /jyb_xwfb/gzdt_gzdt/s5987/Y4M2/tY4M2D2_113####.html /jyb_xwfb/s6052/moe_838/Y4M2/tY4M2D2_113####.html
www.court-inv.gov.cn /zixun/gengduo/24.html /zixun/gengduo/104.html /fabu/gengduo/16.html || /zixun/xiangqing/432###.html /fabu/xiangqing/431###.html
www.rmzx-inv.com.cn /c/yw.shtml /c/sz.shtml /index.shtml || /c/Y4-M2-D2/354####.shtml
www.cc-inv.org /article/index/id/MzAwNTAwMiAOAAA.shtml /article/index/id/MzAwMDAwMiAOAAA.shtml || /article/detail/Y4/M2/id/794####.shtml
zjnews.zo-inv.com.cn /zjnews/ /zjnews/hznews/ /gdxw/ || /zjnews/Y4M2/tY4M2D2_2688####.shtml /gdxw/ycxw/Y4M2/tY4M2D2_2688####.shtml
sichuan.sc-inv.com.cn /ggxw/ /fffy/ //china.sc-inv.com.cn/ //kscd.sc-inv.com.cn/ || /ggxw/Y4M2/8251####.html /fffy/Y4M2/8251####.html
www.newsc-inv.org //scnews.newsc-inv.org/ //local.newsc-inv.org/ /zt/cy2024/ || //scnews.newsc-inv.org/system/Y4M2D2/0034#####.htm //local.newsc-inv.org/system/Y4M2D2/0034#####.html
news.dh-inv.cn //zt.dh-inv.cn/2024/0520/ //henan.dh-inv.cn/ /tt/ || /Y4/M2-D2/176####.html //henan.dh-inv.cn/Y4/M2-D2/176####.html
www.sz-inv.com /news/node_18029.htm /news/node_18235.htm /zhuanti/node_150127.htm || /news/content/mb/Y4-M2/D2/content_3091####.htm /news/content/Y4-M2/D2/content_3091####.htm
news.nf-inv.com /node_54a44f01a2 /node_179d29f1ce /node_35b24e100d || /node_54a44f01a2/xxxxxxxxxx.shtml /node_179d29f1ce/xxxxxxxxxx.shtml
www.bjn-inv.com.cn /news /culture /depth /zhengshi || /detail/1716######129###.html
www.fm-inv.cn /news /video /gov /topic/1022 || /news/kkkkkkkkkkkkkkkk=kk
www.fmm-inv.cn /channel_3892 /channel_1178 /subject/8837 || /news/NkkkkkkkZkkkk
www.ww-inv.com /hongkong /china /world /today || /a/Y4M2/D2/AP66xxxxxxe4b0d6xxxxxxxx.html
www.tkp-inv.com.hk /news/232108/index.html /news/232109/index.html /opinion/233119/index.html || /news/232108/Y4/M2D2/973###.html /news/232109/Y4/M2D2/973###.html
www.odn-inv.hk /odn/list.html /odn/news.html || /cnt/news/Y4M2D2/00176_0##.html /cnt/finance/Y4M2D2/00202_0##.html
news.mp-inv.com /pns/港聞/section/Y4M2D2/s00002 /pns/經濟/section/Y4M2D2/s00004 || /pns/T/article/Y4M2D2/s00002/1716######/T
news.rt-inv.hk /rthk/ch/latest-news.htm /rthk/ch/news-archive.htm /rthk/en/latest-news.htm || /rthk/ch/component/k2/175####-Y4M2D2.htm
www.ig-inv.gov.hk /gia/general/ctoday.htm /gia/general/Y4M2/19c.htm /gia/general/Y4M2/18c.htm || /gia/general/Y4M2/D2/PY4M2D2000###.htm
www.ca-inv.com.tw /list/aall.aspx /list/aipl.aspx /list/aie.aspx /topic/newstopic/4444.aspx || /news/aipl/Y4M2D20###.aspx /news/aie/Y4M2D20###.aspx
www.et-inv.net /news/news-list.htm /news/focus/政治/ /feature/sports2024 || /news/Y4M2D2/274####.htm
www.ct-inv.com /realtimenews/?chdtv /politic/?chdtv /hottopic/T-5512 || /realtimenews/Y4M2D200####-260407?chdtv /opinion/Y4M2D200####-262101?chdtv
news.tv-inv.com.tw /politics /life /local /realtime || /politics/249#### /life/249#### /local/249####
www.mm-inv.mg /section/news /section/entertainment /category/politics /externals/x || /story/Y4M2D2edi0## /story/Y4M2D2ent0##
www.tnl-inv.com /category/politics /category/world /author/%user /feature/5 || /article/203### || /author/%user
www.bbz-inv.com /zhongwen/simp /zhongwen/simp/world /zhongwen/simp/topics/ck2l9z0em07t || /zhongwen/simp/chinese-news-6901#### /zhongwen/articles/ckkkkkkkkkko/simp
www.rf-inv.fr /cn/中国/ /cn/国际/ /cn/法国/ || /cn/中国/Y4M2D2-T /cn/国际/Y4M2D2-T
www.vo-inv.com /china /z/1757 /z/1739 /p/6197.html || /a/s-Y4M2D2/761####.html /a/761####.html
cn.nyt-inv.com /china/ /world/ /opinion/ /topic/20240101/x/ || /china/Y4M2D2/s/ /opinion/Y4M2D2/s/
www.ftc-inv.com /channel/china.html /channel/world.html /tag/%user || /story/00110####?topnav=china /interactive/15####
www.zb-inv.com.sg /news/china /news/singapore /realtime /keywords/t || /news/china/storyY4M2D2-369#### /realtime/china/storyY4M2D2-369####
www.ccgp-inv.gov.cn /cggg/zygg/ /cggg/dfgg/ /cggg/dfgg/gkzb/ || ./gkzb/Y4M2/tY4M2D2_2217####.htm ./zbgg/Y4M2/tY4M2D2_2217####.htm
ggzy.inv.gov.cn /jyxx/001001/001001001/about.html /jyxx/transInfo.html /tzgg/002001/about.html || /jyxx/001001/001001001/Y4M2D2/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.html
www.wsj-inv.gov.cn /wjw/xwbd/list.shtml /wjw/zcfg/list.shtml /new_index.shtml || /wjw/c100175/Y4M2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.shtml /wjw/c100122/Y4M2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.shtml
www.ln-inv.gov.cn /web/ywdt/jrln/index.shtml /web/ywdt/index.shtml /web/zwgk/index.shtml || /web/ywdt/jrln/xxxxxxxxxxxxxxxx9xxxxxxxxxxxxxxx/index.shtml
www.hn-inv.gov.cn /hnszf/hnyw/sy/hnyw1/gl_hnyw.html /hnszf/hnyw/zwdt/ || ./Y4M2/tY4M2D2_3330####.html
www.fj-inv.gov.cn /xwdt/fjyw/ /xwdt/szfldhd/ /zwgk/ || ./Y4M2/tY4M2D2_645####.htm
www.jxedu-inv.gov.cn /tzgg.html /xw/ /qt/sitemap.html || /art/Y4/M2/D2/art_55_##.html
news.thu-inv.edu.cn /zxdt.htm /ztzx.htm /publish/list1.htm || /info/1003/112###.htm //www.thu-inv.edu.cn/info/1175/112###.htm
news.pk-inv.edu.cn /xwzh/index.htm /jxky/index.htm /ztrd/index.htm || /xwzh/xxxxxxxx9xxxxxxxxxxxxxxxxxxxxxxx.htm
www.zjuu-inv.edu.cn /xw/main.htm /tzgg/list.htm /12345/list.htm || /Y4/M2D2/c5213a29####/page.htm
jwc.nbu-inv.edu.cn /index/tzgg.htm /index/gsgg.htm /bszn/cjd.htm /zlxz/xs.htm || /info/1079/6###.htm /info/1080/6###.htm
www.icb-inv.com /column/1438058341489590354.html /column/1438058341489590355.html || /page/90#############.html
www.fundx-inv.com /xwdt/index.html /fund/000001/ /fund/000002/ || /a/Y4M2D2/84###.html
www.hytx-inv.com /news.html /products.html /case.html /about.html || /news/detail-2##.html || /products/detail-3#.html
www.gcjx-inv.cn /NewsList/1.html /NewsList/2.html /Products/ /Contact.html || /NewsDetail/41####.html || /ProductDetail/31####.html
www.mcn-inv.cn /Item/list.asp?id=1479 /Item/list.asp?id=1480 /Category_12/Index.aspx || /Item/Show.asp?m=1&d=45## /Item/45##.aspx
www.zx-inv.gov.cn /channels/124.html /channels/125.html /index.php?s=home || /contents/124/5###.html
www.qzs-inv.gov.cn /class_type/index/id/12.html /index/index.html || /index/article/detail/id/33##.html /home/news/show/id/33##.html
www.sxdj-inv.gov.cn /list-12-1.html /list-13-1.html /special-5.html || /show-12-33##-1.html /show-13-32##-1.html
www.qy-inv.cn /plus/list.php?tid=3 /plus/list.php?tid=4 || /plus/view.php?aid=33##
www.tpt-inv.cn /index.php/cms/list-1.html /index.php/cms/list-2.html || /index.php/cms/item-view-id-33##.shtml
www.typ-inv.net /category/note/ /tag/linux/ /links.html /author/1/ || /archives/3##/
blog.halo-inv.run /categories/life /tags/java /links /s/about || /archives/s
www.wpcn-inv.com /category/tutorial /tag/wp /contact || /s.html
www.wpnum-inv.com /category/news /category/news/page/2 /about-us /author/admin || /66###.html
www.plain-inv.com /?cat=3 /?cat=4 /?page_id=2 /?author=1 || /?p=33##
www.bdh-inv.com /list/?1_1.html /list/?2_1.html || /content/?33##.html
hrb.rm-inv.cn /rmt/list?cid=12 /rmt/list?cid=13 || /rmt/detail?id=66xxxxxxxxxxxxxxxxxxxxxx&cid=12
h5.xg-inv.cn /web/column?columnId=77 /web/column?columnId=78 || /webDetails/news?id=129####&tenantId=45&uid=
www.aspx-inv.gov.cn /News_List.aspx?ClassID=12 /News_List.aspx?ClassID=13 /Leader.aspx || /News_View.aspx?ContentID=33##&ClassID=12
www.jsp-inv.gov.cn /nsmk/list.do?method=list&channelId=12 /nsmk/list.do?method=list&channelId=13 || /nsmk/info.do?method=view&infoId=xxxxxxxxxxxxxxxx
www.php-inv.cn /news_list.php?cat_id=12 /news_list.php?cat_id=13 /product.php?pid=4 || /news_show.php?show_id=33##
www.apn-inv.com /hub/china /hub/asia-pacific /world-news /video || /article/s-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
www.reu-inv.com /world/ /world/china/ /business/energy/ /authors/%user/ || /world/china/s-Y4-M2-D2/ /business/energy/s-Y4-M2-D2/
edition.cn-inv.com /world /asia /politics /profiles/%user || /Y4/M2/D2/asia/s/index.html /Y4/M2/D2/politics/s/index.html
www.alj-inv.com /news/ /economy/ /where/china/ /author/%user || /news/Y4/m/d/s /economy/Y4/m/d/s
www.scm-inv.com /news/china /news/hong-kong /knowledge/topics/x/news || /news/china/politics/article/326####/s /news/hong-kong/article/326####/s?module=latest
www.caix-inv.com /finance/ /economy/ /blog/ || /Y4-M2-D2/s-10219####.html
www.xh-inv.net /china/index.htm /world/index.htm || /Y4M2D2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/c.html
tass-inv.com /politics /economy /world || /politics/179#### /economy/179####
elp-inv.com /internacional/ /economia/ /autor/%user/ || /internacional/Y4-M2-D2/s.html /economia/Y4-M2-D2/s.html
www.lemo-inv.fr /international/ /politique/ /signataires/%user/ || /international/article/Y4/M2/D2/s_623####_3210.html /politique/article/Y4/M2/D2/s_623####_823448.html
www.spg-inv.de /ausland/ /politik/ /thema/china/ /impressum || /ausland/s-a-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx
www.nhk-inv.jp /news/catnew.html /news/cat06.html || /news/html/Y4M2D2/k1001445####000.html
www.chosn-inv.com /politics/ /national/ || /politics/Y4/M2/D2/KKKKKKKKKKKKKKKKKKKKKKKKKK/
vnx-inv.net /thoi-su /the-gioi /kinh-doanh/quoc-te || /s-474####.html
www.qh2-inv.gov.cn /zwgk/xwdt/ /zwgk/xwdt/qhyw/ /ztzl/ || /zwgk/system/Y4/M2/D2/0300#####.shtml
www.xz2-inv.gov.cn /xwzx_406/ /xwzx_406/bmkx/ /zwgk_424/ || ./Y4M2/tY4M2D2_41####.html
www.nmg2-inv.gov.cn /zwyw/gzdt/ /zwyw/jrgz/ /asnmg/ || /zwyw/gzdt/bmdt/Y4M2/tY4M2D2_251####.html
www.hlj2-inv.gov.cn /hlj/c107856/list.shtml /hlj/c107857/list.shtml || /hlj/c107856/Y4M2/c00_3173####.shtml
www.sd2-inv.gov.cn /col/col94094/index.html /col/col94237/index.html || /art/Y4/m/d/art_97902_63####.html
www.shx2-inv.gov.cn /xw/sxyw/ /xw/zwxx/ /xw/ldxx/ || /xw/sxyw/Y4M2/tY4M2D2_232####.html /xw/sxyw/Y4M2/tY4M2D2_232####_wap.html
www.gz2-inv.gov.cn /home/gzyw/ /zwgk/zfxxgk/ || /home/gzyw/Y4M2/tY4M2D2_8456####.html
www.tj2-inv.gov.cn /sy/tjxw/ /sy/zwdt/ /zmhd/ || /sy/tjxw/Y4M2/tY4M2D2_662####.html
www.bj2-inv.gov.cn /ywdt/yaowen/ /ywdt/gzdt/ /zhengce/ || ./Y4M2/tY4M2D2_368####.html
www.sh2-inv.gov.cn /nw4411/index.html /nw12344/index.html /nw31406/index.html || /nw4411/Y4M2D2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.html
www.cq2-inv.gov.cn /ywdt/jrcq/ /ywdt/zwhd/ /zwgk/ || /ywdt/jrcq/Y4M2/tY4M2D2_1320####.html
www.wh2-inv.gov.cn /sy/whyw/ /sy/bmdt/ || /sy/whyw/Y4M2/tY4M2D2_240####.shtml
www.hz2-inv.gov.cn /col/col812262/index.html /col/col812266/index.html || /art/Y4/m/d/art_812262_5909####.html
www.sz2-inv.gov.cn /cn/xxgk/zfxxgj/zwdt/ /cn/xxgk/zfxxgj/tzgg/ || /cn/xxgk/zfxxgj/zwdt/content/post_1130####.html
www.szu2-inv.gov.cn /szsrmzf/szyw/nav_list.shtml /szsrmzf/bmdt/nav_list.shtml || /szsrmzf/szyw/Y4M2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.shtml
www.jl2-inv.gov.cn /szfzt/xxzl/ /yaowen/ || /yaowen/Y4M2/tY4M2D2_890####.html
www.hub2-inv.com //hb.hub2-inv.com/ //zt.hub2-inv.com/ //photo.hub2-inv.com/ || //news.hub2-inv.com/p/4####.html //hb.hub2-inv.com/Y4/M2D2/p#######.html
www.rednew-inv.cn /channel/7103.html /channel/7560.html /zt/2024/ || /content/646###/##/1400####.html
www.jxn2-inv.com.cn //jx.jxn2-inv.com.cn/ //jiangxi.jxn2-inv.com.cn/ || //jx.jxn2-inv.com.cn/system/Y4/M2/D2/0204#####.shtml //jiangxi.jxn2-inv.com.cn/system/Y4/M2/D2/0204#####.shtml
www.ahn2-inv.com //ah.ahn2-inv.com/ /system/pic/ || //ah.ahn2-inv.com/system/Y4/M2/D2/00######.shtml
www.hsw2-inv.cn //news.hsw2-inv.cn/ //news.hsw2-inv.cn/gngj08/ || //news.hsw2-inv.cn/system/Y4/M2D2/17####.shtml
www.iq2-inv.com /node/hot /p/list || //news.iq2-inv.com/Y4/M2/#####.shtml //hot.iq2-inv.com/Y4/M2/#####.shtml
www.xmx2-inv.com.cn /yw/ /sh/ /tp/ || /article/Y4M2/D2/1#####.html
news.fjs2-inv.com /fjxw/ /rss/ /zt/ || /fjxw/Y4-M2/D2/content_3158####.htm
www.nfnews2-inv.com /channel/1 /channel/2 || /content/kkkkkkkkkk.html
static.nfapp2-inv.com /column/3 /column/4 || /content/Y4M2/D2/c883####.html
www.dzwww2-inv.com //sd.dzwww2-inv.com/ //sd.dzwww2-inv.com/sdnews/ || //sd.dzwww2-inv.com/sdnews/Y4M2/tY4M2D2_1421####.htm //www.dzwww2-inv.com/xinwen/guoneixinwen/Y4M2/tY4M2D2_1421####.htm
www.qlwb2-inv.com.cn /channel/17 /search || /detail/233#####
www.jiaodong2-inv.net /news/ /sports/ || /news/system/Y4/M2/D2/0145####.shtml
www.kknews2-inv.com /list/yw /video || /share/4########
www.bandao2-inv.com /a/channel/12.html /zt/34.html || /a/####96.html
news.bandao2-inv.cn /list.asp?id=3 || /news_html/Y4M2/Y4M2D2/news_Y4M2D2_29#####.shtml
www.hinews2-inv.cn /page-1.html /news/hainan/ || /news/system/Y4/M2/D2/0331#####.shtml
www.nd2-inv.com /node_18.htm /node_19.htm || /Y4-M2/D2/content_102#####.htm
www.xjd2-inv.com /c/list_12.shtml || /c/Y4-M2-D2/22#####.shtml
www.ts2-inv.com.cn /system/count/ /list/12-1.shtml || /system/Y4/M2/D2/0368####.shtml
www.gxnews2-inv.com.cn //news.gxnews2-inv.com.cn/ //zt.gxnews2-inv.com.cn/zt/ || //news.gxnews2-inv.com.cn/staticpages/Y4M2D2/newgx66xxxxxx-2151####.shtml
www.yunnan2-inv.cn /node_1.html || /system/Y4/M2/D2/0325#####.shtml
www.zgjx2-inv.cn /zhengwu.htm || /Y4-M2/D2/c_131077####.htm
www.ccn2-inv.com.cn /index/columns/id/12 /News/index.html || /Content/Y4/M2-D2/1####25#####.html
www.nbd2-inv.com /columns/3 /columns/5 /fastnews || /articles/Y4-M2-D2/339####.html
www.21j2-inv.com /channel/politics/ /channel/capital/ || /article/Y4M2D2/herald/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.html
www.tmt2-inv.com /tag/299106 /column/12 || /71#####.html
www.leifeng2-inv.com /category/ai /special/12 || /category/ai/kkkkkkkkkkkkkkkk.html /news/Y4M2/kkkkkkkkkkkkkkkk.html
www.donews2-inv.com /news/newslist /ent || /news/detail/4/42#####.html
www.oschina2-inv.net /news/industry /project /question || /news/29####/s
www.infoq2-inv.cn /topic/33 /minibook || /article/kkkkkkkkkkkkkkkkkkkk /news/kkkkkkkkkkkkkkkkkkkk
linux2-inv.cn /tech/ /talk/ || /article-16###-1.html
www.gjs2-inv.edu.cn /xwgg.htm /xwgg/tzgg.htm || /info/1##2/1####.htm /content.jsp?urltype=news.NewsContentUrl&wbtreeid=1012&wbnewsid=2####
www.yz2-inv.edu.cn /15/list.htm /16/list.htm || /_t12/Y4/M2D2/c15a4####/page.htm
news.sjt2-inv.edu.cn /jdyw/index.html /mtjj/index.html || /jdyw/Y4M2D2/19####.html
www.hospital2-inv.com /news/index_12.aspx /doctor/list_3.aspx || /news/show_12_1###.aspx || /doctor/show_4##.aspx
www.cbrc2-inv.gov.cn /cn/view/pages/ItemList.html?itemPId=923&itemId=931 /cn/view/pages/ItemList.html?itemPId=923&itemId=932 || /cn/view/pages/ItemDetail.html?docId=11#####&itemId=931&generaltype=0
www.chinatax2-inv.gov.cn /chinatax/n810219/n810744/index.html /chinatax/n810219/n810724/index.html || /chinatax/n810219/n810724/c523####/content.html
www.mee2-inv.gov.cn /ywdt/ /ywdt/hjywnews/ || /ywdt/hjywnews/Y4M2/tY4M2D2_107####.shtml
www.nhc2-inv.gov.cn /wjw/xwdt/list.shtml /wjw/gfxwjj/list.shtml || /wjw/xwdt/Y4M2/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.shtml
www.mps2-inv.gov.cn /n2253534/n2253535/index.html /n2254098/index.html || /n2253534/n2253535/c957####/content.html
www.mot2-inv.gov.cn /jiaotongyaowen/ /xinwenfabu/ || /jiaotongyaowen/Y4M2/tY4M2D2_414####.html
hk.on2-inv.cc /hk/news/index.html || /hk/bkn/cnt/news/Y4M2D2/bkn-Y4M2D2120##0###-0520_00822_001.html
www.am2-inv.com /news/list/1 /tag/33 || /news/hongkong/4####2
www.std2-inv.com /hongkong /breaking-news || /local/7####/s
www.ltn2-inv.com.tw /list/newspaper || /news/local/paper/164####
www.storm2-inv.mg /category/118 /authors/12 || /article/51#####
www.cw2-inv.com.tw /masterChannel.action?idMasterChannel=8 /subchannel.action?idSubChannel=15 || /article/article.action?id=513####
www.bns2-inv.com.tw /category/ch1 || /article/ch1/s
www.merit2-inv.com /category/business/ || /Y4M2D2/s/
www.upm2-inv.net /category/x/ /author/%user/ || /tw/news_info.php?SerialNo=19####
www.aastock2-inv.com /tc/stocks/news/aafn/latest-news || /tc/stocks/news/aafn-con/NOW.134####/latest-news
www.kyodo2-inv.net /chinese/ /category/x || /news/Y4/M2/xxxxxxxxxxxx-s.html
sputnik2-inv.cn /news/ /russia/ || /Y4M2D2/10592#####.html
www.dwn2-inv.com /global /china || /global/6####2/s
www.kr2-inv.co.kr /national /bizn || /article/Y4M2D20#####
cn.yna2-inv.com /china-relationship/index /news /photos || /view/ACKY4M2D200####881
vov2-inv.vn /zh-CN/x /zh-CN/list || /zh-CN/x/s-1274###.vov
cn.nik2-inv.com /politicsaeconomy/ /industry/ || /politicsaeconomy/investtrade/555##-Y4-M2-D2-09-##-##.html
"""
LABELS = [
    "要闻",
    "国内",
    "国际",
    "社会",
    "财经",
    "地方",
    "科技",
    "文化",
    "体育",
    "教育",
    "健康",
    "法治",
    "公告公示",
    "工作动态",
    "政策法规",
    "机构概况",
]
USERS = ["linfeng", "zhaoyu", "qiaomai", "hezi", "baiyang", "yutou", "dashan", "xiaohe"]


def fill(form: str, w: Words) -> str:
    r = w.rng
    m, d = r.randint(3, 5), r.randint(1, 28)
    user = r.choice(USERS)
    form = (
        form.replace("%user", user)
        .replace("Y4", "2024")
        .replace("M2", f"{m:02d}")
        .replace("D2", f"{d:02d}")
    )
    form = form.replace("/m/d/", f"/{m}/{d}/")  # a month and a day without zeros
    out = []

    def isolated(j):  # a sign `s`/`T` stands alone between separators
        a = form[j - 1] if j else "/"
        b = form[j + 1] if j + 1 < len(form) else "/"
        return a in "/-_" and b in "/-_.?"

    for i, c in enumerate(form):
        if c == "#":
            out.append(str(r.randint(0, 9)))
        elif c == "s" and isolated(i):
            out.append(slug(w.en()))
        elif c == "T" and isolated(i):
            out.append(w.zh_short())
        else:
            out.append(c)
    s = "".join(out)
    s = re.sub(r"x{4,}", lambda f: w.hex(len(f[0])), s)
    s = re.sub(r"k{4,}", lambda f: w.b62(len(f[0])), s)
    return re.sub(r"K{8,}", lambda f: w.b62(len(f[0])).upper(), s)


def build(line: str, seed: int) -> Page:
    parts = [s.split() for s in line.split("||")]
    host, sections = parts[0][0], parts[0][1:]
    forms, others = parts[1], parts[2] if len(parts) > 2 else []
    rng = random.Random(seed)
    w = Words(seed)
    zh = not re.search(
        r"^(?:www\.)?(?:apn|reu|alj|scm|caix|xh|tass|elp|lemo|spg|cd)-inv|edition|vnx|merit2", host
    )
    own = rng.choice(sections)
    scheme = rng.choice(["http", "https"])
    root = f"{scheme}://{host}/"
    url = urljoin(root, fill(own, w))
    p = Page("schemes/" + host, url, seed)
    title = w.zh if zh else w.en
    labels = (
        LABELS
        if zh
        else [
            "World",
            "Politics",
            "Business",
            "Opinion",
            "Culture",
            "Sport",
            "Local",
            "Science",
            "Travel",
            "Video",
        ]
    )
    nav = "".join(
        f"<li>{p.no(fill(s, w), labels[i % len(labels)])}</li>"
        for i, s in enumerate(["/"] + sections * (1 if len(sections) > 2 else 2))
    )
    layout = rng.choice(["date-li", "date-before", "cards", "bare", "table", "multi"])
    n = rng.choice([4, 8, 12, 20, 25])
    rows = []
    for i in range(n):
        h, t = fill(forms[min(int(rng.random() ** 1.5 * len(forms)), len(forms) - 1)], w), title()
        oth = " ".join(p.no(fill(o, w), rng.choice(USERS)) for o in others)
        if zh and rng.random() < 0.15:
            t = w.zh_short()
        if layout == "date-li":
            rows.append(f"<li>{p.art(h, t)}<span>2024-05-{(30 - i) % 28 + 1:02d}</span>{oth}</li>")
        elif layout == "date-before":
            rows.append(
                f"<li><em>05-{i + 1:02d}</em> {p.art(h, t[:20] + '...' if len(t) > 22 and zh else t, f'title={chr(34)}{t}{chr(34)}')}{oth}</li>"
            )
        elif layout == "cards":
            x = w.zh_summary() if zh else t + " and officials promise a review of the matter."
            rows.append(
                f'<div class="card">{p.art(h, "", show="<img src=a.jpg>")}<h3>{p.art(h, t)}</h3><p>{x}{p.art(h, "[详细]" if zh else "Read more")}</p>{oth}</div>'
            )
        elif layout == "bare":
            rows.append(f"<p>{p.art(h, t)}{oth}</p>")
        elif layout == "table":
            rows.append(
                f"<tr><td>{i + 1}</td><td>{p.art(h, t)}</td><td>{oth}</td><td>2024/5/{i % 28 + 1}</td></tr>"
            )
        else:
            rows.append(
                p.art(h, w.zh_short() if zh and i % 3 else t) + oth + (" 丨 " if i % 3 else "<br>")
            )
    foot = p.nos(
        "关于我们=/about/ 联系我们=/contact/ 法律声明=/law/ 网站地图=/sitemap/"
        if zh
        else "About=/about/ Contact=/contact/ Privacy=/privacy/ Terms=/terms/",
        sep=" | ",
    )
    friends = (
        p.nos(
            "人民网=http://www.people.com.cn/ 新华网=http://www.xinhuanet.com/ 中国政府网=http://www.gov.cn/"
        )
        if zh
        else ""
    )
    cls = rng.choice(["nav", "header", "mainmenu", "x1", "hd clearfix"])
    p.write(
        doc(
            "列表",
            f'<div class="{cls}"><ul>{nav}</ul></div><div class="c">{"<table>" if layout == "table" else ""}{"".join(rows)}{"</table>" if layout == "table" else ""}</div><div>{friends}</div><div class="f">{foot}</div>',
        )
    )
    return p


def pages(seed: int) -> Iterator[Page]:
    """A page of each scheme."""
    for number, line in enumerate(SCHEMES.strip().splitlines()):
        yield build(line, seed + number)

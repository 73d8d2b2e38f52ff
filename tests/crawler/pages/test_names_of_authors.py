# ruff: noqa: E501 - a line of a page is a line here
"""Names of authors as mainland and Taiwanese sites print them, and words that look like names."""

from __future__ import annotations

import pytest

from crawler.pages import extract
from crawler.pages.names import credited, is_person, only_names, reporters
from tests.crawler.pages.cases.case import page, paragraphs
from tests.crawler.pages.test_bylines import article_with

INFO = "<p>2024-05-13 08:49 来源：柳河日报</p>"
TIME = "<p>2024/05/13 08:49</p>"

JOINED = (
    "李和平",
    "郑和",
    "邬清和",
    "何与时",
    "方及远",
    "欧阳和平",
    "司马与非",
    "王等贤",
    "李从军",
)


@pytest.mark.parametrize("name", JOINED)
def test_a_name_that_holds_a_joining_word(name: str) -> None:
    for info in (f"<p>记者：{name}</p>", f"<p>作者：{name}</p>", f"<p>记者 {name}</p>"):
        assert article_with(INFO + info).authors == (name,)
    for first in ("本报讯（记者 {}）", "本报讯（记者{}）", "柳河网5月13日电（记者{}）"):
        assert article_with(INFO, first=first.format(name)).authors == (name,)
    assert article_with(INFO, last=f"（{name}）").authors == (name,)
    assert article_with(INFO, tail=f"<p>记者 {name}</p>").authors == (name,)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李和平和王芳", ("李和平", "王芳")),
        ("王和平与李强", ("王和平", "李强")),
        ("李和平、郑和", ("李和平", "郑和")),
        ("王建国 和 李小兰", ("王建国", "李小兰")),
        ("王建国、赵明和李小兰", ("王建国", "赵明", "李小兰")),
        ("王建国、李小兰等", ("王建国", "李小兰")),
        ("王建国 李小兰 等", ("王建国", "李小兰")),
        ("王建国及李小兰", ("王建国", "李小兰")),
        ("方 敏 王 芳", ("方敏", "王芳")),
        ("阿卜杜·热合曼 王芳", ("阿卜杜·热合曼", "王芳")),
        ("吉克阿木 王芳", ("吉克阿木", "王芳")),
        ("王建国和村民一起劳动", ()),
        ("柳河网", ()),
    ],
)
def test_names_of_a_list(text: str, names: tuple[str, ...]) -> None:
    assert only_names(text, strict=True) == names


UNDER_THE_TITLE = (
    ("记者 王建国 摄影报道", "王建国"), ("记者 王建国 通讯员 李小兰", "王建国 李小兰"), ("记者 王建国 通讯员 李小兰 文/图", "王建国 李小兰"),
    ("文／王建国", "王建国"), ("文|王建国 图|李小兰", "王建国"), ("文/图 王建国", "王建国"), ("文图/王建国", "王建国"),
    ("图文：王建国", "王建国"), ("王建国 文/图", "王建国"), ("王建国/文 李小兰/图", "王建国"), ("王建国文 李小兰图", "王建国"),
    ("撰文丨王建国 编辑丨赵明", "王建国"), ("作者︱王建国", "王建国"), ("采写：王建国", "王建国"), ("采写 王建国", "王建国"), ("◎王建国", "王建国"),
    ("■ 王建国", "王建国"), ("□ 本报记者 王建国", "王建国"), ("执笔：王建国", "王建国"), ("采写/柳河晚报记者 王建国", "王建国"),
    ("采写：本报记者 王建国 李小兰", "王建国 李小兰"), ("新华社记者王建国", "王建国"), ("本报驻京记者 王建国", "王建国"), ("王建国 李小兰", "王建国 李小兰"),
    ("封面报记者 王建国 摄影 李小兰", "王建国"), ("作者：王建国 柳河大学教授", "王建国"), ("作者：王 建 国", "王建国"), ("编译：王建国", ""),
    ("采访/撰文 王建国", "王建国"), ("撰写：王建国", "王建国"), ("原创 王建国 柳河发布", "王建国"), ("By 王建国", "王建国"),
    ("本报记者 王建国 广州报道", "王建国"), ("本报记者 李小兰 王建国报道", "李小兰 王建国"), ("采访：群众代表", ""),
    ("王建国、李小兰", "王建国 李小兰"), ("方 敏　王建国", "方敏 王建国"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "names"), UNDER_THE_TITLE)
def test_a_line_under_the_title(line: str, names: str) -> None:
    assert article_with(f"{INFO}<p>{line}</p>").authors == tuple(names.split())


@pytest.mark.parametrize(
    "info",
    [
        "<p>王建国</p><p>2024年05月13日08:49 | 来源：柳河日报</p>",
        "<p>2024-05-13 08:49 柳河日报 王建国</p>",
        "<p>王建国 2024-05-13 08:49</p>",
        "<p>王建国 / 柳河新闻网</p><p>2024-05-13 08:49</p>",
        "<div><span class='author'>王建国</span><span>2024-05-13 08:49</span></div>",
        "<div class='byline'>王建国</div><p>2024-05-13 08:49</p>",
        "<div><a class='reporter'>王建国</a><time>2024-05-13 08:49</time></div>",
    ],
)
def test_a_name_beside_the_time(info: str) -> None:
    article = article_with(info)
    assert article.authors == ("王建国",)
    assert article.origin in {None, "柳河日报", "柳河新闻网"}


@pytest.mark.parametrize(
    "word", ["安徽", "文化", "时政", "金融", "公司", "宁波", "国际", "高雄", "柳河网", "管理员"]
)
def test_a_word_that_is_no_name(word: str) -> None:
    assert not is_person(word)
    assert article_with(f"{INFO}<p>{word}</p>").authors == ()
    assert article_with(f"<p>2024-05-13 08:49 {word}</p>").authors == ()
    assert article_with(INFO, tail=f"<p>{word}</p>").authors == ()


UNDER_THE_TEXT = (
    ("<p>王建国</p>", "王建国"), ("<p>作者 王建国</p>", "王建国"), ("<p>撰稿人：王建国</p>", "王建国"), ("<p>（王建国）</p>", "王建国"),
    ("<p>（通讯员 王建国 李小兰）</p>", "王建国 李小兰"), ("<p>王建国 李小兰</p>", "王建国 李小兰"), ("<p>文：王建国</p><p>图：李小兰</p>", "王建国"),
    ("<p>文字 | 王建国</p><p>图片 | 李小兰</p>", "王建国"), ("<p>记者 | 王建国</p><p>编辑 | 赵明</p>", "王建国"),
    ("<p>【记者】王建国</p><p>【摄影】李小兰</p>", "王建国"), ("<p>采写：柳河日报记者 王建国</p><p>摄影：柳河日报记者 李小兰</p>", "王建国"),
    ("<p>策划：赵明</p><p>记者：王建国</p><p>海报：李小兰</p>", "王建国"), ("<p>摄影：王建国</p>", ""), ("<p>翻译：王建国</p>", ""), ("<p>审核：王建国</p>", ""),
)  # fmt: skip


@pytest.mark.parametrize(("tail", "names"), UNDER_THE_TEXT)
def test_a_line_under_the_text(tail: str, names: str) -> None:
    assert article_with(INFO, tail=tail).authors == tuple(names.split())


TAIWANESE = (
    "（王建國／台中報導）", "【王建國】", "【記者王建國／台北報導】", "〔記者王建國／高雄報導〕", "［記者王建國台北報導］", "（中央社記者王建國台北13日電）",
    "【王建國／台北報導】", "【柳河記者王建國報導】", "記者王建國／台北報導", "王建國／綜合報導", "政治中心／王建國報導", "國際中心／王建國綜合報導",
    "財經中心／王建國／台北報導", "文／王建國", "撰文／王建國", "記者王建國／專訪", "編譯王建國／綜合報導", "柳河新聞網／王建國 綜合報導", "記者 王建國 報導",
    "特派記者王建國／東京報導", "文‧王建國", "採訪／王建國", "撰文：王建國 攝影：李小蘭", "文、攝影／王建國", "圖文／王建國", "文／王建國　圖／李小蘭",
)  # fmt: skip


@pytest.mark.parametrize("line", TAIWANESE)
def test_a_taiwanese_by_line(line: str) -> None:
    assert article_with(f"{TIME}<p>{line}</p>").authors == ("王建國",)
    assert article_with(TIME, tail=f"<p>{line}</p>").authors == ("王建國",)
    if line[0] in "（【〔［":
        assert article_with(TIME, first=line).authors == ("王建國",)
    else:
        assert article_with(f"<p>{line}　2024-05-13 08:49</p>").authors == ("王建國",)


@pytest.mark.parametrize("desk", ["國際中心／綜合報導", "即時新聞／綜合報導", "財經中心／台北報導"])
def test_a_desk_is_no_author(desk: str) -> None:
    assert article_with(f"{TIME}<p>{desk}</p>").authors == ()


def test_pen_names() -> None:
    """Those of Latin letters too, where a label or a box says that they are an author's."""
    assert article_with("<div>作者：小丸子 2024-05-13</div>").authors == ("小丸子",)
    assert article_with("<div>作者：janus 2024-05-13</div>").authors == ("janus",)
    box = "<div><span class='author-name'>{}</span> 發表於 2024-05-13 08:49</div>"
    assert article_with(box.format("janus")).authors == ("janus",)
    assert article_with(box.format("admin")).authors == ()


def test_who_took_a_picture_is_no_author() -> None:
    assert article_with(INFO, first="图为活动现场。（王建国 摄）").authors == ()
    assert reporters("（圖／記者王建國攝）") == ()


@pytest.mark.parametrize(
    "text", ["／" * 20, "【" * 39, "文／" * 13, "王建国、" * 9, "报道" * 20, "【王" * 13, ""]
)
def test_a_credit_of_nothing(text: str) -> None:
    assert credited(text) in {(), ("王建国",)}


def test_a_name_of_the_site_itself_is_no_author() -> None:
    """A tag that names a person, or the name that signs the text, beats it."""
    texts = (
        "The plant will take in three thousand tons of pepper a year, officials said on Monday.",
        "It will give steady work to sixty-two people from the four nearest townships, they added.",
        "The first lorry, hung with red cloth, left the yard for the coast at noon the same day.",
    )
    linked = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A plant opens in town","author":{"name":"Example"}}</script>'
    for head, last, name in (
        ("<meta name='author' content='Ann Lee'>", "", "Ann Lee"),
        ("", "<p>Lê Phương</p>", "Lê Phương"),
        ("", "", "Example"),
    ):
        html = page(
            linked + head, f"<h1>A plant opens in town</h1>{paragraphs('<p>{}</p>', texts)}{last}"
        ).replace('<!DOCTYPE html><html lang="zh-CN">', '<!DOCTYPE html><html lang="en">')
        assert extract(html.encode(), "https://www.example.com/a/1").authors == (name,)


# Under the headline only, where no other origin is named; origin and names behind ->.
ORIGIN_AND_NAMES = """
来源：柳河全媒体 王建国 -> 柳河全媒体 王建国
来源：柳河全媒体 王建国 李小兰 -> 柳河全媒体 王建国 李小兰
来源：柳河融媒 王建国 -> 柳河融媒 王建国
来源：柳河日报 王建国 -> 柳河日报 王建国
来源：柳河日报全媒体记者 王建国 -> 柳河日报全媒体 王建国
来源：柳河网 通讯员王建国 -> 柳河网 王建国
來源：柳河全媒體 王建國 -> 柳河全媒體 王建國
来源：柳河网 发布 -> 柳河网
来源：中国记者 -> 中国记者
来源：中国记者杂志 -> 中国记者杂志
来源：本网 -> 本网
本報記者王建國東京報道 -> - 王建國
王建国专栏 -> - 王建国
【王建国专栏】 -> - 王建国
《王建国专栏》 -> - 王建国
专栏｜王建国 -> - 王建国
专栏 | 王建国 -> - 王建国
專欄／王建國 -> - 王建國
<a href="/c/">王建国专栏</a> -> - 王建国
高端论专栏 -> -
新时代专栏 -> -
金融街专栏 -> -
江海潮专栏 -> -
财经专栏 -> -
专栏：柳河谈 -> -
专栏｜新视野 -> -
"""


@pytest.mark.parametrize("row", ORIGIN_AND_NAMES.strip().split("\n"))
def test_an_origin_with_names_and_a_column_of_a_person(row: str) -> None:
    line, _, told = row.rpartition("-> ")
    origin, *names = told.split()
    article = article_with(f"<p>2024-05-13 08:49</p><p>{line.strip()}</p>")
    assert (article.origin or "-", article.authors) == (origin, tuple(names))


AFFILIATED = """
Jane Smith, professor at Harbour College -> Jane Smith
Élodie Dupont-Martin, journaliste -> Élodie Dupont-Martin
Jane Smith, John Doe -> Jane Smith; John Doe
Ana García, Luis de la Cruz y Eva Ruiz -> Ana García; Luis de la Cruz; Eva Ruiz
Smith, John -> Smith, John
Harbour Daily -> Harbour Daily
"""


@pytest.mark.parametrize("row", AFFILIATED.strip().split("\n"))
def test_what_a_head_says_its_author_is(row: str) -> None:
    """Where he works is no part of the name, several are a name each; an empty kicker no mark."""
    said, _, name = row.partition(" -> ")
    text = (
        "The council has approved the plan to reopen the baths, which were closed for years. " * 3
    )
    html = page(
        f'<title>Baths to reopen</title><meta name="author" content="{said}">',
        f"<article><h1><span></span>: Baths to reopen</h1><p>{text}</p><p>{text}</p></article>",
        lang="en",
    )
    article = extract(html.encode(), "https://www.example.com/2024/05/baths")
    assert (article.title, article.authors) == ("Baths to reopen", tuple(name.split("; ")))

"""Search finds what LIKE finds in the folded text, marks it, and puts it in order."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from storage import Archive, Filter, QueryError
from storage.archive.search import FIELDS, index_text, read_query, zh_query
from storage.records import Article, Kind
from storage.text import fold
from tests.storage.making import BODY, after, article, capture, open_archive

SENTENCES = [
    "昨日上午，甬凉两地在宁波举行座谈会，双方签署协作协议12项。",
    "會議指出，今年已有86個專案落地，帶動3500人就業，總投資3.5億元。",
    "凉山州彝族自治州的土豆、苦荞运抵宁波-舟山港，首批共1,200吨。",
    "“四川＋浙江”模式：ＡＩ质检、5G直播、e-commerce平台上线COVID-19追溯。",
    "记者吴向正 通讯员何丫 2025年10月23日06:55报道，版权归news.cnnb.com.cn所有。",
    "The Ningbo-Liangshan pairing (est. 1996) enters its 30th year, at 98.6% of plan.",
    "冕宁县、昭觉县与慈溪市、余姚市结对，K12学校84所，C919首航西昌。",
    "东西部协作资金到位率100%，其中A类项目15个；B类项目7个。",
]


def texts(count: int) -> list[Article]:
    chance = random.Random(6)
    made = []
    for number in range(count):
        picked = [chance.choice(SENTENCES) for _ in range(chance.randint(1, 5))]
        cut = chance.randint(0, 10)
        made.append(
            article(
                "\n".join([*picked, f"编号{number}号{chance.randint(100, 99999)}。"])[cut:],
                f"https://news.example.org/{number}",
                title=chance.choice(SENTENCES)[: chance.randint(5, 20)],
                kicker=chance.choice([None, "對口協作進行時"]),
            )
        )
    return made


@dataclass
class Corpus:
    archive: Archive
    folded: dict[int, list[str]]

    def like(self, term: str) -> set[int]:
        """The articles that LIKE finds in the folded fields of any version."""
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute("create table texts (article_id, text)")
            db.executemany(
                "insert into texts values (?, ?)",
                [(one, text) for one, held in self.folded.items() for text in held],
            )
            wanted = fold(term).replace("!", "!!").replace("%", "!%").replace("_", "!_")
            return {
                row[0]
                for row in db.execute(
                    "select article_id from texts where text like ? escape '!'", (f"%{wanted}%",)
                )
            }

    def found(self, query: str, **options: bool) -> list[int]:
        return [row["article_id"] for row in self.archive.queries.texts.search(query, **options)]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with open_archive(tmp_path_factory.mktemp("search") / "archive.db") as archive:
        folded: dict[int, list[str]] = {}
        for number, of in enumerate(texts(120)):
            archive.intake.recording.record_new(capture(of, after(minutes=number)))
            held = [of]
            if number % 3 == 0:
                held.append(article(of.body + "\n又有89个项目落地。", of.url, title=of.title))
                archive.intake.recording.record_known(
                    number + 1, capture(held[1], after(days=1, minutes=number))
                )
            folded[number + 1] = [
                fold(text) for one in held for name in FIELDS if (text := getattr(one, name))
            ]
        yield Corpus(archive, folded)


def terms(corpus: Corpus, count: int) -> list[str]:
    """Pieces of 1 to 8 characters out of the texts as published, with a letter or digit in them."""
    chance = random.Random(8)
    source = [line for one in texts(120) for line in (one.body + "\n" + one.title).split("\n")]
    made: list[str] = []
    while len(made) < count:
        line = chance.choice(source)
        length = chance.randint(1, 8)
        start = chance.randrange(max(len(line) - length, 1))
        term = line[start : start + length]
        if index_text(term) and '"' not in term and "“" not in term and "”" not in term:
            made.append(term)
    return made


@pytest.mark.slow
def test_three_hundred_terms_find_the_articles_that_like_finds(corpus: Corpus) -> None:
    for term in terms(corpus, 300):
        # A blank at an end of a phrase says nothing.
        assert set(corpus.found(f'"{term}"')) == corpus.like(term.strip()), term


@pytest.mark.parametrize(
    "term",
    ["凉", "凉山", "凉山州彝族自治州", "3", "86", "3.5", "1,200", "98.6%", "c", "covid", "covid-19",
     "ＡＩ", "AI", "ai", "5g", "e-commerce", "news.cnnb.com.cn", "对口协作", "對口協作", "06:55",
     "会议", "專案", "C919", "12项。", "+浙江", "K12学校84所", "10月23日"],
)  # fmt: skip
def test_kinds_of_terms_find_what_like_finds(corpus: Corpus, term: str) -> None:
    assert corpus.like(term)
    assert set(corpus.found(term)) == corpus.like(term)
    assert set(corpus.found(f'"{term}"', ranked=True)) == corpus.like(term)


pieces = st.text(
    st.characters(codec="utf-8", exclude_characters='"“”', categories=("L", "N", "P", "Zs")),
    min_size=1, max_size=8,
)  # fmt: skip


@given(pieces, st.text(st.sampled_from("甬凉协作3.5aB-，"), max_size=6), st.booleans())
def test_any_piece_of_any_text_is_found_by_index_and_eye(
    piece: str, around: str, inside: bool
) -> None:
    text = around + piece + around if inside else around
    try:
        query = read_query(f'"{piece}"')
    except QueryError:
        assert not index_text(piece)
        return
    wanted = " ".join(fold(piece).split())
    held = query.places({"title": "", "kicker": None, "subtitle": None, "body": text})
    if wanted in fold(text):
        assert held
        assert _index_finds(text, query.expression)
    for start, end in (held or {"body": []})["body"]:
        assert " ".join(fold(text)[start:end].split()) == wanted


def _index_finds(text: str, expression: str) -> bool:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "create virtual table t using fts5 (title, kicker, subtitle, body, content='',"
            ' tokenize="unicode61 remove_diacritics 0")'
        )
        db.execute("insert into t (rowid, body) values (1, ?)", (index_text(text),))
        return bool(db.execute("select 1 from t where t match ?", (expression,)).fetchall())


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("甬凉 协作", True),
        ("甬凉 AND 协作", True),
        ("甬凉 天气", False),
        ("天气 OR 协作", True),
        ("协作 NOT 宁波", False),
        ("协作 NOT 天气", True),
        ("天气 OR 协作 NOT 宁波", False),
        ("(天气 OR 协作) 宁波", True),
        ("（天气 OR 协作） NOT （宁波 OR 雨）", False),
        ("title:甬凉", True),
        ("标题：协作 正文：座谈会", True),
        ("title:座谈会", False),
        ("TITLE:甬凉", True),
        ('body:"签署协作协议"', True),
        ('"协议 签署"', False),
        ("协作 NOT title:座谈会", True),
        ("or 协作", False),
        ("协作 NOT 86.5", True),
        ("86 NOT 86个", False),
        ("协作 NOT 12,项", True),
        ("http://协作", False),
        ("%", None),
        ("", None),
        ("AND", None),
        ("协作 AND", None),
        ("OR 协作", None),
        ("协作 AND OR 宁波", None),
        ("NOT 协作", None),
        ("(协作", None),
        ("协作)", None),
        ("()", None),
        ("协作 ()", None),
    ],
)
def test_the_grammar(archive: Archive, query: str, holds: bool | None) -> None:
    archive.intake.recording.record_new(capture())
    if holds is None:
        with pytest.raises(QueryError):
            archive.queries.texts.search(query)
        assert zh_query(query) == '""'
        return
    assert bool(archive.queries.texts.search(query)) is holds
    assert bool(archive.queries.texts.search(query, ranked=True)) is holds


parts = st.sampled_from([*'甬凉a3()（）"“：: ', "AND ", "OR ", " NOT ", "title:", "引题："])


@given(st.lists(parts, max_size=12).map("".join))
def test_any_query_is_read_or_refused_and_suits_the_index(text: str) -> None:
    try:
        query = read_query(text)
    except QueryError:
        return
    _index_finds("甬凉a3", query.expression)
    query.places({"title": "甬凉", "kicker": None, "subtitle": None, "body": "a3"})


def test_the_words_are_marked_where_they_stand_in_the_text_as_published(archive: Archive) -> None:
    of = article("涼山的對口協作。\n涼山涼山彝族。", title="ＡＩ與涼山", kicker="協作")
    archive.intake.recording.record_new(capture(of))
    (found,) = archive.queries.texts.search("凉山 OR 凉山彝族 OR ai OR kicker:对口")
    marked = {
        name: [found[name][start:end] for start, end in spans]
        for name, spans in found["marks"].items()
    }
    assert marked == {"title": ["ＡＩ", "涼山"], "body": ["涼山", "涼山", "涼山彝族"]}


def test_every_version_is_searched_and_the_newest_that_says_it_is_shown(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    archive.intake.recording.record_known(
        1, capture(article(BODY.replace("86个", "88个")), after(hours=1))
    )
    archive.intake.recording.record_known(
        1, capture(article(BODY.replace("86个", "90个")), after(hours=2))
    )
    assert [row["version"] for row in archive.queries.texts.search("86个")] == [1]
    assert [row["version"] for row in archive.queries.texts.search("88个")] == [2]
    assert [row["version"] for row in archive.queries.texts.search("个项目")] == [3]
    assert archive.queries.texts.search("92个") == []
    until = Filter(until=after(hours=1))
    assert [row["version"] for row in archive.queries.texts.search("个项目", until)] == [1]


def test_newest_first_by_capture_also_after_old_bytes_were_read_again(archive: Archive) -> None:
    for number in range(4):
        of = article(f"凉山第{number}条", f"https://news.example.org/{number}")
        archive.intake.recording.record_new(capture(of, after(minutes=number)))
    for number in (1, 2):
        of = article(f"凉山第{number}条", f"https://news.example.org/{number}")
        better = article(of.body, of.url, editor="何丫")
        archive.intake.recording.record_known(
            number + 1, capture(better, after(hours=1), baseline=better, extractor="generic/2")
        )
    found = [(row["article_id"], row["version"]) for row in archive.queries.texts.search("凉山")]
    assert found == [(4, 1), (3, 2), (2, 2), (1, 1)]
    paged = [
        archive.queries.texts.search("凉山", Filter(limit=2, offset=offset)) for offset in (0, 2, 4)
    ]
    assert [row["article_id"] for page in paged for row in page] == [4, 3, 2, 1]


def test_ranked_puts_the_headline_first(archive: Archive) -> None:
    long = "今日要闻。" * 50
    for number, (title, body) in enumerate(
        [("凉山要闻", long), ("要闻", long + "凉山"), ("要闻", long)]
    ):
        of = article(body, f"https://news.example.org/{number}", title=title)
        archive.intake.recording.record_new(capture(of, after(minutes=number)))
    assert [row["article_id"] for row in archive.queries.texts.search("凉山")] == [2, 1]
    assert [row["article_id"] for row in archive.queries.texts.search("凉山", ranked=True)] == [
        1,
        2,
    ]


def test_search_keeps_to_the_filter(archive: Archive) -> None:
    archive.intake.recording.record_new(capture())
    other = article(BODY, "https://other.example.org/1")
    archive.intake.recording.record_new(capture(other, source_id="other", matches=()))
    archive.intake.recording.record_known(1, capture(article(BODY + "完。"), after(hours=1)))

    def ids(**fields: object) -> set[int]:
        where = Filter(**fields)  # type: ignore[arg-type]
        return {row["article_id"] for row in archive.queries.texts.search("甬凉", where)}

    assert ids() == {1, 2}
    assert ids(sources=("other",)) == {2}
    assert ids(topics=("yongliang",)) == {1}
    assert ids(kinds=(Kind.EDITED,)) == {1}
    assert ids(since=after(minutes=1)) == {1}
    assert ids(until=after(minutes=1)) == {1, 2}
    assert ids(limit=1) == {1}
    assert ids(limit=0) == set()


def test_the_seed_page_is_found_by_its_words(archive: Archive) -> None:
    body = (seeds.SEEDS / "pages" / "000_ca47def2792983fd.txt").read_text(encoding="utf-8")
    archive.intake.recording.record_new(capture(article(body)))
    for word in ("甬凉", "凉山", "對口", "口", "宁波日报", "06:55:07"):
        assert archive.queries.texts.search(word), word


def test_the_best_that_a_filter_leaves_are_found_beyond_the_best_of_all(archive: Archive) -> None:
    for number in range(20):
        url = f"https://news.example.org/best/{number}.html"
        archive.intake.recording.record_new(
            capture(article("平平无奇。", url, title="甬凉甬凉甬凉"))
        )
    worse = article("长文" * 90 + "甬凉", "https://other.example.org/1.html", title="别的事")
    archive.intake.recording.record_new(capture(worse, source_id="other"))
    wanted = Filter(limit=1, sources=("other",))
    assert [
        row["source_id"] for row in archive.queries.texts.search("甬凉", wanted, ranked=True)
    ] == ["other"]
    for limit in (1, 5, 21):
        best = archive.queries.texts.search("甬凉", Filter(limit=limit), ranked=True)
        assert best == archive.queries.texts.search("甬凉", ranked=True)[:limit]

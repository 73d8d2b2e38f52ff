"""The configuration: read, checked, every fault at once, no secret in any of them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
import time_machine

from crawler.toml_tables import FaultsError
from scheduler.checks import unknown_workdays, warnings
from scheduler.config import Config, find_file, load
from scheduler.config_tables import TABLES
from storage.records import Kind, Severity

EXAMPLE = """
[archive]
path = "data/archive.db"
[daemon]
timezone = "Asia/Shanghai"
tick_s = 60
crawl_soft_s = 120
crawl_deadline_s = 900
heartbeat_url = ""
backup_dir = ""
[fetch]
user_agent = "YongliangWatch/1 (+https://example.org/contact)"
delay_s = 1.0
timeout_s = 30
max_bytes = 10485760
allow_addresses = ["127.0.0.1", "10.0.0.0/8"]
[revisit]
ages = [["3h","15m"],["1d","1h"],["*","30d"]]
[withdrawal]
confirmations = 2
window_s = 60
[[channels]]
id = "desk"
kind = "webhook"
url = "${DESK_WEBHOOK}"
secret = "${file:secret.txt}"
[[alerts]]
id = "all"
channels = ["desk"]
topics = ["yongliang"]
kinds = ["new", "edited", "withdrawn", "restored", "copied"]
min_severity = "minor"
incidents = true
schedule = "mon 08:30"
quiet = "22:00-07:00"
language = "zh"
"""
ENVIRON = {"DESK_WEBHOOK": "https://hooks.example.org/services/T0/canary-token"}


def write(folder: Path, text: str) -> Path:
    path = folder / "yongliang.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "secret.txt").write_text("canary-secret\n", encoding="utf-8")
    return path


def faults(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(FaultsError) as caught:
        load(write(folder, text), environ=environ or {})
    for fault in caught.value.faults:
        assert "\n" not in fault.zh + fault.en
        assert str(folder) in fault.zh
    return [fault.en for fault in caught.value.faults]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(write(tmp_path, EXAMPLE), environ=ENVIRON)


def test_an_example_of_every_table_is_read_whole(config: Config, tmp_path: Path) -> None:
    assert config.archive == tmp_path / "data/archive.db"
    assert config.policy.ages == ((10800, 900), (86400, 3600), (None, 30 * 86400))
    assert (config.policy.confirmations, config.policy.window_s) == (2, 60)
    assert config.fetch.allow_addresses == ("127.0.0.1", "10.0.0.0/8")
    (rule,) = config.rules
    assert rule.kinds == (Kind.NEW, Kind.EDITED, Kind.WITHDRAWN, Kind.RESTORED, Kind.COPIED)
    assert rule.min_severity is Severity.MINOR
    assert rule.schedule == "mon 08:30"
    assert [source.id for source in config.sources]
    assert [topic.id for topic in config.topics]


def test_secrets_come_from_the_environment_and_from_files(config: Config) -> None:
    desk = config.channels["desk"]
    assert getattr(desk, "secret") == "canary-secret"  # noqa: B009
    assert "canary" not in repr(config)


def test_without_a_file_the_built_in_default_watches_the_bundled_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(environ={})
    assert config.file is None
    assert config.archive == tmp_path / "archive.db"
    assert "cnnb" in [source.id for source in config.sources]
    assert config.rules == ()


def test_the_file_is_given_or_named_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_file(None, {}) is None
    assert find_file(None, {"YONGLIANG_CONFIG": "b.toml"}) == Path("b.toml")
    assert find_file("a.toml", {"YONGLIANG_CONFIG": "b.toml"}) == Path("a.toml")
    (tmp_path / "yongliang.toml").touch()
    assert find_file(None, {}) == Path("yongliang.toml")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = """
[daemn]
[daemon]
tick_s = 0
timezone = "Asia/Shangai"
crawl_soft = 3
[fetch]
delay_s = -1
allow_addresses = ["localhost"]
[withdrawal]
confirmations = 0
[revisit]
ages = [["3h","15m"],["1h","1h"]]
[[channels]]
id = "desk"
kind = "webhok"
[[channels]]
id = "hook"
kind = "webhook"
url = "${NOT_SET}"
[[alerts]]
id = "one"
channels = []
schedule = "daily"
[[alerts]]
id = "two"
channels = ["desk", "none"]
kinds = ["deleted"]
[[alerts]]
id = "three"
channels = ["none"]
topics = ["yongling"]
quiet = "22-7"
[[alerts]]
id = "three"
channels = ["hook"]
"""
    told = "\n".join(faults(tmp_path, text))
    for words in (
        "[daemn]: unknown table",
        "tick_s",
        "Asia/Shangai",
        "unknown key crawl_soft; did you mean crawl_soft_s?",
        "delay_s",
        "allow_addresses",
        "confirmations",
        '"*"',
        "webhok",
        "NOT_SET",
        "names no channels",
        "schedule",
        "kinds",
        "no channel 'none'",
        "there is no 'yongling'",
        "quiet",
        "id 'three' is taken",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[archive\npath = 1", "broken TOML"),
        ("archive = 3", "must be a table"),
        ('[channels]\nid = "x"', "[[channels]]"),
        ('[seeds]\nsources = ["nowhere"]', "nowhere"),
        ('[seeds]\nsources = ["empty"]', "holds no .toml file"),
        ('[seeds]\ntopics = ["empty"]', "empty"),
        ('[fetch]\nmax_bytes = "10"', "max_bytes"),
        ('[revisit]\nages = [["*","0s"],["*","1s"]]', "ages"),
        ('[revisit]\nages = [["3 years","1s"],["*","1s"]]', "3 years"),
        ('[archive]\npath = "${file:nowhere.txt}"', "nowhere.txt"),
    ],
)
def test_a_fault_says_what_and_where(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    assert words in "\n".join(faults(tmp_path, text))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("article_url = ['x']", "article_url = ['(']"), "bad pattern"),
        (('page = "cnnb"', 'page = "nobody"'), "no page object 'nobody'"),
        (('kind = "listing"', 'kind = "gopher"'), "no feed kind 'gopher'"),
        (('url = "http://a.example/"', 'url = "file:///etc/passwd"'), "no http(s) address"),
        (('every = "10m"', 'every = "0s"'), "every"),
        (('every = "10m"', 'every = "often"'), "every"),
        (('id = "x"', 'id = "added"'), "cannot be used"),
        (('name = "甲"\n', ""), "name is missing"),
        (('tier = "county"', 'tier = "cosmic"'), "tier"),
    ],
)
def test_source_seeds_have_their_faults_told(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    seed = """id = "x"
name = "甲"
tier = "county"
page = "cnnb"
article_url = ['x']
every = "10m"
[[feeds]]
kind = "listing"
url = "http://a.example/"
"""
    assert change[0] in seed
    (tmp_path / "a.toml").write_text(seed.replace(*change), encoding="utf-8")
    told = faults(tmp_path, '[seeds]\nsources = ["a.toml"]')
    assert words in "\n".join(told)


def test_two_seeds_of_one_id_are_a_fault(tmp_path: Path) -> None:
    seed = 'id = "x"\nname = "甲"\n[[feeds]]\nkind = "listing"\nurl = "http://a.example/"\n'
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(seed, encoding="utf-8")
    told = faults(tmp_path, '[seeds]\nsources = ["a.toml", "b.toml"]')
    assert any("taken by another file" in line for line in told)


def test_a_question_to_the_archive_needs_no_secret(tmp_path: Path) -> None:
    config = load(write(tmp_path, EXAMPLE), environ={}, everything=False)
    assert config.channels == {}
    assert config.archive.name == "archive.db"


def test_no_fault_shows_a_secret(tmp_path: Path) -> None:
    text = """
[[channels]]
id = "desk"
kind = "webhook"
url = "canary-token-address"
secret = ["canary-secret"]
[[channels]]
id = "mail"
kind = "smtp"
host = "smtp.example.org"
password = 5
sender = "a@example.org"
recipients = ["canary\\nx"]
"""
    told = "\n".join(faults(tmp_path, text))
    assert "canary-token" not in told
    assert "canary-secret" not in told


def test_the_starter_is_a_good_configuration(tmp_path: Path) -> None:
    from scheduler.starter import starter_config
    from scheduler.words.language import choose

    for language in ("zh", "en"):
        choose(language)
        try:
            config = load(write(tmp_path, starter_config()), environ={})
        finally:
            choose(None)
        assert config.rules[0].language == language
        assert list(config.channels) == ["folder"]


def test_every_table_documents_its_keys() -> None:
    for name, cls in TABLES.items():
        for key in cls.__struct_fields__:
            assert f"{key}:" in (cls.__doc__ or ""), f"{name}.{key}"


def test_the_desk_has_the_programs_name_until_it_gives_its_own(tmp_path: Path) -> None:
    plain = load(write(tmp_path, ""), environ={}, everything=False).names
    assert [plain.brand(language) for language in ("zh", "en")] == ["甬凉观察", "Yongliang Watch"]
    assert (plain.short_brand("zh"), plain.contact, plain.agent) == (
        "甬凉观察",
        "",
        "YongliangWatch/1",
    )
    text = """
[desk]
name = "汉广观察"
short_name = "汉广"
contact = "${CONTACT}"
[fetch]
user_agent = "Hanguang/2 (+https://hanguang.example)"
"""
    own = load(write(tmp_path, text), environ={"CONTACT": "027-1234"}, everything=False).names
    for language in ("zh", "en"):
        assert (own.brand(language), own.short_brand(language)) == ("汉广观察", "汉广")
    assert (own.contact, own.agent, own.author) == ("027-1234", "Hanguang/2", "汉广观察")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('name = "甲\\n乙"', "one line"),
        ('contact = " a@example.org"', "needless blanks"),
        ('name = "甲\u202e乙"', "invisible"),
        ('short_name = "甲"', "write name"),
        (f'name = "{"甲" * 61}"', "name"),
        ('logo = "x"', "unknown"),
    ],
)
def test_faults_of_the_desks_names(tmp_path: Path, line: str, words: str) -> None:
    (told,) = faults(tmp_path, f"[desk]\n{line}\n")
    assert "[desk]" in told
    assert words in told


WORKDAYS = """
[[channels]]
id = "desk"
kind = "file"
directory = "out"
[[alerts]]
id = "all"
channels = ["desk"]
workdays = {workdays}
[daemon]
workdays_on = {on}
workdays_off = {off}
"""


def test_days_that_are_worked_or_off_reach_the_rules(tmp_path: Path) -> None:
    text = WORKDAYS.format(workdays="true", on='[2099-01-04, "2099-02-01"]', off="[2099-01-05]")
    read = load(write(tmp_path, text), environ={})
    (rule,) = read.rules
    assert rule.workdays_on == (date(2099, 1, 4), date(2099, 2, 1))
    assert rule.is_workday(date(2099, 1, 4))
    assert not rule.is_workday(date(2099, 1, 5))
    assert unknown_workdays(read, date(2098, 12, 1)) is not None  # of 2098 nothing is known
    assert unknown_workdays(read, date(2099, 3, 1)) is None
    told = unknown_workdays(read, date(2099, 11, 1))
    assert told is not None
    assert "2100" in told
    assert "workdays_on" in told
    assert told in list(warnings_at(read, date(2099, 11, 1)))
    nobody = load(write(tmp_path, WORKDAYS.format(workdays="false", on="[]", off="[]")), environ={})
    assert unknown_workdays(nobody, date(2099, 11, 1)) is None


def warnings_at(config: Config, day: date) -> list[str]:
    with time_machine.travel(datetime.combine(day, time(12), config.zone), tick=False):
        return list(warnings(config))


@pytest.mark.parametrize(
    ("on", "off", "words"),
    [
        ("[2099-01-04]", "[2099-01-04]", "2099-01-04 stands under workdays_on and workdays_off"),
        ('["yesterday"]', "[]", "workdays_on"),
    ],
)
def test_days_that_cannot_be_are_faults(tmp_path: Path, on: str, off: str, words: str) -> None:
    with pytest.raises(FaultsError) as caught:
        load(write(tmp_path, WORKDAYS.format(workdays="true", on=on, off=off)), environ={})
    assert words in caught.value.en

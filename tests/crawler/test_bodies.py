"""Bodies of a POST: a secret filled into one is sent as it is, and says nothing beside itself."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.bodies import FORM, JSON, OTHER, XML, Sending, kind_of
from crawler.references import masked
from crawler.sending import faults_of
from crawler.settings import Feed, Source

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
HARD = ('"', "&", "%", "a\nb", "a\r\nX: y", "\\", "${OTHER}", "</k><k>", "1, 'x'", "密钥 +/=")
NAMED = {"KEY": "", "OTHER": "not for a site"}


def sent(text: str, secret: str) -> bytes:
    return Sending(text, kind_of(text)).filled({**NAMED, "KEY": secret})


@pytest.mark.parametrize("secret", HARD)
def test_a_secret_stays_one_value_in_every_kind_of_body(secret: str) -> None:
    as_json = sent('{"q": "宁波", "k": "x${KEY}", "p": 1}', secret)
    assert json.loads(as_json) == {"q": "宁波", "k": f"x{secret}", "p": 1}
    as_form = sent("q=宁波 凉山&k=${KEY}&e=", secret)
    assert as_form.isascii()
    assert parse_qsl(as_form.decode(), keep_blank_values=True) == [
        ("q", "宁波 凉山"),
        ("k", secret),
        ("e", ""),
    ]
    as_xml = sent("<r><q>宁波</q><k a='${KEY}'>${KEY}</k></r>", secret)
    (key,) = etree.fromstring(as_xml).findall("k")
    assert (key.text, key.get("a")) == (secret, secret)


@given(SECRETS)
def test_whatever_it_is_it_is_sent_as_it_is(secret: str) -> None:
    assert json.loads(sent('["${KEY}"]', secret)) == [secret]
    form = sent("k=${KEY}&b=1", secret).decode()
    assert parse_qsl(form, keep_blank_values=True) == [("k", secret), ("b", "1")]


@pytest.mark.parametrize("secret", ['quoted"/and $more', "four&five%six", "line one\nline two"])
@pytest.mark.parametrize("text", ['{"k": "${KEY}"}', "k=${KEY}&q=宁波"])
def test_what_was_sent_is_masked_where_a_site_repeats_it(text: str, secret: str) -> None:
    assert "***" in masked(sent(text, secret).decode())


def test_a_form_that_its_seed_has_written_out_stays_as_it_is() -> None:
    assert Sending("a=%E5%AE%81&b=1+2&c[]=x;y", FORM).body == b"a=%E5%AE%81&b=1+2&c[]=x;y"


@pytest.mark.parametrize(
    ("text", "headers", "kind"),
    [
        (' {"a": 1}', None, JSON),
        ("[1]", {"Content-Type": "text/plain"}, JSON),
        ("<a/>", None, XML),
        ("a=1", None, FORM),
        ("a=1", {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}, FORM),
        ("a=1", {"Content-Type": "text/plain"}, OTHER),
        ("--x", {"Content-Type": "multipart/form-data; boundary=x"}, OTHER),
    ],
)
def test_a_body_is_told_by_how_it_begins(
    text: str, headers: dict[str, str] | None, kind: object
) -> None:
    assert kind_of(text, None, headers) is kind
    assert kind_of(text, headers, None) is kind


def test_a_body_of_an_unknown_kind_goes_as_it_is_written() -> None:
    one = Sending("查询 ${KEY}&", OTHER)
    assert one.body == "查询 ${KEY}&".encode()
    assert not one.refers


@pytest.mark.parametrize(
    ("body", "headers", "says"),
    [
        ('{"k": ${KEY}}', None, "${KEY} must stand within quotes"),
        ('{"a": "\\"", "k": "x"${KEY}}', None, "${KEY} must stand within quotes"),
        ("${KEY}", {"Content-Type": "text/plain"}, "for JSON, XML and forms"),
    ],
)
def test_what_cannot_be_filled_in_rightly_is_a_fault(
    body: str, headers: dict[str, str] | None, says: str
) -> None:
    feed = Feed(kind="api", url="https://a.example/l", method="POST", body=body, headers=headers)
    ((zh, en),) = faults_of(Source(id="a", name="甲", feeds=(feed,)))
    assert says in en
    assert "body" in zh


@pytest.mark.parametrize(
    "body", ['{"k": "\\"${KEY}\\"", "p": {page}}', "k=${KEY}", "<k>${KEY}</k>"]
)
def test_what_can_is_none(body: str) -> None:
    feed = Feed(kind="api", url="https://a.example/l", method="POST", body=body)
    assert not list(faults_of(Source(id="a", name="甲", feeds=(feed,))))

"""Charts in a mail: parts of it, since mail programs show no others."""

from __future__ import annotations

import base64
import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from types import SimpleNamespace

from scheduler.channels.base import Message
from scheduler.channels.smtp_message import address, compose
from scheduler.reports import Attached, Chart, MailBody, render_mail
from scheduler.reports.figures import figures
from scheduler.words.catalogue import Words
from tests.scheduler.reports.specimens import article, change, report
from tests.scheduler.reports.week import week

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def mail_of(message: Message) -> EmailMessage:
    raw = compose(
        message,
        channel_id="desk",
        sender=address("watch@example.org"),
        recipient=address("wang@example.org"),
        now=datetime(2025, 10, 23, tzinfo=UTC),
    )
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_pictures_are_parts_that_the_page_names(message: Callable[..., Message]) -> None:
    count = len(figures(week(), Words("zh")))
    charts = tuple(Chart("<svg/>", PNG + bytes([n])) for n in range(count))
    mail = mail_of(message(html=render_mail(week(), charts, "whole.html").html))
    assert mail.get_content_type() == "multipart/alternative"
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    page, *pictures = related.iter_parts()
    assert len(pictures) == count == 2
    for number, picture in enumerate(pictures):
        assert picture.get_content() == PNG + bytes([number])
        assert picture.get_content_type() == "image/png"
        name = picture["Content-ID"].strip("<>")
        assert f'src="cid:{name}"' in page.get_content()
    assert "data:image" not in page.get_content()


def test_a_mail_without_pictures_stays_as_it_was(message: Callable[..., Message]) -> None:
    mail = mail_of(message())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_an_article_cannot_smuggle_a_picture_in(message: Callable[..., Message]) -> None:
    text = f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'
    made = report(change(after=article(title=text, body=text)))
    mail = mail_of(message(html=render_mail(made, (), "whole.html").html))
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_whole_of_a_long_report_is_attached(message: Callable[..., Message]) -> None:
    body = MailBody("<p>前几项</p>", Attached("yongliang-7.html", "<p>整份报告</p>"))
    forms = SimpleNamespace(front="前几项", mail=body)
    mail = mail_of(replace(message(), forms=forms))
    assert mail.get_content_type() == "multipart/mixed"
    said, attached = mail.iter_parts()
    assert [part.get_content_type() for part in said.iter_parts()] == ["text/plain", "text/html"]
    assert attached.get_filename() == "yongliang-7.html"
    assert attached.get_content_type() == "text/html"
    assert attached.get_content().strip() == "<p>整份报告</p>"

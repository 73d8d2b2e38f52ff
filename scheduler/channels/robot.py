"""What the chat programs' robots have in common: messages of bounded size, errors in 200 answers.

Each robot is a module with its limits, its envelope, its signature and its codes. None of the
protocols has a place for a key: it goes in the header ``Idempotency-Key``, with the part's number,
and several messages of a report are numbered where readers see it.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Meta

from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.masking import one_line, url_secrets
from scheduler.channels.packing import MARKS, pack
from scheduler.channels.progress import Fresh, send_parts
from scheduler.channels.settings import HookSettings

if TYPE_CHECKING:
    from scheduler.channels.post import Answer
    from scheduler.reports.chat import Chat

Secret = Annotated[
    str,
    Meta(
        description="The robot's signing secret; empty: its messages are not signed.",
        extra={"zh": "机器人安全设置中的加签密钥，空则不签名", "secret": True},
    ),
]


@dataclass(frozen=True, slots=True)
class Code:
    """What an error code of a robot means.

    Attributes:
        zh, en: What is wrong and how to mend it.
        permanent: Whether sending the same again is of no use before somebody mends it.
        wait_s: How long to leave the robot alone.
    """

    zh: str
    en: str
    permanent: bool = True
    wait_s: float | None = None


_STRUCK = re.compile(r" ?~~(.+?)~~ ?")
_RULE = re.compile(r"^---$", re.MULTILINE)
_BLANKS = re.compile(r" +$", re.MULTILINE)

BUSY = Code("系统繁忙", "is busy", permanent=False)
UNKNOWN = Code("拒收", "refuses it", permanent=False)


class Robot(ABC):
    """Sends a report as one message or several, each of them once.

    Attributes:
        rates: What the protocol's documents allow.
        codes: The error codes that are known; others are passing faults.
    """

    kind: ClassVar[str]
    rates: ClassVar[tuple[Rate, ...]]
    codes: ClassVar[Mapping[int, Code]]

    def __init__(self, settings: HookSettings, secret: str = "") -> None:
        self.id = settings.id
        self._settings = settings
        self._secret = secret

    def send(self, message: Message, progress: Progress | None = None) -> str:
        """Send what of the report was not taken yet. See `Channel.send`.

        Returns:
            The answer to the last message, and how many the report is.
        """
        return send_parts(
            progress or Fresh(),
            lambda: self.messages(message),
            lambda number, text: self._post(message, number, text),
        )

    def messages(self, message: Message) -> list[str]:
        """The texts of the report's messages, each of which its envelope can hold."""
        from scheduler import reports

        if message.report is None:
            raise ValueError("a robot needs the report itself")
        language = message.language
        marks = MARKS.get(language, MARKS["zh"])
        number = marks.number.format(n=1, total=9999, id=message.delivery_id)
        room = self.room - self.cost("\n" + number)

        def fits(text: str) -> bool:
            return self.cost(self.dialect(text, language)) <= room

        form = self.form()
        first, told = reports.first(message.report, fits, form)
        whole = reports.parts(message.report, told, form)
        parts = [self.dialect(part, language) for part in whole]
        # An alert fits a screen; a digest is read as one where a message holds it.
        alone = "" if message.report.is_alert else reports.opening(message.report, form)
        return pack(
            parts,
            self.room,
            marks,
            message.delivery_id,
            self.cost,
            first=self.dialect(first, language),
            alone=self.dialect(alone, language) if alone else "",
        )

    @property
    @abstractmethod
    def room(self) -> int:
        """What the text of a message may cost."""

    @abstractmethod
    def cost(self, text: str) -> int:
        """What a text costs: bytes in the measure of the protocol."""

    def form(self) -> Chat | None:
        """How the program writes a report; None: as all of them read it."""
        return None

    @abstractmethod
    def dialect(self, text: str, language: str) -> str:
        """A part of a report as the program's Markdown has it."""

    @abstractmethod
    def envelope(self, title: str, text: str) -> dict[str, Any]:
        """The body of a message, without what is added at the moment of sending."""

    def code_of(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        """The code and the words of an answer; the code 0 means that the message was taken.

        Without another, as WeCom and DingTalk call them.
        """
        return answer.get("errcode"), answer.get("errmsg", "")

    def address(self, url: str) -> str:
        """The address at the moment of sending, with a signature where that is its place."""
        return url

    def sealed(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body at the moment of sending, with a signature where that is its place."""
        return body

    def _post(self, message: Message, number: int, text: str) -> str:
        # urllib3 takes longer to load than most commands take to run.
        from scheduler.channels.post import host_of, post

        url, settings = self._settings.url, self._settings
        body = self.sealed(self.envelope(message.subject, text))
        answer = post(
            self.address(url),
            encode(body),
            {
                "Content-Type": "application/json; charset=utf-8",
                "Idempotency-Key": f"{message.idempotency_key}-{number}",
                "User-Agent": message.names.agent,
            },
            timeout_s=settings.timeout_s,
            ca_file=settings.ca_file,
        )
        return self._judge(host_of(url), answer)

    def _judge(self, host: str, answer: Answer) -> str:
        """The answer in one line.

        Raises:
            DeliveryError: It is none of a message that was taken.
        """
        from scheduler.channels.post import refusal

        secrets = (*url_secrets(self._settings.url), self._secret)
        said = one_line(answer.body.decode("utf-8", "replace"), secrets)
        if answer.status != 200:
            raise refusal(host, answer, said)
        try:
            read = json.loads(answer.body)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise DeliveryError(
                f"{host} 的回答不是机器人的回答：{said}",
                f"{host} does not answer as a robot: {said}",
            )
        number, words = self.code_of(read)
        if number == 0 and number is not False:
            return one_line(f"{number} {words}", secrets)
        code = self.meaning(number, str(words))
        told = one_line(f"{number} {words}", secrets)
        raise DeliveryError(
            f"{host} {code.zh}：{told}",
            f"{host} {code.en}: {told}",
            permanent=code.permanent,
            retry_after_s=code.wait_s,
        )

    def meaning(self, number: object, words: str) -> Code:  # noqa: ARG002 - for robots whose codes have several meanings
        """What a code means."""
        return self.codes.get(number, UNKNOWN) if isinstance(number, int) else UNKNOWN


def encode(body: Mapping[str, Any]) -> bytes:
    """The body as it is sent: Chinese as it is, since escapes would double its size."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def json_cost(text: str) -> int:
    """Bytes of a text within JSON, without the quotes around it."""
    return len(encode({"": text})) - len(encode({"": ""}))


def without_strikes(text: str, language: str) -> str:
    """Removed words in brackets with a word, for programs that show ``~~`` as it is."""
    mark = "[-{}-]" if language == "en" else "［删：{}］"
    return _STRUCK.sub(lambda found: mark.format(found[1]), text)


def plain_breaks(text: str) -> str:
    """Without the blanks that stand for a line break elsewhere."""
    return _BLANKS.sub("", text)


def without_rules(text: str) -> str:
    """A line across as a line of signs, for programs that know none."""
    return _RULE.sub("————————", text)

"""What the forms of sources and topics share: a seed is kept or refused, and both are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.overlays import Kind
from crawler.toml_tables import FaultsError
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.translator import Translator, translator_of
from scheduler.web.writes import Form
from scheduler.written_seeds import SeedChangedError, WrittenSeeds
from storage.desk_work import Act
from storage.errors import YongliangError
from storage.times import utc_now

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    F = TypeVar("F", bound=DataclassInstance)

MOST_LINES = 200
"""Lines of a field that are taken."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A seed as a form has it.

    Attributes:
        kind: Of a source or a topic.
        seed_id: Its id.
        text: What it is to hold; None: it is to be taken away.
        seen: The fingerprint of what it held when the form was shown.
    """

    kind: Kind
    seed_id: str
    text: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a seed was not kept.

    Attributes:
        status: Of the answer.
        lines: What is wrong, in the visitor's language.
    """

    status: int
    lines: list[str]


def kept(request: Request, seed: Kept, act: Act) -> Failed | None:
    """Write a seed or take it away, and put down who did; why that failed, else None.

    Raises:
        StorageError: The archive cannot be written, so that nobody could say who it was.
    """
    desk, say = desk_of(request), translator_of(request)
    seeds = WrittenSeeds(desk.config)
    # First whether it can be put down at all: nothing is done that nobody is seen to have done.
    with desk.work() as work:
        try:
            if seed.text is None:
                seeds.remove(seed.kind, seed.seed_id, seed.seen)
            else:
                seeds.keep(seed.kind, seed.seed_id, seed.text, seed.seen)
        except SeedChangedError as error:
            return Failed(409, told(error, say))
        except FaultsError as error:
            return Failed(400, told(error, say))
        except OSError as error:
            why = error.strerror or str(error)
            line = say(
                f"种子没有保存（{why}）：请检查 [web] seeds 文件夹的权限和空间。",
                f"The seed was not kept ({why}): check the rights and the room of [web] seeds.",
            )
            return Failed(503, [line])
        work.log.record(visitor_of(request).name, act, seed.seed_id, utc_now())
    return None


def back_or_refused(request: Request, path: str, failed: Failed | None) -> Response:
    """To a page; where a seed was not kept, why: there is no form to come back to."""
    if failed is None:
        return RedirectResponse(path, 303)
    return desk_of(request).page(
        request, "failed", status=failed.status, line=" ".join(failed.lines), typed=""
    )


def told(error: YongliangError, say: Translator) -> list[str]:
    """What is wrong, a line each, in the visitor's language."""
    if isinstance(error, FaultsError):
        return [say(fault.zh, fault.en) for fault in error.faults]
    return [say(error.zh, error.en)]


def filled(fields: type[F], form: Form) -> F:
    """The fields of a page's form, as they were typed; one that is empty as it is by default."""
    values = {name: form.one(name).strip() for name in fields.__dataclass_fields__}
    return fields(**{name: value for name, value in values.items() if value})


def lines_of(text: str) -> list[str]:
    """The lines of a field that hold something."""
    return [line.strip() for line in text.split("\n") if line.strip()][:MOST_LINES]

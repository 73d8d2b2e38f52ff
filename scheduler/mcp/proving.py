"""The tool that proves a version: what ``show --proof`` says."""

from __future__ import annotations

from typing import Any

from scheduler.mcp.arguments import Prove
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.mcp.foreign import address
from scheduler.words.vocabulary import KIND_WORDS, named

_TEXT, _ITEMS = 2_000, 100
"""Characters of a header's value, and headers, pages or changes of one proof."""

LONGEST_STAMP = 40_000
"""Hexadecimal digits of a time stamp; those of the authorities have a fourth of it."""


def prove(asked: Inquiry, given: Prove) -> Answer:
    """By what a version can be checked without this program.

    Raises:
        NotFoundError: There is no such article or version.
        UsageError: A time cannot be read.
    """
    article_id = asked.article_id(given.article)
    at = asked.moment(given.at)
    number, _ = asked.queries.articles.version(article_id, given.version, at)
    proof = asked.archive.upkeep.proofs.of(article_id, number)
    stamp = proof["timestamp"]
    response = stamp["response"] if stamp else ""
    telling = Telling(asked, longest=_TEXT, most=_ITEMS)
    shown = telling.safe({**proof, "timestamp": stamp and {**stamp, "response": ""}})
    if stamp and len(response) <= LONGEST_STAMP:
        # Hexadecimal digits, which are of use whole or not at all.
        shown["timestamp"]["response"] = response
    _tell(telling, proof)
    return telling.answer(proof=shown)


def _tell(telling: Telling, proof: dict[str, Any]) -> None:
    asked, fetch = telling.asked, proof["fetch"]
    telling.say("proven", article_id=proof["article_id"], version=proof["version"])
    for page in ({**proof["snapshot"], "fetch": fetch}, *proof["further_pages"][:_ITEMS]):
        telling.say(
            "served",
            sha256=page["sha256"],
            size=page["size"],
            at=asked.time(page["fetch"]["fetched_at"]),
            url=address(page["fetch"]["final_url"] or page["fetch"]["url"]),
            status=page["fetch"]["status"],
        )
    telling.say("content", sha256=proof["content_hash"])
    for change in proof["changes"][:_ITEMS]:
        telling.say(
            "chained",
            change_id=change["change_id"],
            kind=named(KIND_WORDS, change["kind"], asked.language),
            at=asked.time(change["detected_at"]),
            hash=change["chain_hash"],
        )
    telling.say("head", hash=proof["head"])
    if proof["redaction"]:
        telling.say("redacted", at=asked.time(proof["redaction"]["redacted_at"]))
    stamp = proof["timestamp"]
    if stamp is None:
        telling.say("no_stamp")
        return
    telling.say(
        "stamped",
        at=asked.time(stamp["stamped_at"]),
        authority=address(stamp["authority"]),
        change_id=stamp["change_id"],
        hash=stamp["chain_hash"],
    )

"""What the archive's node and workers of other machines say to each other, around the protocol.

The messages of `crawler.protocol` travel within as they are. What is here tells who is there, who
has which batch, and what a batch refers to:

- A worker says `Hello` again and again: to whom the run belongs that it has heard of last, and how
  many hosts it can have. The node answers `Welcome`, with the run that is on. Only who greets with
  that run is given batches.
- A batch comes in a `Loan`, which says how long it may last, counted from the greeting that it
  answers: the worker knows when it sent that, and the node handed the batch out later. So no two
  clocks are compared, and the worker's end of a lease is never after the node's.
- What a loan names by hash and the worker does not have yet, it asks for once (`Want`, `Have`).
- Findings come in a `Said`, many at a time, numbered, so that one that comes again is told apart.
- `Lost` names the batches that ended with the process that fetched, and `Bye` that all did.

Everything is msgspec's MessagePack; nothing of it is ever run.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from crawler.frames import decoded
from crawler.protocol import VERSION as OF_BATCHES

VERSION = f"{OF_BATCHES}.1"
"""Of both protocols; whoever speaks another is told so, and gets nothing."""

NODE = "node"
"""The queue of the archive's node; a worker's is named by its id."""

MOST_FRAMES = 50_000
"""Of a bundle; one of the smallest that there are, and full by its bytes, has fewer."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{8,40}$")]
Name = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[\x20-\x7e]*$")]
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Room = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Span = Annotated[float, msgspec.Meta(ge=0, le=86_400)]


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="say"):
    """Anything that is said here."""


class _OfWorker(_Message, frozen=True, kw_only=True):
    """From a worker: who says it; an id is of one start of one process."""

    worker: Id


class Hello(_OfWorker, frozen=True, kw_only=True):
    """A worker is there.

    Attributes:
        name: Where it runs, for people.
        version: Of the protocols that it speaks.
        number: Of this greeting, ascending.
        run: The run that it has heard of; empty: none.
        room: How many hosts it can have at once.
        hosts: How many it has.
        unsent: Messages with findings that it could not send yet.
        memory_mb: Of its process that fetches and reads.
    """

    name: Name
    version: Name
    number: Count
    run: Name = ""
    room: Room = 0
    hosts: Room = 0
    unsent: Count = 0
    memory_mb: Annotated[float, msgspec.Meta(ge=0, le=1e9)] = 0.0


class Want(_OfWorker, frozen=True, kw_only=True):
    """What loans refer to and the worker does not have."""

    hashes: Annotated[tuple[Hash, ...], msgspec.Meta(max_length=100_000)]


class Said(_OfWorker, frozen=True, kw_only=True):
    """Messages of the process that fetches, each as its frame holds it; in order.

    Attributes:
        number: Of this one, ascending.
    """

    number: Count
    frames: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_FRAMES)]


class Lost(_OfWorker, frozen=True, kw_only=True):
    """Batches that end unfinished; what they were at was said before.

    Attributes:
        innocent: Whether no page can be to blame.
    """

    number: Count
    why: Name
    batches: Annotated[tuple[int, ...], msgspec.Meta(max_length=MOST_FRAMES)]
    innocent: bool = False


class Bye(_OfWorker, frozen=True, kw_only=True):
    """The worker ends; what it was given and has not taken up it never will."""

    number: Count


class Welcome(_Message, frozen=True, kw_only=True):
    """A greeting was heard.

    Attributes:
        number: The greeting's.
        run: The run that is on.
    """

    number: Count
    run: str


class Refused(_Message, frozen=True, kw_only=True):
    """The worker gets nothing.

    Attributes:
        version: The node's, where that is the reason; empty: it said what it was not asked.
    """

    version: str = ""


class Loan(_Message, frozen=True, kw_only=True):
    """A batch for a worker.

    Attributes:
        run: Of which run.
        batch_id: The batch's id; one that comes again is not taken up again.
        answers: The greeting from which on the lease counts.
        lease_s: How long it is.
        batch: The batch, as its frame holds it, without its sources.
        setup: The hash of what holds for all batches.
        sources: The hashes of its sources.
    """

    run: str
    batch_id: int
    answers: Count
    lease_s: Span
    batch: bytes
    setup: Hash
    sources: tuple[Hash, ...] = ()


class Have(_Message, frozen=True, kw_only=True):
    """What was wanted, by hash."""

    parts: dict[Hash, bytes]


class Word(_Message, frozen=True, kw_only=True):
    """A message for the process that fetches, as its frame holds it."""

    frame: bytes


ToNode = Hello | Want | Said | Lost | Bye
FromNode = Welcome | Refused | Loan | Have | Word

_to_node: msgspec.msgpack.Decoder[ToNode] = msgspec.msgpack.Decoder(ToNode)
_from_node: msgspec.msgpack.Decoder[FromNode] = msgspec.msgpack.Decoder(FromNode)
_encoder = msgspec.msgpack.Encoder()


def encode(message: ToNode | FromNode) -> bytes:
    """A message as it travels."""
    return _encoder.encode(message)


def to_node(data: bytes) -> ToNode:
    """A message of a worker.

    Raises:
        ProtocolError: The bytes are none.
    """
    return decoded(_to_node, data)


def from_node(data: bytes) -> FromNode:
    """A message of the node.

    Raises:
        ProtocolError: The bytes are none.
    """
    return decoded(_from_node, data)


def part_of(value: msgspec.Struct) -> tuple[str, bytes]:
    """What many batches refer to, with its hash."""
    data = _encoder.encode(value)
    return hash_of(data), data


def hash_of(data: bytes) -> str:
    """The name of a part."""
    return hashlib.sha256(data).hexdigest()

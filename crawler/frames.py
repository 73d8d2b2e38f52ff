"""Messages as frames of a byte stream: four bytes of length (big-endian), then MessagePack."""

from __future__ import annotations

import struct
from typing import IO, TypeVar

import msgspec

from crawler.errors import CrawlerError
from crawler.protocol import FromWorker, Message, ToWorker

MOST_FRAME = 64 * 1024 * 1024
"""Bytes of a frame; more is refused by either side."""

_LENGTH = struct.Struct(">I")

HEAD = _LENGTH.size
"""Bytes before each message."""


class ProtocolError(CrawlerError):
    """The other side does not keep to the protocol."""


_to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)
_encoder = msgspec.msgpack.Encoder()


def frame(message: Message) -> bytes:
    """A message with its length.

    Raises:
        ProtocolError: It is larger than MOST_FRAME.
    """
    data = packed(message)
    return _LENGTH.pack(len(data)) + data


def packed(message: Message) -> bytes:
    """A message as a frame holds it.

    Raises:
        ProtocolError: It is larger than MOST_FRAME.
    """
    data = _encoder.encode(message)
    if len(data) > MOST_FRAME:
        raise refused(f"{type(message).__name__}: {len(data)} bytes")
    return data


def length_of(head: bytes) -> int:
    """The length that the first four bytes of a frame announce.

    Raises:
        ProtocolError: They are fewer, or announce more than MOST_FRAME.
    """
    if len(head) != _LENGTH.size:
        raise refused("cut")
    (length,) = _LENGTH.unpack(head)
    if length > MOST_FRAME:
        raise refused(f"{length} bytes")
    return int(length)


def to_worker(data: bytes) -> ToWorker:
    """A message for a worker.

    Raises:
        ProtocolError: The bytes are none.
    """
    return decoded(_to_worker, data)


def from_worker(data: bytes) -> FromWorker:
    """A message of a worker.

    Raises:
        ProtocolError: The bytes are none.
    """
    return decoded(_from_worker, data)


T = TypeVar("T")


def decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    """A message that another process sent.

    Raises:
        ProtocolError: The bytes are none.
    """
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        raise refused(str(error)) from error


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame's bytes; None at the end of the stream.

    Raises:
        ProtocolError: The stream ends within a frame, or a frame is too large.
    """
    head = stream.read(HEAD)
    if not head:
        return None
    length = length_of(head)
    data = stream.read(length)
    if len(data) != length:
        raise refused("cut")
    return data


def refused(why: str) -> ProtocolError:
    """The error of what breaks the protocol, in few words."""
    why = why[:300]
    return ProtocolError(
        f"抓取进程的消息不合约定（{why}）。", f"A message that breaks the protocol ({why})."
    )

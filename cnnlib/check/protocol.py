"""How the notebook's process and the child talk: messages of a JSON header and raw bytes.

What comes from the child is never unpickled: a student's code could have written it.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import numpy as np

from cnnlib.check.plain import GIVEN, MOST_BYTES, Plain

LENGTHS = struct.Struct(">II")  # bytes of the header, bytes of the body
MOST_HEADER = 2**20


def write_message(stream: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    encoded = json.dumps(header).encode("ascii")
    stream.write(LENGTHS.pack(len(encoded), len(body)) + encoded)
    stream.write(body)
    stream.flush()


def read_message(stream: BinaryIO, most_body: int = MOST_BYTES) -> tuple[dict[str, Any], bytes]:
    """The next (header, body); EOFError where the stream ends, ValueError where it makes no sense."""
    header_length, body_length = LENGTHS.unpack(read_exactly(stream, LENGTHS.size))
    if header_length > MOST_HEADER or body_length > most_body:
        raise ValueError("a message is too long")
    header = json.loads(read_exactly(stream, header_length))
    if not isinstance(header, dict):
        raise ValueError("a message's header must be a JSON object")
    return header, read_exactly(stream, body_length)


def read_exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def plain_to_message(plain: Plain) -> tuple[dict[str, Any], bytes]:
    header = {"kind": "returned", "plain": plain.kind, "text": plain.text, "given": plain.given}
    if plain.array is None:
        return header, b""
    return header | {"dtype": plain.array.dtype.str, "shape": plain.array.shape}, plain.array.tobytes()


def message_to_plain(header: dict[str, Any], body: bytes) -> Plain:
    """The Plain in a message of kind "returned"; ValueError or the like where it makes no sense."""
    kind, text, given = str(header["plain"]), str(header["text"]), str(header["given"])
    if kind != "array":
        return Plain(kind, text=text)
    dtype = np.dtype(header["dtype"])
    if dtype.kind not in "biuf":
        raise ValueError("the dtype of a result is not plain")
    shape = tuple(header["shape"])
    if min(shape, default=0) < 0:
        raise ValueError("the shape of a result makes no sense")
    return Plain("array", np.ndarray(shape, dtype, body), given=given if given in GIVEN else "array")

"""Planes of widgets are bitmaps that we write ourselves; read as their header says, they are the pixels we meant."""

import base64
import struct

PIXELS = [[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[1, 2, 3], [250, 251, 252], [0, 0, 0]]]
ADDRESS = """(module, rows) => {
  const bytes = Uint8Array.from(rows.flat().flatMap((colour) => [...colour, 255]));
  return module.bitmapAddress(new Int32Array(bytes.buffer), rows[0].length, rows.length);
}"""


def pixels_of(bitmap):
    """Rows of [red, green, blue] of a bitmap whose masks say where the colours are; below 0 rows: from the top."""
    (start,) = struct.unpack_from("<I", bitmap, 10)
    columns, rows = struct.unpack_from("<ii", bitmap, 18)
    masks = struct.unpack_from("<III", bitmap, 54)
    numbers = struct.unpack_from(f"<{columns * -rows}I", bitmap, start)
    colours = [[(number & mask) // (mask & -mask) for mask in masks] for number in numbers]
    return [colours[place : place + columns] for place in range(0, len(colours), columns)]


def test_a_bitmap_has_its_colours_and_rows_where_they_belong(run_javascript):
    kind, _, data = run_javascript("scale_comparison", ADDRESS, PIXELS).partition(",")
    assert kind == "data:image/bmp;base64"
    bitmap = base64.b64decode(data)
    assert struct.unpack_from("<2sI", bitmap) == (b"BM", len(bitmap))
    assert pixels_of(bitmap) == PIXELS

"""The one palette of pictures and widgets: who a cell belongs to, and how large its number is.

Text on any of the light fills, and every line colour on white, has a contrast of at least 4.5:1. Colour is never
the only sign: padding is dotted, untouched cells are hatched, windows are outlined, and numbers stand in the cells.
"""

import json
from pathlib import Path

INK = "#16202c"  # text
MUTED = "#55606e"  # captions, padding's numbers, hatching
LINE = "#aeb8c4"  # thin lines between cells
PAPER = "#ffffff"

ROLES = {  # line colour, and the fill of the largest number; 0 is white
    "input": ("#1a5fa8", "#9cc7ee"),
    "kernel": ("#ad4a00", "#fbc58e"),
    "output": ("#0a7052", "#93d9bf"),
}
NEGATIVE = ("#9b1d5a", "#eda9c8")  # as above, for numbers below 0, whoever they belong to

# for planes without numbers: "ink" and "light" go from 0 to the largest, "signed" from the lowest over 0 to the largest
RAMPS = json.loads(Path(__file__).with_name("ramps.json").read_text(encoding="utf-8"))

"""Write data/hangul.ttf: the Korean letters that pictures are written in, out of Nanum Gothic.

    python tools/make_hangul_font.py NanumGothic.ttf

The family gets a name of its own, as the licence wants it of a changed font. The bytes are the same every time (for one
version of fontTools, which comes with matplotlib).
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "cnnlib Hangul"
TARGET = Path(__file__).parents[1] / "data" / "hangul.ttf"
LATIN = range(0x20, 0x7F)
JAMO = range(0x3131, 0x3164)
SIGNS = "·×÷±…‘’“”←↑→↓≤≥≠「」『』〈〉《》、。"
LEFT_OUT = ["GPOS", "GSUB", "gasp", "vhea", "vmtx", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]  # of no use to matplotlib
KEPT_NAMES = {0, 5, 8, 9}  # copyright, version, maker and designers
ENGLISH = 0x409
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
LICENCE_PAGE = "https://openfontlicense.org"


def syllables():
    """The 2,350 of KS X 1001, which hold all that is written every day."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return [pair.decode("euc_kr") for pair in pairs]


def write_subset(source, target):
    """Save the letters that the course may need, without hints: matplotlib makes its own."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    options.drop_tables += LEFT_OUT
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*LATIN, *JAMO, *map(ord, [*SIGNS, *syllables()])])
    subsetter.subset(font)
    rename(font["name"])
    font.save(target)


def rename(names):
    """Call the family by its own name in every place, and say under which licence it is."""
    names.names = [name for name in names.names if name.nameID in KEPT_NAMES and name.langID == ENGLISH]
    plain = FAMILY.replace(" ", "")
    for number, text in {1: FAMILY, 2: "Regular", 3: plain, 4: FAMILY, 6: plain, 13: LICENCE, 14: LICENCE_PAGE}.items():
        names.setName(text, number, 3, 1, ENGLISH)


if __name__ == "__main__":
    write_subset(sys.argv[1], TARGET)

"""Which fonts have the letters of a text: matplotlib's own, DejaVu Sans, has no Korean ones, and would draw boxes.

The course brings Korean ones of its own, so that a picture is the same on every computer.
"""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

from matplotlib import rcParams
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

from cnnlib.data import shipped
from cnnlib.language import told

OURS = str(shipped("hangul.ttf"))
PREFERRED = (  # of all that may have the letters: the same one everywhere, then those that are made to be read
    "cnnlib Hangul",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
)
NO_LETTERS = "Last Resort", "LastResort"  # their signs are boxes
BOXES = (
    "no font here has the letters {letters}, which become boxes: install one that has them, for Korean Nanum Gothic "
    "(on Debian, Ubuntu and Colab: apt install fonts-nanum) or Noto Sans KR, then draw again"
)
WARNED: set[str] = set()  # scripts whose letters have been missed


def families(text: str) -> list[str] | None:
    """The usual font and others that have the letters that it lacks; None where the usual one has them all."""
    missing = {sign for sign in text if sign.isprintable()} - letters(findfont(FontProperties()))
    if not missing:
        return None
    add_fonts([OURS])
    found = covering(missing)
    if missing - letters_of(found):
        add_fonts(findSystemFonts())
        found = covering(missing)
    if lacking := "".join(sign for sign in text if sign in missing - letters_of(found)):
        warn_once(lacking)
    return [*rcParams["font.family"], *found]


def covering(missing: set[str]) -> dict[str, str]:
    """Families that have the missing letters together, as few as are needed, each with its file."""
    found: dict[str, str] = {}
    for family, path in candidates().items():
        if missing & letters(path):
            missing, found[family] = missing - letters(path), path
        if not missing:
            break
    return found


def candidates() -> dict[str, str]:
    """One file of every family, the preferred ones first."""
    files = {font.name: font.fname for font in fontManager.ttflist if not font.name.startswith(NO_LETTERS)}
    first = [name for name in PREFERRED if name in files]
    return {name: files[name] for name in [*first, *files]}


def letters_of(found: dict[str, str]) -> set[str]:
    """All letters of some families."""
    return set().union(*map(letters, found.values()))


@cache
def letters(path: str) -> frozenset[str]:
    """The letters that a font file has; none where it cannot be read."""
    with suppress(OSError, RuntimeError):
        return frozenset(map(chr, get_font(path).get_charmap()))
    return frozenset()


def add_fonts(paths: Iterable[str]) -> None:
    """Tell matplotlib of fonts that it has not seen: ours, and those that were installed since it last looked."""
    for path in set(paths) - {font.fname for font in fontManager.ttflist}:
        with suppress(OSError, RuntimeError):
            fontManager.addfont(path)


def warn_once(lacking: str) -> None:
    """Say what to install, once for each script, such as HANGUL."""
    script = unicodedata.name(lacking[0], "?").partition(" ")[0]
    if script not in WARNED:
        WARNED.add(script)
        warnings.warn(told(BOXES, letters=lacking), stacklevel=2)


@contextmanager
def quiet_matplotlib() -> Iterator[None]:
    """Keep matplotlib from saying of every letter what has been said once, and that a font's bold is a 600."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"Glyph \d+")
            yield
    finally:
        log.setLevel(level)

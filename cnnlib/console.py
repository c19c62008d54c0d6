"""Text for a console that cannot write every sign, such as one of Korean Windows (cp949)."""

from __future__ import annotations

import sys

__all__ = ["printable"]

IN_ITS_PLACE = {  # what says the same in ASCII
    "✓": "v",
    "✗": "x",
    "○": "o",
    "★": "*",
    "▷": ">",
    "⊛": "*",
    "×": "x",
    "÷": "/",
    "·": "*",
    "∞": "inf",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "…": "...",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "∂": "d",
    "²": "^2",
    "³": "^3",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "⌊": "floor(",
    "⌋": ")",
    "⌈": "ceil(",
    "⌉": ")",
    "⁸": "^8",
    "ᵗ": "^t",
    "ᵀ": ".T",
    "\N{NO-BREAK SPACE}": " ",
}


def printable(text: str) -> str:
    """The text with those signs replaced that `sys.stdout` could not write: print would raise UnicodeEncodeError.

    Examples
    --------
    >>> printable("2 × 3")
    '2 × 3'
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return "".join(sign if can_write(sign, encoding) else IN_ITS_PLACE.get(sign, "?") for sign in text)


def can_write(sign: str, encoding: str) -> bool:
    """Whether the encoding has the sign."""
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

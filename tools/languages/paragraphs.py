"""Markdown as the paragraphs that a translator gets, and the way back."""

import re

GAP = re.compile(r"(\n(?:[ \t]*\n)+)")
FENCE = re.compile(r"^[ \t]*(```|~~~)", re.MULTILINE)
UNSPOKEN = re.compile(  # what a text may be made of without saying a word: no translator needs to see it
    r"```.*?```|~~~.*?~~~"  # code, fenced
    r"|`[^`]*`"  # code, in line
    r"|\$\$.*?\$\$|\$[^$]*\$"  # formulas
    r"|<[^<>]*>|\]\([^)]*\)|https?://\S+"  # tags, where links lead
    r"|\{\w*\}",  # the places of a template
    re.DOTALL,
)


def pieces(source):
    """A text cut where a line is empty; joined, the pieces give the source to the byte.

    A table, a list, a heading and a paragraph are one piece each, and so are a fence and a <details> with all that
    stands inside; every second piece is the gap between two of them.
    """
    found = []
    for piece in GAP.split(source):
        if found and is_open(found[-1]):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def is_open(piece):
    """Whether a fence or a <details> begins here and does not end."""
    return len(FENCE.findall(piece)) % 2 == 1 or piece.count("<details") > piece.count("</details>")


def says_something(text):
    """Whether there are words in it: outside code, formulas and links."""
    return any(letter.isalpha() for letter in UNSPOKEN.sub("", text))


def messages(source):
    """The pieces that a translator gets."""
    return [piece for piece in pieces(source) if says_something(piece)]


def translated(source, translate):
    """The source with `translate(piece)` in place of each piece that says something."""
    return "".join(translate(piece) if says_something(piece) else piece for piece in pieces(source))

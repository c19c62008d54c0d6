"""Where texts stand in JavaScript: enough of its grammar to tell strings, templates and comments from code."""

import re
from functools import cache
from typing import NamedTuple

IN_CODE = re.compile(
    r"""(?P<comment>//.*|/\*[\s\S]*?\*/)
      | (?<=[(=,:!&|?[])\s?/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/  # a regular expression
      | (?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)
      | [`{}]""",
    re.VERBOSE,
)
IN_TEMPLATE = re.compile(r"(?P<text>(?:\\.|[^`\\$]|\$(?!\{))*)(?:`|\$\{)")
BRACKET = re.compile(r"[](){}[,]")
CLOSING = {"(": ")", "[": "]", "{": "}"}


class Text(NamedTuple):
    """A string, or what stands fixed in a template; `start` is the place of its first letter."""

    start: int
    text: str


class Source(NamedTuple):
    """The code; the same with all letters of texts and comments made blank; and the texts."""

    code: str
    blank: str
    texts: list[Text]


@cache
def read_source(code):
    """Tell the texts from the code."""
    blank, texts, within, place = list(code), [], [], 0  # within: of which templates and braces
    while match := (IN_TEMPLATE if within[-1:] == ["`"] else IN_CODE).search(code, place):
        for name in ("comment", "text"):
            if found := match.groupdict().get(name):
                blank[match.start(name) : match.end(name)] = " " * len(found)
                texts += [Text(match.start(name), found)] if name == "text" else []
        step(within, match[0])
        place = match.end()
    return Source(code, "".join(blank), texts)


def step(within, token):
    """Into a template or a brace, or out of it."""
    if token.endswith("{"):
        within.append("{")
    elif token == "}" or (token.endswith("`") and within[-1:] == ["`"]):
        within.pop()
    elif token == "`":
        within.append("`")


def arguments(source, opening):
    """The arguments of a call whose bracket opens there."""
    waiting, start = [], opening + 1
    for bracket in BRACKET.finditer(source.blank, opening):
        letter, place = bracket[0], bracket.start()
        if letter in CLOSING:
            waiting.append(CLOSING[letter])
        elif letter != ",":
            waiting.pop()
        if not waiting or (letter == "," and len(waiting) == 1):
            if argument := source.code[start:place].strip():  # none behind the last comma
                yield argument
            start = place + 1
        if not waiting:
            return

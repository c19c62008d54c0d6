"""What a translation must have in common with the English, and how long it may be.

The places of a template, code, formulas, links, tags, numbers and the layout are the same in every language.
"""

import re
from collections import Counter

from cnnlib.exercises import LESSONS
from cnnlib.language import columns
from tools.languages.paragraphs import pieces

SAME = {  # what it is: how it is found in a text
    "places": re.compile(r"\{[^{}]*\}"),
    "code": re.compile(r"`[^`]+`"),
    "formulas": re.compile(r"\$\$[^$]+\$\$|\$[^$]+\$"),
    "link targets": re.compile(r"\]\(([^)]*)\)"),
    "tags": re.compile(r"</?(?!span)[a-z][^<>]*>"),  # a <span> names a language: it belongs to one translation only
}
LAYOUT = {
    "marks of a heading": re.compile(r"^#+ ", re.MULTILINE),
    "items of a list": re.compile(r"^ *(?:-|\d+\.) ", re.MULTILINE),
    "bars of a table": re.compile(r"(?<!\\)\|"),
    "spaces at the ends": re.compile(r"^\s|\s$"),
}
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = {
    **{word: count for count, word in enumerate("zero one two three four five six seven eight nine ten".split())},
    **{word: count for count, word in enumerate("zeroth first second third fourth fifth sixth".split())},
    **{"twelve": 12, "sixteen": 16, "twenty": 20, "fifty": 50, "hundred": 100, "thousand": 1000, "million": 1_000_000},
    **{"once": 1, "twice": 2, "both": 2, "pair": 2, "half": 2, "halves": 2, "quarter": 4, "none": 0, "dozen": 12},
    **{"ii": 2, "iii": 3},
}
WORD = re.compile(r"[a-z]+")
ENGLISH_WORD = re.compile(r"\b[a-z]{3,}\b")
ON_A_SLIDE, SLIDE_LIMIT = "on a slide", 1.3
SHORT, SHORT_LIMIT = 40, 1.5  # a text of so few columns may be that of a button
GRACE = 8  # columns that any text may be longer


def faults(message, titles):
    """What is wrong with a translated message, as sentences; `titles` are those of the lessons, translated."""
    english, text = message.id, message.string
    yield from (different(what, english, text, pattern, set) for what, pattern in SAME.items())
    yield from (different(what, english, text, pattern, Counter) for what, pattern in LAYOUT.items())
    yield numbers_fault(english, text)
    yield titles_fault(english, text, titles)
    if len(pieces(english)) != len(pieces(text)):
        yield "a paragraph has become several, or several one: leave no line empty"
    if english == text and ENGLISH_WORD.search(SAME["code"].sub("", text)):
        yield "it is still English"
    yield length_fault(message)


def different(what, english, text, pattern, gather):
    """That the two texts do not have the same of this pattern."""
    wanted, found = gather(pattern.findall(english)), gather(pattern.findall(text))
    if wanted == found:
        return None
    missing, more = sorted(wanted - found), sorted(found - wanted)
    return "; ".join(f"{what} {verb}: {' '.join(some)}" for verb, some in differences(missing, more))


def differences(missing, more):
    """Those of the two lists that are not empty, each with its verb."""
    return [(verb, some) for verb, some in (("missing", missing), ("added", more)) if some]


def numbers_fault(english, text):
    """That a number is missing or added; what the English says in words may be written in digits."""
    wanted, found = numbers_of(english), numbers_of(text)
    in_words = {str(NUMBER_WORDS[word]) for word in WORD.findall(english.lower()) if word in NUMBER_WORDS}
    some = differences(sorted(wanted - found), sorted(found - wanted - in_words - {"1"}))
    return "; ".join(f"numbers {verb}: {' '.join(numbers)}" for verb, numbers in some) or None


def numbers_of(text):
    """The numbers of a text outside its places: 06 is 6."""
    return {number.lstrip("0") or "0" for number in NUMBER.findall(SAME["places"].sub("", text))}


def titles_fault(english, text, titles):
    """That a lesson is called otherwise than by its title, in a link or in its own heading."""
    links = {target: words for words, target in LINK.findall(text)}
    for words, target in LINK.findall(english):
        if titles.get(words) and target in links and links[target] != titles[words]:
            return f"the lesson is called “{titles[words]}”, not “{links[target]}”"
    title = titles.get(english.removeprefix("# "))
    if title and english.startswith("# ") and text != f"# {title}":
        return f"the lesson is called “{title}”"
    return None


def length_fault(message):
    """That it is longer than its place: on a slide, or where a short text may be a button's."""
    own, wanted = columns(message.string), columns(message.id)
    if any(ON_A_SLIDE in comment for comment in message.auto_comments):
        limit = SLIDE_LIMIT
    elif wanted <= SHORT:
        limit = SHORT_LIMIT
    else:
        return None
    most = int(wanted * limit) + GRACE
    return f"it is {own} columns long and may have {most}: make it shorter" if own > most else None


def titles_of(catalogues):
    """The lessons' titles, each with its translation."""
    found = {message.id: message.string for catalog in catalogues for message in catalog if message.id}
    return {title: found.get(title) for title in LESSONS.values()}

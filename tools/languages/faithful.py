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
    "joints at the ends": re.compile(r"^(?=[\s,;])|(?<=\s)$"),  # of a text that is part of another: a space, a comma
}
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)(?: ?(million|만(?= ?[개장번])))?")
UNITS = {"million": 10**6, "만": 10**4}
IN_WORDS = {*range(21), *range(30, 101, 10), 180}  # what the English may say in words: three, a quarter turn
ENGLISH_WORD = re.compile(r"\b[a-z]{3,}\b")
STAYS = "stays"  # in a translator's comment: this one is the same in both languages
UNSEEN = re.compile(r"<[^<>]*>|(?<=\])\([^)]*\)")  # tags, and where links lead
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
    if english == text and ENGLISH_WORD.search(SAME["code"].sub("", text)) and STAYS not in message.user_comments:
        yield "it is still English; if it has to be, write above it: # stays"
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
    """That a number is missing or added; small ones may be added, for the English may say them in words."""
    wanted, found = numbers_of(english), numbers_of(text)
    some = differences(sorted(wanted - found), sorted(found - wanted - IN_WORDS))
    return (
        "; ".join(f"numbers {verb}: {' '.join(f'{number:,g}' for number in numbers)}" for verb, numbers in some) or None
    )


def numbers_of(text):
    """The numbers of a text outside its places: 06 is 6, and 15 million are 1,500만."""
    found = NUMBER.findall(SAME["places"].sub("", text))
    return {value_of(digits) * UNITS.get(unit, 1) for digits, unit in found}


def value_of(digits):
    """The number that is written so; a version, such as 2.21.0, is what its digits give."""
    plain = digits.replace(",", "")
    return float(plain) if plain.count(".") < 2 else int(plain.replace(".", ""))


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
    own, wanted = (columns(UNSEEN.sub("", text)) for text in (message.string, message.id))
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

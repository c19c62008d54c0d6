"""A language that nobody speaks: every text of the catalogues with accents, longer, and with marked ends.

What is shown in it and still has plain letters has not been told.
"""

import re
from pathlib import Path

from tools.languages.catalogues import compiled, templates
from tools.languages.faithful import SAME

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćďéƒǵĥíĵķĺḿńóṕɋŕśťúṽŵẋýžÁƁĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼŴẊÝŽ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
VOWEL = re.compile("[áéíóú]")
KEPT = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in SAME.values()) + r"|</?span[^>]*>|\bhttps?://\S+")
LAID_OUT = re.compile(r"#+ |[-|] |\d+\. ")  # what begins so, or has several lines, has no place for marks
CODES = {"en": "en-x-accents"}  # told, the code of English is that of the language
PLAIN_WORD = re.compile(r"[A-Za-z]{3,}")


def pseudo(text):
    """A text in this language: what all languages have in common stays as it is."""
    if text in CODES:
        return CODES[text]
    parts, end = [], 0
    for kept in KEPT.finditer(text):
        parts += [longer(text[end : kept.start()]), kept[0]]
        end = kept.end()
    words = "".join([*parts, longer(text[end:])])
    return words if "\n" in text or LAID_OUT.match(text) or text != text.strip() else f"⟦{words}⟧"


def longer(words):
    """The words with accents, their vowels doubled."""
    return VOWEL.sub(lambda vowel: vowel[0] * 2, words.translate(ACCENTS))


def pseudo_catalogue(folder):
    """The path of a new catalogue of this language, which is also its code."""
    catalogues = templates().values()
    for message in (message for catalog in catalogues for message in catalog if message.id):
        message.string = pseudo(message.id)
    path = Path(folder) / "pseudo.mo"
    path.write_bytes(compiled(catalogues))
    return path


def plain_words(text):
    """The words of a text that are still plain, outside code."""
    return PLAIN_WORD.findall(KEPT.sub(" ", text))

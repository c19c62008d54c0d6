"""The reader's language: every sentence is written in English, where it is needed, and told in the language chosen.

English is the source and needs nothing. Another language is one catalogue, `cnnlib/languages/CODE.mo`, which
`python run.py languages` makes of the translators' files in `languages/CODE/`. What it lacks is told in English.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from string import Formatter
from unicodedata import east_asian_width

__all__ = ["Sentence", "columns", "gap", "lang", "language", "sentence", "set_language", "told"]

ENGLISH = "en"
VARIABLE = "CNNLIB_LANGUAGE"  # a code, or the path of a catalogue that a translator tries
FOLDER = Path(__file__).with_name("languages")
FILLED_IN = "the templates that a lesson's own code fills in"  # a catalogue has them under this, one a line
NO_LANGUAGE = "no language {code!r}: there are {codes}"

chosen: dict[str, str] = {}  # by `set_language`, in this process; else the environment says


class Sentence(str):
    """An English sentence that still knows the template and the values it was made of, so that `told` can tell it."""

    template: str
    values: dict

    def __new__(cls, template: str, **values) -> Sentence:
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self):
        return (self.template,), self.values


def sentence(template: str, **values) -> Sentence:
    """Fill a template in English, for data that is told later.

    Parameters
    ----------
    template : str
        With named places, as in "row {row}".
    **values
        What stands in the places; a value may be a sentence itself.

    Returns
    -------
    Sentence
        A str.

    Examples
    --------
    >>> sentence("row {row}", row=2)
    'row 2'
    """
    return Sentence(template, **values)


def told(text: str, /, **values) -> str:
    """A text in the reader's language.

    Parameters
    ----------
    text : str
        In English, as it stands in the catalogues; a template where there are values; or a `Sentence`.
    **values
        What stands in the named places of the template.

    Returns
    -------
    str
        In English where there is no translation.

    Examples
    --------
    >>> told("row {row} of {rows}", row=2, rows=3)
    'row 2 of 3'
    """
    return told_in(language(), text, **values)


def told_in(code: str, text: str, /, **values) -> str:
    """A text in the language with this code, whichever is chosen."""
    if isinstance(text, Sentence):
        values = {**text.values, **values}
        text = text.template
    words = translator(code)(text) if text else text
    if not values:
        return words
    return words.format(
        **{name: told_in(code, value) if isinstance(value, Sentence) else value for name, value in values.items()}
    )


def language() -> str:
    """The code of the language in which the course speaks.

    Returns
    -------
    str

    Examples
    --------
    >>> language()
    'en'
    """
    return chosen.get("code") or os.environ.get(VARIABLE) or ENGLISH


def set_language(code: str) -> None:
    """Choose the language in which the course speaks, for this kernel alone.

    The environment variable CNNLIB_LANGUAGE does the same for every kernel that is started with it.

    Parameters
    ----------
    code : str
        "en", or the name of a catalogue, such as "ko".

    Raises
    ------
    ValueError
        If there is no such catalogue; the message says which there are.

    Examples
    --------
    >>> set_language("en")
    """
    if code != ENGLISH and not catalogue_of(code).exists():
        raise ValueError(told(NO_LANGUAGE, code=code, codes=", ".join(languages())))
    chosen["code"] = code


def languages() -> list[str]:
    """The codes of all languages that there are."""
    return [ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.mo"))]


def catalogue_of(code: str) -> Path:
    """The catalogue of a language: a code may also be a catalogue's own path."""
    return Path(code) if code.endswith(".mo") else FOLDER / f"{code}.mo"


@cache
def translator(code: str) -> Callable[[str], str]:
    """What gives a text in this language."""
    path = catalogue_of(code)
    if code == ENGLISH or not path.exists():
        return str
    from gettext import GNUTranslations  # only who reads another language pays for it

    with path.open("rb") as file:
        gettext = GNUTranslations(file).gettext
    templates = sorted(gettext(FILLED_IN).splitlines(), key=len, reverse=True)  # "map {k}" fits "map 3, pooled" as well
    return partial(translation, gettext, {pattern_of(text): text for text in templates})


def translation(gettext: Callable[[str], str], filled_in: dict[re.Pattern, str], text: str) -> str:
    """What the catalogue has for a text; a lesson's f"map {k}" comes as "map 3", and its template is found again."""
    words = gettext(text)
    for pattern, template in filled_in.items() if words == text else ():
        if found := pattern.fullmatch(text):
            return gettext(template).format(**{name: gettext(part) for name, part in found.groupdict().items()})
    return words


def pattern_of(template: str) -> re.Pattern:
    """What fits a template with anything in its places, which have different names."""
    parts = Formatter().parse(template)
    return re.compile("".join(re.escape(words) + (f"(?P<{name}>.+)" if name else "") for words, name, *_ in parts))


def lang() -> str:
    """The attribute that tells a screen reader the language; none in English, for that is the notebook's own.

    Examples
    --------
    >>> lang()
    ''
    """
    code = told(ENGLISH)  # translated, it is the code of the language
    return "" if code == ENGLISH else f' lang="{code}"'


def columns(text: str) -> int:
    """How many columns of a console a text takes: a letter of Hangul takes two.

    Examples
    --------
    >>> columns("row"), columns("행")
    (3, 2)
    """
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)


def gap(text: str, width: int) -> str:
    """The spaces beside a text that fill `width` columns of a console."""
    return " " * (width - columns(text))

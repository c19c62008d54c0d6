"""The editions of the site: one in each language, the English one in the root, every other in a folder of its own."""

import contextlib

from cnnlib.language import ENGLISH, chosen, set_language, told
from tools.languages.paragraphs import translated

OWN_NAME = "English"  # what a language is called in itself


@contextlib.contextmanager
def speaking(code):
    """What is made inside speaks this language."""
    before = dict(chosen)
    set_language(code)
    try:
        yield
    finally:
        chosen.clear()
        chosen.update(before)


def home(code):
    """The folder of an edition, seen from the root of the site."""
    return "" if code == ENGLISH else f"{code}/"


def own_name(code):
    """What a language is called in itself."""
    with speaking(code):
        return told(OWN_NAME)


def markdown_told(markdown):
    """A piece of markdown in the language of the edition, paragraph by paragraph."""
    return translated(markdown, told)

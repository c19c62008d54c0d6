"""The README and the guide for teachers in another language: docs/CODE/, made of the English and of the catalogues."""

import posixpath
import re

from tools.languages.edition import translate
from tools.lessons import ROOT
from tools.site.editions import speaking
from tools.site.teaching import BEGIN, with_answers

DOCUMENTS = ("README.md", "docs/teaching.md")
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)[^)]+(?=\))")  # to a file of the project


def documents(code):
    """{path: text} of what stands in docs/CODE/."""
    return {ROOT / place_of(name, code): document(name, code) for name in DOCUMENTS}


def place_of(name, code):
    """Where a document stands in another language, seen from the root of the project."""
    return f"docs/{code}/{posixpath.basename(name)}"


def document(name, code):
    """A document in another language, its links leading from its own folder to the same files."""
    text = translate((ROOT / name).read_text(encoding="utf-8"), code)
    with speaking(code):
        text = with_answers(text) if BEGIN in text else text
    old, new = posixpath.dirname(name), posixpath.dirname(place_of(name, code))
    return LINK.sub(lambda link: posixpath.relpath(posixpath.join(old, link[0]), new), text)

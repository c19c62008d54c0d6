"""The catalogues of a language: what there is to translate, as PO files in languages/CODE/, which translators fill in.

Each message stands once, in the first catalogue whose source has it: the same English is the same in every place.
"""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cnnlib.language import FILLED_IN
from tools.languages.lesson import filled_in, lesson_messages
from tools.languages.sources import other_messages
from tools.lessons import ROOT, key_of, lessons

CATALOGUES = ROOT / "languages"
ONE_LINE = 0  # a message is one line, however long: a changed word is one changed line
HEADER = """\
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def templates():
    """For each catalogue, by its name, a Catalog of its messages without a translation, in their order."""
    found, known = {}, {}
    for name, texts in sources():
        catalog = found[name] = Catalog()
        for text, where in texts:
            home = known.setdefault(text, catalog)
            home.add(text, auto_comments=[where if home is catalog else f"{name}: {where}"])
    return found


def sources():
    """The messages of each catalogue, in the order in which a reader meets them."""
    for path in lessons():
        yield f"lesson_{key_of(path)}", lesson_messages(path)
    yield from other_messages()


def path_of(name, code):
    """The file of a catalogue."""
    return CATALOGUES / code / f"{name}.po"


def read(name, code):
    """A catalogue as it stands in its file; an empty one where there is none."""
    path = path_of(name, code)
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def to_bytes(catalog, code):
    """A catalogue as it is stored: nothing in it changes but for its messages."""
    for message in catalog:
        message.flags &= {"fuzzy"}  # babel guesses others
    file = BytesIO()
    write_po(file, catalog, width=ONE_LINE, no_location=True, omit_header=True, include_previous=True)
    return HEADER.format(code=code).encode() + file.getvalue().rstrip(b"\n") + b"\n"


def updated(code):
    """By name, every catalogue with the messages of today, and with all translations that there are.

    Where the English has changed, the old translation is kept and marked as outdated, which PO files call fuzzy.
    """
    before = {name: read(name, code) for name in names_of(code)}
    known = {message.id: message for catalog in before.values() for message in catalog if message.id}
    after = {}
    for name, template in templates().items():
        catalog = after[name] = before.get(name, Catalog())
        for message in template:
            if message.id in known and message.id not in catalog:  # it has moved here from another catalogue
                catalog.add(message.id, known[message.id].string, flags=known[message.id].flags)
        catalog.update(template)
        catalog.obsolete.clear()
    return after


def names_of(code):
    """The catalogues that a language has."""
    return sorted(path.stem for path in (CATALOGUES / code).glob("*.po"))


class Compiled(Catalog):
    """All messages of a language, without the date and the versions that babel would write down."""

    mime_headers = [("Content-Type", "text/plain; charset=UTF-8")]


def compiled(catalogues):
    """What `cnnlib` reads of a language, as bytes: all messages that are translated and not outdated."""
    together = Compiled()
    for catalog in catalogues:
        for message in catalog:
            if message.id and message.string and not message.fuzzy:
                together.add(message.id, message.string)
    together.add(FILLED_IN, "\n".join(dict.fromkeys(text for path in lessons() for text in filled_in(path))))
    file = BytesIO()
    write_mo(file, together)
    return file.getvalue()

"""A catalogue of a few texts, as a translator's files become one."""

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo


def write_catalogue(path, texts):
    """Write {English: what it is in the other language} where `set_language` finds it; gives the path as text."""
    catalog = Catalog()
    for english, other in texts.items():
        catalog.add(english, other)
    with path.open("wb") as file:
        write_mo(file, catalog)
    return str(path)

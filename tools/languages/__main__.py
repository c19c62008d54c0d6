"""Bring the translators' catalogues up to date with the English, make of them what cnnlib reads, and say what is left.

Where the English has changed, the translation stays and is marked as outdated (`fuzzy`): mend it, take the mark away.
"""

import argparse
from collections import Counter

from cnnlib.language import FOLDER, translator
from tools.languages.catalogues import CATALOGUES, compiled, path_of, to_bytes, updated
from tools.languages.documents import documents
from tools.languages.faithful import faults, titles_of

MISSING, OUTDATED = "missing", "outdated"


def main(arguments=None):
    """Write the catalogues, or only look at them; say what is missing, outdated or wrong."""
    parser = argparse.ArgumentParser(prog="run.py languages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where something is left to do")
    parser.add_argument("--language", metavar="CODE", help="only this one, as its folder in languages/ is called")
    parser.add_argument("names", nargs="*", metavar="CATALOGUE", help="lesson_06, widgets …; all where none is given")
    given = parser.parse_args(arguments)
    codes = [given.language] if given.language else sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())
    left = [look_after(code, given) for code in codes]
    if given.check and any(left):
        raise SystemExit("There is something left to do.")


def look_after(code, given):
    """Write the files of one language, unless they are only checked; how much is left to do in the chosen ones."""
    catalogues = updated(code)
    files = {path_of(name, code): to_bytes(catalog, code) for name, catalog in catalogues.items()}
    files[FOLDER / f"{code}.mo"] = compiled(catalogues.values())
    stale = [*bring_up_to_date(files, given.check), *bring_up_to_date(documents_of(code), given.check)]
    for name in set(given.names) - set(catalogues):
        raise SystemExit(f"There is no catalogue {name}. There are: {' '.join(catalogues)}")
    titles = titles_of(catalogues.values())
    chosen = given.names or catalogues
    left = sum(report(f"{code}/{name}", catalogues[name], titles, given.check) for name in chosen)
    if given.check and stale and not given.names:
        print("Not as they come out today:", *stale, "Run: python run.py languages", sep="\n  ")
        left += len(stale)
    return left


def documents_of(code):
    """The documents as bytes; they are made with the catalogue that cnnlib reads."""
    translator.cache_clear()  # it may just have been written
    return {path: text.encode("utf-8") for path, text in documents(code).items()}


def bring_up_to_date(files, is_check):
    """The paths of what is not as it comes out today, and which is written, unless it is only checked."""
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in [] if is_check else stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    return stale


def report(name, catalog, titles, in_full):
    """Say what is left to do in one catalogue, with every message if `in_full`; how much it is."""
    found = [(message, fault) for message in catalog if message.id for fault in left_in(message, titles)]
    counts = Counter(fault if fault in (MISSING, OUTDATED) else "to mend" for _, fault in found)
    print(f"{name}: {len(catalog)} messages", *(f"{count} {what}" for what, count in counts.items()), sep=", ")
    for message, fault in found if in_full else ():
        print(f"  {message.auto_comments[0]}: {fault}\n    {message.id[:100]!r}\n    {message.string[:100]!r}")
    return len(found)


def left_in(message, titles):
    """What is left to do with one message."""
    if not message.string:
        return [MISSING]
    return [OUTDATED] if message.fuzzy else list(filter(None, faults(message, titles)))


if __name__ == "__main__":
    main()

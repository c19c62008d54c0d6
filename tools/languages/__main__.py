"""The catalogues of the other languages: bring them up to date with the English."""

import argparse

from cnnlib.language import FOLDER
from tools.languages.catalogues import CATALOGUES, compiled, path_of, to_bytes, updated


def main(arguments=None):
    """Bring the catalogues up to date, and say what is left to do."""
    parser = argparse.ArgumentParser(prog="run.py languages", description=__doc__)
    parser.parse_args(arguments)
    for code in sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir()):
        catalogues = updated(code)
        for name, catalog in catalogues.items():
            path_of(name, code).write_bytes(to_bytes(catalog, code))
            print(f"{path_of(name, code)}: {len(catalog)} messages")
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{code}.mo").write_bytes(compiled(catalogues.values()))


if __name__ == "__main__":
    main()

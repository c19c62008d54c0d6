"""The catalogues of the other languages: bring them up to date with the English."""

import argparse

from tools.languages.catalogues import CATALOGUES, path_of, to_bytes, updated


def main(arguments=None):
    """Bring the catalogues up to date, and say what is left to do."""
    parser = argparse.ArgumentParser(prog="run.py languages", description=__doc__)
    parser.parse_args(arguments)
    for code in sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir()):
        for name, catalog in updated(code).items():
            path_of(name, code).write_bytes(to_bytes(catalog, code))
            print(f"{path_of(name, code)}: {len(catalog)} messages")


if __name__ == "__main__":
    main()

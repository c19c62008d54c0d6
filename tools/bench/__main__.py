"""Measure: `python run.py bench lessons` prints what a student's kernel needs, and so on for the others."""

import sys
from importlib import import_module

MEASURES = {name: f"tools.bench.{name}" for name in ("lessons", "live", "maths", "memory", "site", "widgets")}


def main(arguments):
    """Hand over to the measure that is named first."""
    if not arguments or arguments[0] not in MEASURES:
        raise SystemExit(f"say what to measure: python run.py bench {' | '.join(MEASURES)}")
    import_module(MEASURES[arguments[0]]).main(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])

"""Measure: `python run.py bench widgets` prints how fast the widgets answer, maths and memory the same of cnnlib."""

import sys
from importlib import import_module

MEASURES = {"maths": "tools.bench_maths", "memory": "tools.bench_memory", "widgets": "tools.bench_widgets"}


def main(arguments):
    """Hand over to the measure that is named first."""
    if not arguments or arguments[0] not in MEASURES:
        raise SystemExit(f"say what to measure: python run.py bench {' | '.join(MEASURES)}")
    import_module(MEASURES[arguments[0]]).main(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])

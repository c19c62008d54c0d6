"""Make small faults one by one in a throwaway copy of the working tree, and see which test catches each."""

import argparse
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tools.deterministic import deterministic_environment
from tools.faults.catalogue import LANES, chosen, complaints, read_faults
from tools.faults.report import line, table, write_json
from tools.faults.trial import copy_tree, failing, tried


def parse(arguments):
    """The command line as values."""
    parser = argparse.ArgumentParser(prog="run.py faults", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="a room, or a part of a name or of a file; else all")
    parser.add_argument("--lane", choices=LANES, help="run this whole lane for what the nearest tests let through")
    parser.add_argument("--list", action="store_true", help="only say which faults there are")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="so many at a time, each in its own copy")
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the verdicts there as well, as JSON")
    return parser.parse_args(arguments)


def refuse_stale(faults):
    """Stop, with their names, if some faults do not fit the files any more."""
    found = [words for fault in faults for words in complaints(fault)]
    if found:
        raise SystemExit("Some faults are stale:\n" + "\n".join(f"  {words}" for words in found))


def refuse_failing(faults, folder, environment):
    """Stop if a test fails without any fault: it would seem to catch whatever it is run for."""
    tests = sorted({test for fault in faults for test in fault.tests})
    print(f"First {len(tests)} tests or files without a fault, which have to pass", flush=True)
    if printed := failing(tests, folder, environment):
        raise SystemExit(f"{printed}\nThese tests fail without any fault, so they cannot tell anything.")


def try_all(faults, copies, environment, lane):
    """The verdicts in the order of the faults, each printed as soon as it is known; one copy serves one at a time."""
    free = SimpleQueue()
    for copy in copies:
        free.put(copy)
    done = []

    def try_one(fault):
        copy = free.get()
        verdict = tried(fault, copy, environment, lane)
        free.put(copy)
        done.append(verdict)
        print(f"{len(done):3} of {len(faults)}  {line(verdict)}", flush=True)
        return verdict

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(try_one, faults))


def try_in_copies(faults, given):
    """Make the copies, see that all is well in them, and try the faults."""
    with tempfile.TemporaryDirectory(prefix="cnnlib-faults-", ignore_cleanup_errors=True) as place:
        copies = [Path(place) / f"copy-{number}" for number in range(given.workers)]
        with deterministic_environment() as environment:
            copy_tree(copies[0])
            refuse_failing(faults, copies[0], environment)
            for copy in copies[1:]:
                shutil.copytree(copies[0], copy, symlinks=True)
            return try_all(faults, copies, environment, given.lane)


def main(arguments):
    """Try the faults that are asked for; fail if one survives, or is caught in a slower lane only."""
    given = parse(arguments)
    faults = chosen(read_faults(), given.words)
    refuse_stale(faults)
    if given.list:
        print(*(f"{fault.room:10} {fault.lane:6} {fault.name:56} {fault.file}" for fault in faults), sep="\n")
        return
    verdicts = try_in_copies(faults, given)
    print(f"\n{table(verdicts)}", flush=True)
    if given.to:
        write_json(given.to, verdicts)
    survivors = [one.fault.name for one in verdicts if not one.is_caught]
    if survivors:
        raise SystemExit(f"\nNo test has caught {', '.join(survivors)}.")
    if late := [f"{one.fault.name} ({one.lane}, not {one.fault.lane})" for one in verdicts if one.is_late]:
        raise SystemExit(f"\nCaught in a slower lane than they should be: {', '.join(late)}.")


if __name__ == "__main__":
    main(sys.argv[1:])

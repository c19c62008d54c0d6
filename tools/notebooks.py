"""Re-execute the lessons and store their outputs, so that doing it twice leaves the same bytes."""

import argparse
import time

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from cnnlib.language import ENGLISH
from tools.deterministic import deterministic_environment
from tools.differences import lesson_differences
from tools.languages.edition import edition
from tools.lessons import code_cells, find_lesson, lessons, normalise, read_lesson, without_outputs, write_lesson
from tools.pictures import difference
from tools.setup_cell import with_setup_cell

CELL_SECONDS = 120
# nbclient now and then waits for ever for a widget's output (nbclient#312); and a kernel is given ports that were free
# just then: where another program has taken one before the kernel opens it, the kernel dies before it has begun
ATTEMPTS = 3


def run_cells(path, environment, keep_widgets=False, code=ENGLISH):
    """The lesson as a fresh kernel leaves it, with its widgets' state if wanted; CellExecutionError where one fails."""
    client = NotebookClient(
        without_outputs(with_setup_cell(edition(path, code))),
        kernel_name="python3",
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=keep_widgets,
        coalesce_streams=True,  # else it is chance how many outputs two prints make
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute(env=environment)


def execute(path, environment):
    """The lesson as its source makes it today, in the form in which it is stored."""
    return normalise(run_cells(path, environment))


def execute_patiently(path, environment, attempts=ATTEMPTS):
    """`execute`, patiently."""
    return patiently(lambda: execute(path, environment), path.name, attempts)


def patiently(work, name, attempts=ATTEMPTS):
    """What `work()` gives, called again where a cell did not come to its end in time, or a kernel did not come up."""
    for attempt in range(1, attempts):
        try:
            return work()
        except DeadKernelError:  # a cell killed it
            raise
        except (CellTimeoutError, RuntimeError) as error:
            print(f"{name}: {error}, attempt {attempt} of {attempts}", flush=True)
    return work()


def keep_what_agrees(made, stored, timing=False):
    """Put stored bytes back, in place, where a picture shows the same and, unless `timing`, into timed cells."""
    for new, old in zip(code_cells(made), code_cells(stored), strict=True):
        if "timing" in new.metadata.get("tags", []) and old.outputs and not timing:
            new.outputs = old.outputs
        for new_output, old_output in zip(new.outputs, old.outputs, strict=False):
            keep_picture(new_output.get("data", {}), old_output.get("data", {}))
    return made


def keep_picture(new, old):
    """Put the stored PNG back if it shows the same as the new one: compressed anew, its bytes may differ."""
    if "image/png" in new and "image/png" in old and difference(old["image/png"], new["image/png"]) is None:
        new["image/png"] = old["image/png"]


def refresh(path, environment, arguments):
    """Execute one lesson and store it, or with --check only compare it; whether the stored file was right."""
    start = time.perf_counter()
    stored = with_setup_cell(read_lesson(path))
    made = keep_what_agrees(execute_patiently(path, environment), stored, arguments.timing)
    found = lesson_differences(made, stored)
    if found and not arguments.check:
        write_lesson(path, made)
    verdict = "as stored" if not found else "DIFFERS" if arguments.check else "stored anew"
    seconds = time.perf_counter() - start
    print(f"{path.name}: {verdict} ({seconds:.1f} s)", *found, sep="\n  ", flush=True)
    return not found


def parse(arguments):
    """The command line as values."""
    parser = argparse.ArgumentParser(prog="run.py notebooks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a stored output is not true")
    parser.add_argument("--timing", action="store_true", help="measure anew the cells tagged `timing`")
    parser.add_argument("names", nargs="*", metavar="LESSON", help="numbers or names; all lessons where none is given")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Re-execute the lessons that are asked for."""
    arguments = parse(arguments)
    paths = [find_lesson(name) for name in arguments.names] or lessons()
    with deterministic_environment() as environment:
        try:
            right = [refresh(path, environment, arguments) for path in paths]
        except CellExecutionError as error:
            raise SystemExit(f"A cell failed; nothing of its lesson was stored.\n{error}") from error
    if arguments.check and not all(right):
        raise SystemExit(f"{right.count(False)} of {len(right)} lessons differ: store them with run.py notebooks.")


if __name__ == "__main__":
    main()

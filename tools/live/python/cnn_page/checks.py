"""`check` in the page: no child process can be started there, and no file kept.

A function runs where the notebook runs, under a limit of time: `sys.monitoring` (Python 3.12) tells of every jump back
and every call, and when time is up that call raises. What no Python code passes through (`sum(iter(int, 1))`,
`time.sleep`) cannot be stopped this way: there the page ends the whole worker.
"""

import contextlib
import io
import pickle
import random
import sys
import time
import warnings

import bridge
import numpy as np

from cnnlib.check.child import MOST_PRINTED, call, raised
from cnnlib.check.worker import CHECK_IN_CHECK, SECONDS, Run, Unsendable, pickle_function, take_message
from cnnlib.exercises import MOVED
from cnnlib.language import told

TOOL = 4  # of sys.monitoring; 0, 1, 2, 3 and 5 have names of their own
STRIDE = 256  # events between two looks at the clock


class TimeIsUp(BaseException):
    """Not an Exception: a student's `except Exception` lets it pass."""


class Limit:
    """Raises TimeIsUp inside Python code that runs for too long, and again where that was caught."""

    def __enter__(self):
        events = sys.monitoring.events
        self.deadline, self.left, self.is_over = time.monotonic() + SECONDS, STRIDE, False
        sys.monitoring.use_tool_id(TOOL, "cnnlib.check")
        sys.monitoring.register_callback(TOOL, events.JUMP, self.look)
        sys.monitoring.register_callback(TOOL, events.PY_START, self.look)
        sys.monitoring.set_events(TOOL, events.JUMP | events.PY_START)
        return self

    def look(self, *_):
        self.left -= 1
        if self.left < 0:
            self.left = STRIDE
            if time.monotonic() > self.deadline:
                self.is_over = True
                raise TimeIsUp

    def __exit__(self, *error):
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)


class Printed(io.TextIOBase):
    """Keeps the first characters, and drops the rest."""

    def __init__(self, run):
        self.run, self.left = run, MOST_PRINTED

    def write(self, text):
        if self.left >= 0 and text:
            take_message(self.run, {"kind": "printed", "text": text[: self.left], "more": len(text) > self.left}, b"")
            self.left = self.left - len(text) if len(text) <= self.left else -1
        return len(text)


class WorkerInPage:
    """Has what `cnnlib.check.worker.Worker` has."""

    def __init__(self):
        self.is_busy = False

    def run(self, function, cases, forbidden=()):
        """Call `function` on a copy of every case; see `Worker.run`.

        The function is a copy, too, with all that it uses of the notebook, as the child process gets it: what it
        changes there does not last.
        """
        if self.is_busy:
            return Run("unsendable", reason=told(CHECK_IN_CHECK))
        try:
            arguments = [pickle.dumps(case, protocol=5) for case in cases]
            copy = pickle.loads(pickle_function(function))
        except Unsendable as error:
            return Run("unsendable", reason=str(error))
        self.is_busy = True
        try:
            return self.try_all(copy, arguments, forbidden)
        finally:
            self.is_busy = False

    def try_all(self, function, arguments, forbidden):
        """What every call comes to, until time is up."""
        run = Run("done")
        try:
            with same_start(Printed(run)), Limit() as limit:
                for case in arguments:
                    header, body = tried(function, case, forbidden)
                    if limit.is_over:
                        raise TimeIsUp
                    take_message(run, header, body)
        except TimeIsUp:  # it may come between two lines of ours, too
            run.ending = "slow"
        return run


def tried(function, case, forbidden):
    """The message of one call, or the one that reports its exception: exit() is an exception, too."""
    try:
        return call(function, case, forbidden)
    except BaseException as error:
        return raised(error), b""


@contextlib.contextmanager
def same_start(printed):
    """Random numbers, prints and warnings are the same for every function, and afterwards as they were before."""
    state, numbers = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global state that a student may use
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.formatwarning = lambda message, category, *rest: f"{category.__name__}: {message}\n"
            yield
    finally:
        random.setstate(state)
        np.random.set_state(numbers)  # noqa: NPY002


class ProgressInPage:
    """Has what `cnnlib.check.progress_file.Progress` has; the page keeps the ticks."""

    def __init__(self, ids=()):
        self.take(ids)

    def take(self, ids):
        """What the page knows now; ids may be those of earlier days."""
        self.ids = {MOVED.get(name, name) for name in ids}

    def done(self):
        return set(self.ids), ""

    def mark_done(self, exercise_id):
        self.ids.add(exercise_id)
        bridge.send("tick", "", {"id": exercise_id})
        return ""

    def reset(self):
        self.ids.clear()
        bridge.send("forgetTicks", "", {})
        return ""

"""Run a student's function in a child process that can be stopped.

Nothing inside one process stops a loop around a bare `except:` or `sum(iter(int, 1))`; a process can be killed.
One child waits, warm, for each kernel. The function goes there by cloudpickle; plain numbers come back.
"""

import atexit
import builtins
import io
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from cnnlib.check.plain import Plain
from cnnlib.check.protocol import message_to_plain, read_message, write_message
from cnnlib.language import language, told

SECONDS = 3.0  # for the function's calls, together
LOADING = 10.0  # for sending the function and importing what it uses
STARTING = 60.0  # for a child that imports numpy on a slow machine
MOST_FUNCTION = 200 * 2**20  # bytes of a function and the notebook's variables that it uses
MOST_RESTARTS = 2  # tries to find a child that is alive
IN_CHILD = "CNNLIB_IN_CHECK"  # set in the child's environment, so that it makes no child of its own

CHILD_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from cnnlib.check.child import main; main()"

TOO_MUCH = (
    "it uses variables of the notebook that hold more than {megabytes} MB. Let the function use its arguments only"
)
NOT_COPIED = "something that it uses cannot be copied ({kind}: {message}). Let the function use its arguments only"
CHECK_IN_CHECK = "`check` is called inside a function that is being checked"
ONLY_THE_FIRST = "…\n(only the first {count} characters of what it printed are shown)"


@dataclass
class Outcome:
    """What one call of the student's function came to."""

    kind: str  # "returned", "raised" or "parameters"
    plain: Plain | None = None  # of "returned"
    header: dict = field(default_factory=dict)  # as the child wrote it; of "returned" what it noticed on the way


@dataclass
class Run:
    """What became of a function: an outcome for every call that came back, its prints, and how it ended."""

    ending: str = "died"  # "done", "slow", "died", "no start" or "unsendable"
    outcomes: list[Outcome] = field(default_factory=list)
    printed: str = ""
    reason: str = ""  # of "unsendable"


class Unsendable(Exception):
    """The function cannot be copied into another process; the message says why."""


class LimitedBuffer(io.BytesIO):
    """Takes MOST_FUNCTION bytes and no more."""

    def write(self, data):
        if self.tell() + memoryview(data).nbytes > MOST_FUNCTION:
            raise Unsendable(told(TOO_MUCH, megabytes=MOST_FUNCTION // 2**20))
        return super().write(data)


def pickle_function(function):
    """The function, with all that it uses from the notebook, as bytes."""
    import cloudpickle  # here, because `check` should load fast

    class FunctionPickler(cloudpickle.Pickler):
        def reducer_override(self, value):
            if type(value).__module__ == "IPython.core.autocall":  # IPython's `exit` holds the whole shell
                return getattr, (builtins, "exit")
            return super().reducer_override(value)

    buffer = LimitedBuffer()
    try:
        FunctionPickler(buffer, protocol=5).dump(function)
    except Unsendable:
        raise
    except Exception as error:
        text = told(NOT_COPIED, kind=type(error).__name__, message=str(error)[:200])
        raise Unsendable(text) from None
    return buffer.getvalue()


def child_environment():
    """One BLAS thread and a fixed hash seed: the same answer each time, and little memory."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    fixed = {"PYTHONHASHSEED": "0", "MPLBACKEND": "Agg", IN_CHILD: "1"}
    return os.environ | dict.fromkeys(threads, "1") | fixed


def paths():
    """Where modules are found today; a cell may have added a folder since the child began."""
    return [entry for entry in sys.path if isinstance(entry, str)]


class Child:
    """One process, and a thread that reads what it writes, so that waiting can have an end."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD_CODE, json.dumps(paths())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            start_new_session=True,  # the kernel's interrupt is not for the child
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.is_ready = False
        self.writer = None
        self.messages = queue.SimpleQueue()
        threading.Thread(target=self.read_all, daemon=True, name="cnnlib-check-reader").start()

    def read_all(self):
        """Put every message into the queue, and None at the end."""
        with self.process.stdout as stdout, suppress(Exception):  # nonsense from a student's code is an end, too
            while True:
                self.messages.put(read_message(stdout))
        self.messages.put(None)

    def is_alive(self):
        return self.process.poll() is None

    def next_message(self, deadline):
        """The next (header, body); EOFError when the child has ended, queue.Empty when time is up."""
        message = self.messages.get(timeout=max(0.0, deadline - time.monotonic()))
        if message is None:
            raise EOFError
        return message

    def await_ready(self):
        """Wait for the imports; EOFError or queue.Empty where they fail."""
        if not self.is_ready:
            self.next_message(time.monotonic() + STARTING)
            self.is_ready = True

    def send(self, body):
        """Send a request from a thread of its own: a child that does not read must not hold the notebook."""
        header = {"kind": "request", "language": language(), "paths": paths()}

        def write():
            with suppress(OSError, ValueError):  # it died meanwhile: the reader tells
                write_message(self.process.stdin, header, body)

        self.writer = threading.Thread(target=write, daemon=True, name="cnnlib-check-writer")
        self.writer.start()

    def kill(self):
        """End the process, and what it may have started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        if self.writer is not None:
            self.writer.join(1.0)
        if self.writer is None or not self.writer.is_alive():
            with suppress(OSError):
                self.process.stdin.close()


class Worker:
    """Keeps one child ready, and hands functions to it, one at a time."""

    def __init__(self):
        self.child = None
        self.lock = threading.Lock()

    def start(self):
        """Have a living child; it warms up by itself while the notebook goes on."""
        if self.child is None or not self.child.is_alive():
            self.stop()
            self.child = Child()

    def stop(self):
        if self.child is not None:
            self.child.kill()
        self.child = None

    def warm_up(self):
        """Start a child before it is needed; where that fails, the first check will say so."""
        if IN_CHILD not in os.environ:
            with suppress(OSError):
                self.start()
            atexit.register(self.stop)

    def run(self, function, cases, forbidden=()):
        """Call `function` on every case, in the child.

        Parameters
        ----------
        function : callable
        cases : sequence of tuples
            The arguments of each call; the function gets copies.
        forbidden : sequence of str
            Names of functions, "cnnlib.softmax" for example; each outcome's header lists those that were called.

        Returns
        -------
        Run

        Raises
        ------
        KeyboardInterrupt
            If the kernel is interrupted meanwhile; the next run finds a new child.
        """
        if IN_CHILD in os.environ:
            return Run("unsendable", reason=told(CHECK_IN_CHECK))
        try:
            arguments = [pickle.dumps(case, protocol=5) for case in cases]
            body = pickle.dumps((pickle_function(function), arguments, tuple(forbidden)), protocol=5)
        except Unsendable as error:
            return Run("unsendable", reason=str(error))
        with self.lock:
            return self.run_request(body)

    def run_request(self, body):
        is_clean = False
        run = Run("no start")
        try:
            if self.find_child():
                run, is_clean = converse(self.child, body)
        finally:  # an interrupt, too, leaves a child that is busy
            if not is_clean:
                self.stop()
                with suppress(OSError):
                    self.start()
        return run

    def find_child(self):
        """Whether a child is ready; one that died since it was last used is replaced."""
        for _ in range(MOST_RESTARTS):
            try:
                self.start()
                self.child.await_ready()
            except (OSError, EOFError, queue.Empty):
                self.stop()
            else:
                return True
        return False


def converse(child, body):
    """Send one request and collect what comes back: (Run, whether the child may be used again)."""
    run = Run()
    child.send(body)
    deadline = time.monotonic() + LOADING
    try:
        while True:
            header, content = child.next_message(deadline)
            if header["kind"] == "loaded":
                deadline = time.monotonic() + SECONDS
            elif header["kind"] == "done":
                run.ending = "done"
                return run, bool(header["clean"])
            else:
                take_message(run, header, content)
    except queue.Empty:
        run.ending = "slow"
    except (EOFError, KeyError, TypeError, ValueError):
        run.ending = "died"  # it ended, or wrote what no child of ours writes
    return run, False


def take_message(run, header, content):
    """Add a print or an outcome to the run."""
    if header["kind"] == "printed":
        run.printed += str(header["text"])
        if header["more"]:
            run.printed += told(ONLY_THE_FIRST, count=len(run.printed))
    elif header["kind"] == "returned":
        noticed = {name: list(header[name]) for name in ("changed", "called")}
        run.outcomes.append(Outcome("returned", message_to_plain(header, content), noticed))
    else:
        run.outcomes.append(Outcome(str(header["kind"]), header=header))

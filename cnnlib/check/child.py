"""The child process: it waits for a student's function, calls it, and sends back what came out.

Everything that can go wrong goes wrong here and not in the notebook. See `worker` for the other end.
"""

import faulthandler
import importlib
import inspect
import io
import os
import pickle
import random
import sys
import threading
import traceback
import warnings
from pathlib import Path

import numpy as np

from cnnlib.check.plain import to_plain
from cnnlib.check.protocol import plain_to_message, read_message, write_message
from cnnlib.language import chosen

MOST_PRINTED = 2000  # characters of a student's prints
MOST_MESSAGE = 500  # characters of an exception's message
MOST_REQUEST = 2**29  # bytes
MEMORY = 4 * 2**30  # bytes of address space, where the platform can limit it
LIFETIME = 15  # seconds for one request: the notebook stops the child earlier, unless it has died itself


class Line:
    """The way back to the notebook; several threads of a student's may print at once."""

    def __init__(self, stream):
        self.stream = stream
        self.lock = threading.Lock()

    def send(self, header, body=b""):
        with self.lock:
            write_message(self.stream, header, body)


class Printed(io.TextIOBase):
    """Stands for stdout and stderr: passes the first characters on at once, and drops the rest."""

    def __init__(self, line):
        self.line = line
        self.left = MOST_PRINTED

    def write(self, text):
        if self.left >= 0 and text:
            self.line.send({"kind": "printed", "text": text[: self.left], "more": len(text) > self.left})
            self.left = self.left - len(text) if len(text) <= self.left else -1
        return len(text)


def take_pipes():
    """Keep the two pipes for us alone: a student's input() and prints must not get between the messages."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return incoming, Line(outgoing)


def limit_resources():
    """Ask for a MemoryError instead of a machine that swaps, and for no core files."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x8003)  # a crash must not open a window that waits for a click
        return
    import resource

    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            pass  # macOS refuses some of them; the check then works without that limit


def same_start_for_all(line, language, paths):
    """Nothing that an earlier function did to prints, random numbers, paths or the language may show in this one."""
    sys.stdin = Path(os.devnull).open(encoding="utf-8")
    sys.stdout = sys.stderr = Printed(line)
    warnings.formatwarning = lambda message, category, *rest: f"{category.__name__}: {message}\n"
    # 06.3's border −1 makes a table of whole numbers, too small for the picture: its diagnosis says so, not a warning
    warnings.filterwarnings("ignore", "invalid value encountered in cast", RuntimeWarning)
    chosen["code"] = language
    sys.path[:] = paths
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - the global state that a student may use


def refuses(function, arguments):
    """The function's signature as text where it does not fit the arguments; else None."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None  # some builtins have none: the call itself will tell
    try:
        signature.bind(*arguments)
    except TypeError:
        return str(signature)[:MOST_MESSAGE]


def error_message(error):
    try:
        return "" if error.args == (None,) else str(error)[:MOST_MESSAGE]  # exit() gives None
    except BaseException:  # a student's exception may itself raise when it is printed
        return ""


def raised(error):
    """The header that reports an exception: its type, message and the lines that led to it."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return {
        "kind": "raised",
        "type": type(error).__name__[:100],
        "bases": [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"],
        "message": error_message(error),
        "lines": [[frame.filename, frame.lineno] for frame in frames],
    }


def same(before, after):
    """Whether an argument is as it was."""
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(same, before, after))
    return before == after


def code_of(name):
    """The code that runs when what has this name is called: "cnnlib.softmax", for example."""
    module, _, attribute = name.rpartition(".")
    wanted = getattr(importlib.import_module(module), attribute)
    return inspect.unwrap(wanted.__init__ if isinstance(wanted, type) else wanted).__code__


class Watch:
    """Notes which of some functions are called while it is open, under whatever name and through whatever else."""

    def __init__(self, names):
        self.codes = {code_of(name): name for name in names}
        self.called = []

    def __enter__(self):
        if self.codes:
            sys.setprofile(self.note)
        return self

    def __exit__(self, *error):
        if self.codes:
            sys.setprofile(None)

    def note(self, frame, event, argument):
        name = self.codes.get(frame.f_code) if event == "call" else None
        if name is not None and name not in self.called:
            self.called.append(name)


def call(function, case, forbidden):
    """Call the function once, on a fresh copy of the case; the message that tells what happened."""
    arguments = pickle.loads(case)
    signature = refuses(function, arguments)
    if signature is not None:
        return {"kind": "parameters", "signature": signature}, b""
    with Watch(forbidden) as watch:
        plain = to_plain(function(*arguments))
    header, body = plain_to_message(plain)
    unchanged = list(map(same, pickle.loads(case), arguments))
    changed = [place for place, is_same in enumerate(unchanged) if not is_same]
    return header | {"changed": changed, "called": watch.called}, body


def reported(action, *arguments):
    """The message that `action` gives, or the message that reports its exception: exit() is an exception, too."""
    try:
        return action(*arguments)
    except BaseException as error:
        return raised(error), b""


def load(function_bytes):
    return {"kind": "loaded"}, pickle.loads(function_bytes)


def answer(line, body):
    """Run one request: load the function, call it on fresh copies of every case's arguments."""
    function_bytes, cases, forbidden = pickle.loads(body)
    threads = len(sys._current_frames())
    header, function = reported(load, function_bytes)
    line.send(header)
    if header["kind"] == "loaded":
        for case in cases:
            line.send(*reported(call, function, case, forbidden))
    line.send({"kind": "done", "clean": len(sys._current_frames()) == threads})


def main():
    """Wait for requests until the notebook's process closes the pipe, or is no more."""
    incoming, line = take_pipes()
    limit_resources()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: os._exit(0))  # two of us would answer the next request
    importlib.import_module("cloudpickle")  # now, while nobody waits
    nowhere = Path(os.devnull).open("wb")
    line.send({"kind": "ready"})
    while True:
        try:
            header, body = read_message(incoming, MOST_REQUEST)
        except EOFError:
            os._exit(0)
        faulthandler.dump_traceback_later(LIFETIME, exit=True, file=nowhere)  # works although a loop holds the GIL
        same_start_for_all(line, header["language"], header["paths"])
        answer(line, body)
        faulthandler.cancel_dump_traceback_later()

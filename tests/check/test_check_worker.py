"""Nothing that a student types crashes, hangs or slows the notebook: functions run in a child that can be killed."""

import os
import pickle
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from student_cells import student

import cnnlib
from cnnlib import check
from cnnlib.check import protocol, worker
from cnnlib.check.worker import Worker

ONE = ((np.arange(4),),)
BRIEFLY = 0.5  # seconds in place of those that a function has (test_check.py waits for these)
SLACK = 3.0  # seconds on top of the limit that a busy machine may take to kill and start anew


@pytest.fixture(scope="module")
def runner():
    runner = Worker()
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def impatience(monkeypatch):
    """What never ends is stopped soon."""
    monkeypatch.setattr(worker, "SECONDS", BRIEFLY)


def run(runner, body, cases=ONE):
    """Run the function `f(x)` with this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return runner.run(student(f"def f(x):\n{lines}"), cases)


def only(result):
    assert result.ending == "done"
    assert len(result.outcomes) == 1
    return result.outcomes[0]


def still_works(runner):
    outcome = only(run(runner, "return x + 1"))
    return outcome.plain.array.tolist() == [1, 2, 3, 4]


ENDLESS = {
    "bare except": "while True:\n    try:\n        while True: pass\n    except: pass",
    "inside C": "return sum(iter(int, 1))",
    "plain loop": "while True: pass",
    "sleep": "import time\ntime.sleep(1000)",
    "print": "while True: print('x' * 1000)",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_is_stopped(runner, body, impatience):
    began = time.monotonic()
    result = run(runner, body)
    took = time.monotonic() - began
    assert result.ending == "slow"
    assert BRIEFLY <= took < BRIEFLY + SLACK
    assert still_works(runner)


DEADLY = {
    "os._exit": "import os\nos._exit(1)",
    "abort": "import os\nos.abort()",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "closes every file": "import os\nos.closerange(3, 200)",
    "kills itself": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "writes nonsense": "import os\nfor number in range(3, 20):\n    try: os.write(number, b'{' * 4000)\n"
    "    except OSError: pass",
}


@pytest.mark.parametrize("body", DEADLY.values(), ids=DEADLY)
def test_what_kills_its_process_is_reported(runner, body, impatience):
    assert run(runner, body).ending in ("died", "slow")
    assert still_works(runner)


RAISING = {
    "exit()": ("exit()", "SystemExit"),
    "sys.exit": ("import sys\nsys.exit('bye')", "SystemExit"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "recursion": ("return f(x)", "RecursionError"),
    "100 GB": ("return bytearray(100 * 2**30)", "MemoryError"),
    "input": ("return input()", "EOFError"),
    "unknown name": ("return y", "NameError"),
    "bad index": ("return x[9]", "IndexError"),
}
if sys.platform != "linux":
    del RAISING["100 GB"]  # only Linux is sure to keep the limit of memory


@pytest.mark.parametrize(("body", "kind"), RAISING.values(), ids=RAISING)
def test_what_raises_is_reported_with_its_line(runner, body, kind):
    outcome = only(run(runner, body))
    assert outcome.kind == "raised"
    assert outcome.header["type"] == kind
    assert any(name.startswith("<cell") and number > 1 for name, number in outcome.header["lines"])
    assert runner.child.is_alive()


def test_an_exception_that_cannot_be_printed(runner):
    body = "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd"
    outcome = only(run(runner, body))
    assert (outcome.header["type"], outcome.header["message"]) == ("Odd", "")


RETURNED = {
    "nothing": ("pass", "none"),
    "blank": ("return ...", "blank"),
    "text": ("return 'text'", "text"),
    "ragged": ("return [[1, 2], [3]]", "refused"),
    "generator": ("yield 1", "refused"),
    "object": ("class Odd: pass\nreturn Odd()", "refused"),
    "lambda": ("return lambda: 1", "refused"),
    "huge": ("return np.broadcast_to(1.0, (10**6, 10**6))", "refused"),
    "list without end": ("a = []\na.append(a)\nreturn a", "refused"),
    "list in lists": ("a = [1]\na.append([a] * 1000)\nreturn a", "refused"),
    "lying object": ("class Odd:\n    def __array__(self, *a, **k): return np.ones(2)\nreturn Odd()", "refused"),
    "bomb for pickle": (
        "class Bomb:\n    def __reduce__(self):\n        import os\n        return os._exit, (1,)\nreturn Bomb()",
        "refused",
    ),
    "hostile type": (
        "class Meta(type):\n    def __eq__(self, other): raise ValueError\n    __hash__ = type.__hash__\n"
        "class Odd(metaclass=Meta): pass\nreturn Odd()",
        "refused",
    ),
    "huge number": ("return 10**5000", "refused"),
    "complex": ("return 1j", "refused"),
}


@pytest.mark.parametrize(("body", "kind"), RETURNED.values(), ids=RETURNED)
def test_whatever_is_returned_arrives_as_something_plain(runner, body, kind):
    assert only(run(runner, body)).plain.kind == kind


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float32", "float64", ">f8", "longdouble"])
def test_arrays_arrive_as_they_are(runner, dtype):
    outcome = only(run(runner, f"return np.arange(6).reshape(2, 3).astype({dtype!r})"))
    np.testing.assert_array_equal(outcome.plain.array, np.arange(6).reshape(2, 3).astype(dtype))


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (1, 2, 3, 1)])
def test_shapes_arrive_as_they_are(runner, shape):
    assert only(run(runner, f"return np.zeros({shape})")).plain.array.shape == shape


def test_arguments_are_copies(runner):
    image = np.arange(4)
    result = run(runner, "x[:] = 7\nreturn x", ((image,), (image,)))
    assert [outcome.plain.array.tolist() for outcome in result.outcomes] == [[7] * 4] * 2
    assert image.tolist() == [0, 1, 2, 3]


def test_names_of_the_notebook_are_seen_and_stay_as_they_are(runner):
    notebook = "table = [1, 2]\ndef helper(x): return x.sum()\n"
    function = student(notebook + "def f(x):\n    table.append(3)\n    return [helper(x), len(table)]")
    for _ in range(2):
        assert only(runner.run(function, ONE)).plain.array.tolist() == [6, 3]
    assert function.__globals__["table"] == [1, 2]


def test_cnnlib_is_there_inside_a_function(runner):
    outcome = only(run(runner, "return cnnlib.output_size(28, 3)"))
    assert outcome.plain.array == cnnlib.output_size(28, 3)


def test_a_folder_that_a_cell_has_added_since_is_known(runner, tmp_path, monkeypatch):
    (tmp_path / "added_since.py").write_text("def last(x):\n    return x[-1]\n", encoding="utf-8")
    assert still_works(runner)  # so that there is a child already
    monkeypatch.syspath_prepend(tmp_path)
    assert only(run(runner, "import added_since\nreturn added_since.last(x)")).plain.array == 3


def test_prints_are_shown(runner):
    result = run(runner, "import sys\nprint('out', x)\nprint('한글 error', file=sys.stderr)\nreturn 1")
    assert result.printed == "out [0 1 2 3]\n한글 error\n"


def test_a_million_prints_are_cut_and_said_to_be(runner):
    result = run(runner, "for number in range(1_000_000): print(number)")
    assert result.ending == "done"
    assert len(result.printed) < 2200
    assert "only the first 2000 characters" in result.printed


def test_prints_before_a_kill_are_shown(runner):
    assert run(runner, "print('here')\nimport os\nos._exit(1)").printed == "here\n"


def test_stdout_may_be_broken(runner):
    assert only(run(runner, "import sys\nsys.stdout = None\nprint('lost')\nreturn 1")).plain.array == 1
    assert run(runner, "print('seen')").printed == "seen\n"


def test_warnings_name_no_files(runner):
    assert run(runner, "return x / 0").printed.splitlines()[0].startswith("RuntimeWarning: ")


def test_a_number_too_large_for_a_whole_table_is_not_printed(runner):
    assert run(runner, "return np.full(1, -1e200).astype(int)").printed == ""


def test_threads_do_not_outlive_their_check(runner):
    body = "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\nreturn 1"
    runner.start()
    before = runner.child
    assert only(run(runner, body)).plain.array == 1
    assert runner.child is not before
    assert still_works(runner)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_fork_does_not_answer_twice(runner):
    assert only(run(runner, "import os\nos.fork()\nreturn 1")).plain.array == 1
    assert still_works(runner)


def test_random_numbers_are_the_same_each_time(runner):
    body = "import random\nreturn [np.random.rand(), random.random()]"
    first, second = (only(run(runner, body)).plain.array.tolist() for _ in range(2))
    assert first == second


def test_a_wrong_number_of_parameters_tells_what_the_function_takes(runner):
    outcome = only(runner.run(student("def f(a, b): return a"), ONE))
    assert (outcome.kind, outcome.header["signature"]) == ("parameters", "(a, b)")


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("b[0] = 9", [1]),
        ("c[1].append(7)", [2]),
        ("a[:] = a", []),
        ("a[0] = np.nan\n    c.pop()", [0, 2]),
        ("d[0] = 0", []),
    ],
)
def test_arguments_that_are_not_what_they_were_are_noticed(runner, line, changed):
    source = f"def f(a, b, c, d):\n    {line}\n    return 1"
    case = (np.zeros(2), np.arange(3), [1, [2, 3]], np.array([0.0, np.nan]))
    assert only(runner.run(student(source), (case,))).header["changed"] == changed


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("return cnnlib.softmax(x)", ["cnnlib.softmax"]),
        ("return cnnlib.functional.softmax(x)", ["cnnlib.softmax"]),
        ("from cnnlib import softmax as mine\nreturn mine(x)", ["cnnlib.softmax"]),
        ("return cnnlib.softmax_cross_entropy(x[np.newaxis], [1])[0]", ["cnnlib.softmax"]),  # which calls it
        ("cnnlib.softmax\nreturn x", []),
        ("return cnnlib.relu(x)", []),
    ],
)
def test_a_watched_function_is_noticed_under_any_name(runner, body, called):
    function = student("def f(x):\n" + "\n".join(f"    {line}" for line in body.splitlines()))
    outcome = only(runner.run(function, ((np.arange(4.0),),), ["cnnlib.softmax"]))
    assert (outcome.kind, outcome.header["called"]) == ("returned", called)


CALLABLES = {
    "lambda": "f = lambda x: x.sum()",
    "closure": "def outer(n):\n    def inner(x): return x.sum() + n\n    return inner\nf = outer(0)",
    "builtin": "f = sum",
    "numpy": "f = np.sum",
    "class with a call": "class F:\n    def __call__(self, x): return x.sum()\nf = F()",
    "partial": "import functools\nf = functools.partial(np.sum, axis=0)",
}


@pytest.mark.parametrize("source", CALLABLES.values(), ids=CALLABLES)
def test_any_callable_is_called(runner, source):
    assert only(runner.run(student(source), ONE)).plain.array == 6


def test_a_class_gives_an_object_and_no_crash(runner):
    assert only(runner.run(student("class f:\n    def __init__(self, x): pass"), ONE)).plain.kind == "refused"


UNSENDABLE = {
    "lock": "import threading\nlock = threading.Lock()\ndef f(x): return lock",
    "too much": "large = np.ones(30_000_000)\ndef f(x): return large",
    "hostile": "class Odd:\n    def __reduce__(self): raise ValueError('no')\nodd = Odd()\ndef f(x): return odd",
}


@pytest.mark.parametrize("source", UNSENDABLE.values(), ids=UNSENDABLE)
def test_what_cannot_be_sent_is_said(runner, source):
    result = runner.run(student(source), ONE)
    assert result.ending == "unsendable"
    assert "arguments only" in result.reason


def test_a_check_inside_a_check_starts_no_further_process(runner):
    outcome = only(run(runner, "return check.checking.check('03.4', f).message"))
    assert "inside a function that is being checked" in outcome.plain.text


def test_ipythons_exit_travels(runner):
    autocall = pytest.importorskip("IPython.core.autocall", reason="IPython is not installed")
    shell = threading.Lock()  # stands for what cannot be copied
    function = student("def f(x): exit()")
    function.__globals__["exit"] = autocall.ExitAutocall(shell)
    assert only(runner.run(function, ONE)).header["type"] == "SystemExit"


def test_an_interrupt_leaves_the_engine_usable(runner, monkeypatch):
    def interrupted(child, body):
        child.send(body)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(worker, "converse", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(runner, "while True: pass")
    assert still_works(runner)


def test_a_child_that_died_meanwhile_is_replaced(runner):
    runner.start()
    runner.child.process.kill()
    runner.child.process.wait()
    assert still_works(runner)


def test_a_child_that_cannot_start_is_reported(monkeypatch):
    runner = Worker()
    monkeypatch.setattr(worker.sys, "executable", os.devnull)
    assert run(runner, "return 1").ending == "no start"


def test_checks_from_several_threads_wait_for_each_other(runner):
    results = {}
    functions = {number: student(f"def f(x): return {number}") for number in range(8)}

    def ask(number):
        results[number] = only(runner.run(functions[number], ONE)).plain.array.item()

    threads = [threading.Thread(target=ask, args=(number,)) for number in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: number for number in functions}


def test_a_first_answer_within_a_second_of_waiting_and_later_ones_at_once():
    """Measured after the warm-up that the import begins; generous, for a machine that is busy with other tests."""
    runner = Worker()
    runner.start()
    runner.child.await_ready()
    try:
        began = time.monotonic()
        assert still_works(runner)
        assert time.monotonic() - began < 1
    finally:
        runner.stop()


CHILD_OF_A_DEAD_KERNEL = """
import sys
from cnnlib.check.worker import Worker
runner = Worker()
runner.start()
runner.child.await_ready()
print(runner.child.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for a process by its id, as POSIX does")
def test_the_child_dies_with_the_kernel():
    kernel = subprocess.Popen(
        [sys.executable, "-c", CHILD_OF_A_DEAD_KERNEL], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with kernel:
        pid = int(kernel.stdout.readline())
        kernel.kill()
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, encoding="utf-8").stdout
    return bool(state.strip()) and not state.startswith("Z")  # a container's first process may leave zombies


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({"plain": "array", "text": "", "dtype": "O", "shape": [1]}, b"12345678"),
        ({"plain": "array", "text": "", "dtype": "<f8", "shape": [9]}, b"12345678"),
        ({"plain": "array", "text": "", "dtype": "<f8", "shape": [-1]}, b"12345678"),
        ({"plain": "array", "text": ""}, b""),
        ({}, b""),
    ],
)
def test_messages_that_no_child_of_ours_writes_are_refused(header, body):
    with pytest.raises((KeyError, TypeError, ValueError)):
        protocol.message_to_plain(header, body)


def test_check_itself_can_be_pickled():
    assert pickle.loads(pickle.dumps(check)) is check

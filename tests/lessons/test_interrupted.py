"""A lesson survives ■: whenever a training in it is stopped, the cells below work with what there is.

The cells run in this process, with few images, and with steps that learn nothing: only when it is stopped matters.
"""

import ast
import signal

import pytest

import cnnlib
from cnnlib import training
from tools.lessons import code_cells, lessons, read_lesson

TRAINS = ("cnnlib.fit(", "cnnlib.trials(")
SEVERAL = (
    "cnnlib.trials(",
    "for name, optimizer in",
    "curve(from_",
    "curve(classifier",
    "curve(fine",
    "curve(top",
    "ready = classifier_only",
)
ASKS = ("check(", "check.")
FEW = 1300, 20  # images to learn from, and new ones
MOMENTS = ("before the first step", "in the first epoch", "later")


def sources(path):
    """What a lesson's cells run, less its exercises."""
    found = [cell.source for cell in code_cells(read_lesson(path))]
    return [source for source in found if not source.splitlines()[-1].startswith(ASKS)]


def is_training(source):
    return any(call in source for call in TRAINS)


def begins_to_train(source):
    """Whether a network is trained when the cell runs, and not only when a function of it is called."""
    at_once = [line for line in source.splitlines() if not line.startswith(" ")]
    return any(word in line for line in at_once for word in (*TRAINS, *SEVERAL))


TRAINING_LESSONS = [path for path in lessons() if any(map(is_training, sources(path)))]


class Press:
    """In place of `train_step`: a step that learns nothing, and somebody who presses ■ at this moment."""

    def __init__(self, moment):
        self.moment, self.several, self.histories = moment, False, []

    def begin_cell(self, source):
        self.several, self.histories = any(word in source for word in SEVERAL), []

    def __call__(self, model, x, labels, optimizer, l2, history):
        if not any(history is known for known in self.histories):
            self.histories.append(history)
        if self.moment == MOMENTS[0]:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)  # the second one does not wait for the end of the step
        if self.is_time(history):
            signal.raise_signal(signal.SIGINT)
        history.end_batch(2.0, 0.5, len(labels))

    def is_time(self, history):
        """The second step; or late in the training, which, where there are several in a cell, is the second one."""
        done, steps = len(history.batch_loss), history.batches * history.epochs
        if self.moment == MOMENTS[1]:
            return done == 1
        return len(self.histories) == 1 + self.several and done == min(history.batches + 1, steps - 2)


def run(source, names):
    """Run a cell, and show what stands on its last line as a notebook does."""
    tree = ast.parse(source)
    shown = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    value = eval(compile(shown, "<cell>", "eval"), names) if shown else None
    if hasattr(value, "description"):
        assert value.description  # of a picture, its words
    return repr(value)


@pytest.fixture(scope="module")
def made_small():
    """What lessons take time for, with few images."""
    (x, labels), (x_test, labels_test) = cnnlib.load_mnist()
    few = (x[: FEW[0]], labels[: FEW[0]]), (x_test[: FEW[1]], labels_test[: FEW[1]])
    evaluate = cnnlib.evaluate
    return {
        "load_mnist": lambda: few,
        "evaluate": lambda model, x, labels: evaluate(model, x[: FEW[1]], labels[: FEW[1]]),
    }


@pytest.fixture(scope="module", params=TRAINING_LESSONS, ids=lambda path: path.stem)
def begun(request, made_small):
    """The cells of a lesson from its first training on, and the names that those before it have made."""
    cells = sources(request.param)
    first = next(place for place, source in enumerate(cells) if begins_to_train(source))
    names = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        for name, small in made_small.items():
            patch.setattr(cnnlib, name, small)
        for source in cells[:first]:
            run(source, names)
    return names, cells[first:]


@pytest.fixture
def listening():
    """Ctrl-C as a notebook has it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_cell_below_works_with_what_there_is(begun, moment, made_small, monkeypatch, capsys):
    names, cells = dict(begun[0]), begun[1]
    press = Press(moment)
    for name, small in made_small.items():
        monkeypatch.setattr(cnnlib, name, small)
    monkeypatch.setattr(training, "train_step", press)
    for source in cells:
        press.begin_cell(source)
        run(source, names)
        assert len(press.histories) <= 1 + press.several, source  # one ■ is enough, also where several trainings wait


def test_three_lessons_train():
    assert [path.name[:2] for path in TRAINING_LESSONS] == ["11", "14", "15"]

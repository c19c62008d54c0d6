"""The training curve that is drawn while a network learns."""

from __future__ import annotations

import time

import numpy as np

from cnnlib.language import sentence, told
from cnnlib.shapes import as_int
from cnnlib.widgets.shared.base import Checked, CheckedWidget, Words, style_of, view_of
from cnnlib.widgets.shared.validate import LIMITS, check_choice, check_flag, check_size, check_whole

__all__ = ["watch_training"]

SECONDS = 0.25  # between two drawings: a person sees it as moving, and the training hardly waits for it
SCALES = ("linear", "log")
SMOOTHEST = 20  # points
ENTRIES = ("name", "epochs", "points", "looks", "over", "stopped")  # of a run


def check_pairs(value, name):
    """Rows (epoch, loss, accuracy) of finite numbers, as lists."""
    rows = np.array(value, dtype=float) if len(value) else np.zeros((0, 3))
    if rows.ndim != 2 or rows.shape[1] != 3 or not np.isfinite(rows).all():
        raise ValueError(told("{name} must be rows (epoch, loss, accuracy) of finite numbers", name=name))
    check_size(len(rows), sentence("the number of {name}", name=name), LIMITS["curve_points"])
    return rows.tolist()


def check_runs(value, name):
    """What has been trained so far: a list of runs as `run_of` makes them."""
    if not isinstance(value, (list, tuple)):
        raise TypeError(told("{name} must be a list, got {value!r}", name=name, value=value))
    check_size(len(value), sentence("the number of {name}", name=name), LIMITS["watched_runs"])
    return [check_run(run) for run in value]


def check_run(run):
    """One run with all its entries and at least one point."""
    if not isinstance(run, dict) or set(run) != set(ENTRIES) or not run["points"]:
        raise ValueError(told("a run must be a dict of {entries}, with a point or more", entries=", ".join(ENTRIES)))
    return {
        "name": check_name(run["name"]),
        "epochs": check_size(as_int(run["epochs"], "epochs"), "epochs", LIMITS["number"]),
        "points": check_pairs(run["points"], "points"),
        "looks": check_pairs(run["looks"], "looks"),
        "over": check_flag(run["over"], "over"),
        "stopped": check_flag(run["stopped"], "stopped"),
    }


def check_name(name):
    if not isinstance(name, str) or not name.strip():
        raise TypeError(told("the name of a run must be a text, got {name!r}", name=name))
    check_size(len(name), sentence("the length of the name {start!r}", start=name[:20]), LIMITS["title_letters"])
    return name


def run_of(name, history):
    """A history as the browser draws it: at most LIMITS["curve_points"] points, each the mean of as many batches."""
    return {
        "name": name,
        "epochs": history.epochs,
        "points": thinned(history),
        "looks": looks(history),
        "over": history.is_over,
        "stopped": history.is_over and history.progress < history.epochs,
    }


def thinned(history):
    """(epoch, loss, accuracy) of the batches, so many neighbours put together that a whole training has few enough.

    A training that was stopped has as many in each point as if it were complete: else it would look noisier.
    """
    of_batches = np.array([history.batch_loss, history.batch_accuracy]).T
    together = -(-history.batches * history.epochs // LIMITS["curve_points"])
    pieces = [of_batches[start : start + together] for start in range(0, len(of_batches), together)]
    ends = np.cumsum([len(piece) for piece in pieces]) / history.batches
    return [[round(float(end), 4), *shown(piece.mean(axis=0))] for end, piece in zip(ends, pieces, strict=True)]


def looks(history):
    """(epoch, loss, accuracy) on the validation images; of many epochs the last ones."""
    pairs = zip(history.val_loss, history.val_accuracy, strict=True)
    rows = [[float(epoch), *shown(pair)] for epoch, pair in enumerate(pairs, start=1)]
    return rows[-LIMITS["curve_points"] :]


def shown(loss_and_accuracy):
    """Rounded to what can be seen; a loss beyond all measure stays at the edge."""
    return [round(min(float(number), LIMITS["number"]), 5) for number in loss_and_accuracy]


class TrainingWatch(CheckedWidget):
    """Curves that grow while a network learns; built by `watch_training`."""

    _esm = view_of("training_watch")
    _css = style_of("training_watch/view.css")
    _words = Words("shared", "training_watch")

    runs = Checked(check_runs, [])
    scale = Checked(check_choice, "linear", choices=SCALES)
    smooth = Checked(check_whole, 1, least=1, limit=SMOOTHEST)
    at = Checked(check_whole, 100, limit=100)

    def __init__(self, **settings):
        super().__init__(**settings)
        self.history, self.begun, self.drawn = None, 0, 0.0

    def __call__(self, history):
        """Draw how far `fit` has come: give the widget to it as a callback."""
        self.follow(history, None)

    def run(self, name):
        """A callback that draws the training under this name.

        Parameters
        ----------
        name : str
            At most 40 letters.

        Returns
        -------
        function of (history)
        """
        check_name(name)
        return lambda history: self.follow(history, name)

    def follow(self, history, name):
        is_new = history is not self.history
        if is_new:
            self.history, self.begun = history, self.begun + 1
        elif not history.is_over and time.monotonic() - self.drawn < SECONDS:
            return
        if history.batch_loss:
            earlier = self.runs if is_new else self.runs[:-1]
            run = run_of(told(name) if name else told("run {number}", number=self.begun), history)
            self.runs = [*earlier, run][-LIMITS["watched_runs"] :]
            self.drawn = time.monotonic()

    @property
    def readings(self):
        """What the table says: (name, epoch, loss, accuracy, accuracy on new images) of each run at the line.

        None stands for what is not known yet.
        """
        longest = max((run["epochs"] for run in self.runs), default=1)
        return [reading(run, self.at / 100 * longest, self.smooth) for run in self.runs]

    def __repr__(self):
        if not self.runs:
            return "<TrainingWatch: nothing is trained yet>"
        return f"<TrainingWatch: {', '.join(run['name'] for run in self.runs)}>"


def reading(run, epoch, smooth):
    """Of one run, what was last known at that epoch; losses and accuracies are means of the last `smooth` points."""
    points, seen = (np.array([row for row in run[key] if row[0] <= epoch + 1e-9]) for key in ("points", "looks"))
    points = points if len(points) else np.array(run["points"][:1])
    loss, share = points[-smooth:, 1:].mean(axis=0)
    return run["name"], float(points[-1, 0]), float(loss), float(share), float(seen[-1, 2]) if len(seen) else None


def watch_training() -> TrainingWatch:
    """Curves of loss and accuracy that grow while `fit` trains: show the widget, then give it to `fit` as a callback.

    Every training adds a run, up to six; the oldest makes room. ``watch.run("SGD")`` is a callback that gives its run a
    name. The browser draws, so the training loses next to no time, and a page without a kernel shows the last state.

    Returns
    -------
    TrainingWatch
        A widget: put it on the last line of a cell.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import SGD, Dense, Sequential, fit
    >>> watch = watch_training()
    >>> rng = np.random.default_rng(0)
    >>> x, labels = rng.normal(size=(40, 2)), rng.integers(0, 2, 40)
    >>> how = {"optimizer": SGD(0.1), "epochs": 2, "rng": rng, "progress": False}
    >>> _ = fit(Sequential([Dense(2, 2, rng=rng)]), (x, labels), callbacks=watch.run("two numbers"), **how)
    >>> watch
    <TrainingWatch: two numbers>
    """
    return TrainingWatch()

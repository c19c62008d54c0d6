"""The training curve without a browser: what Python sends, what it refuses, and what both sides read from it."""

import numpy as np
import pytest
from small_nets import small_net, stripes
from small_widgets_settings import DISAGREEMENTS
from training_watch_settings import FALLING, READINGS, STOPPED, cases, watched

from cnnlib import SGD, fit, watch_training
from cnnlib.widgets import training_watch


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves on."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(training_watch, "time", clock)
    return clock


def train(callbacks, epochs=3, **others):
    settings = {"optimizer": SGD(0.1), "batch_size": 20, "rng": np.random.default_rng(0), "progress": False}
    return fit(small_net(), stripes(), epochs=epochs, callbacks=callbacks, **settings | others)


def count_drawings(watch):
    seen = []
    watch.observe(lambda change: seen.append(len(change["new"][-1]["points"])), "runs")
    return seen


def test_a_training_is_a_run_with_every_batch_and_every_look():
    watch = watch_training()
    history = train(watch.run("SGD"), validation=stripes(30, seed=2))
    (run,) = watch.runs
    assert (run["name"], run["epochs"], run["over"], run["stopped"]) == ("SGD", 3, True, False)
    assert [row[0] for row in run["points"]] == pytest.approx([n / 3 for n in range(1, 10)], abs=1e-4)
    np.testing.assert_allclose([row[1] for row in run["points"]], history.batch_loss, atol=1e-5)
    np.testing.assert_allclose([row[2] for row in run["points"]], history.batch_accuracy, atol=1e-5)
    assert [row[0] for row in run["looks"]] == [1, 2, 3]
    np.testing.assert_allclose([row[2] for row in run["looks"]], history.val_accuracy, atol=1e-5)
    assert repr(watch) == "<TrainingWatch: SGD>"


def test_it_is_drawn_at_once_then_a_few_times_a_second_and_at_the_end(clock):
    watch = watch_training()
    seen = count_drawings(watch)

    def tick(history):
        clock.now += 0.1

    train([watch, tick])  # 9 batches in 0.9 seconds, and the end
    assert seen == [1, 4, 7, 9]


def test_a_training_that_ends_early_is_drawn_as_far_as_it_came(clock):
    watch = watch_training()

    def stop(history):
        return len(history.batch_loss) == 5

    train([watch, stop])
    assert len(watch.runs[0]["points"]) == 5
    assert watch.runs[0]["over"] and watch.runs[0]["stopped"]


def test_long_trainings_are_thinned_to_means(clock):
    watch = watch_training()
    history = train(watch, epochs=301, batch_size=60)
    points = watch.runs[0]["points"]
    assert len(points) == 151
    assert points[0] == pytest.approx(
        [2, np.mean(history.batch_loss[:2]), np.mean(history.batch_accuracy[:2])], abs=1e-5
    )
    assert points[-1] == pytest.approx([301, history.batch_loss[-1], history.batch_accuracy[-1]], abs=1e-5)


def test_a_training_that_was_stopped_looks_like_the_beginning_of_a_whole_one(clock):
    """With a point for each of its few batches it would look noisier."""
    whole, stopped = watch_training(), watch_training()
    train(whole, epochs=100)
    train([stopped, lambda history: len(history.batch_loss) == 100], epochs=100)
    (points,) = [run["points"] for run in whole.runs]
    assert stopped.runs[0]["points"] == points[:50] and len(points) == 150


def test_trainings_follow_each_other_and_the_oldest_makes_room():
    watch = watch_training()
    for _ in range(8):
        train(watch, epochs=1)
    assert [run["name"] for run in watch.runs] == [f"run {number}" for number in range(3, 9)]


def test_a_loss_beyond_all_measure_stays_at_the_edge():
    assert training_watch.shown((1e30, 0.5)) == [1_000_000, 0.5]


def test_readings_are_means_of_the_last_points_before_the_line():
    watch = watched(FALLING, STOPPED, at=50, smooth=2)  # epoch 1.5 of 3
    assert watch.readings == [
        ("falling", 1.5, pytest.approx(1.3), pytest.approx(0.55), 0.5),
        ("stopped", 1.5, pytest.approx(1.3), pytest.approx(0.55), None),
    ]
    assert watched(FALLING, at=0).readings == [("falling", 0.5, 2.3, 0.1, None)]
    assert watch_training().readings == []
    assert repr(watch_training()) == "<TrainingWatch: nothing is trained yet>"


BAD = {
    "runs": [None, "abc", [FALLING] * 7, [1], [{}], [FALLING | {"name": ""}], [FALLING | {"name": "a" * 41}],
             [FALLING | {"epochs": 0}], [FALLING | {"points": []}], [FALLING | {"points": [[1, 2]]}],
             [FALLING | {"points": [[1, float("nan"), 0]]}],
             [FALLING | {"points": [[0, 0, 0]] * 201}], [FALLING | {"looks": None}], [FALLING | {"over": 1}]],
    "scale": ["square", None, 1],
    "smooth": [0, 21, 1.5, "2"],
    "at": [-1, 101, 0.5, None],
}  # fmt: skip
CASES = [(name, value) for name, values in BAD.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_nonsense_is_refused_in_python_and_changes_nothing_from_the_browser(name, value):
    watch = watched(FALLING)
    before = watch.get_state()
    with pytest.raises((ValueError, TypeError)):
        setattr(watch, name, value)
    watch.set_state({name: value})
    assert watch.get_state() == before


@pytest.mark.parametrize("name", ["", " ", None, "a" * 41])
def test_a_run_needs_a_name_that_can_be_shown(name):
    with pytest.raises((ValueError, TypeError), match="name"):
        watch_training().run(name)


def test_what_the_browser_sends_is_not_sent_back():
    watch, sent = watched(FALLING), []
    watch.send_state = lambda key: sent.append(key)
    watch.set_state({"at": 3, "smooth": 4, "scale": "log"})
    assert sent == []
    assert (watch.at, watch.smooth, watch.scale) == (3, 4, "log")


def test_javascript_reads_what_python_reads(run_javascript):
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {READINGS}, cases)"
    assert run_javascript("training_watch", compute, list(cases())) == []

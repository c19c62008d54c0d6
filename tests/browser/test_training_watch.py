"""The training curves in a real browser: they grow while a network trains, and are read by keyboard."""

import numpy as np
import pytest
from every_widget import RUN
from locate import slider
from playwright.sync_api import expect

import cnnlib

RATES = (0.001, 0.01, 0.1, 1.0, 10.0)


def train(callbacks, rate=0.5, epochs=2, looks=False):
    """A training of a few hundredths of a second; with `looks`, at new images after every epoch."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2)).astype(np.float32)
    labels = (x[:, 0] > x[:, 1]).astype(int)
    model = cnnlib.Sequential([cnnlib.Dense(2, 2, rng=np.random.default_rng(1))])
    how = {"optimizer": cnnlib.SGD(rate), "epochs": epochs, "batch_size": 20, "rng": np.random.default_rng(2)}
    validation = (x, labels) if looks else None
    return cnnlib.fit(model, (x, labels), callbacks=callbacks, progress=False, validation=validation, **how)


@pytest.fixture
def watch():
    """One training."""
    watch = cnnlib.watch_training()
    train(watch.run("SGD 0.5"), looks=True)
    return watch


@pytest.fixture
def short(stage, watch):
    return stage.mount(watch)


def cells(widget, row):
    return widget.get_by_role("row").nth(row).get_by_role("cell")


def numbers(widget):
    """The table of a widget, row by row."""
    expect(widget.locator("tbody tr")).not_to_have_count(0)
    return [row.locator("th, td").all_text_contents() for row in widget.locator("tbody tr").all()]


def test_before_anything_is_trained_it_says_what_to_do(stage):
    empty = stage.mount(cnnlib.watch_training())
    expect(empty.locator(".cnn-sum")).to_have_text("Nothing is trained yet: give this widget to fit as a callback.")
    expect(empty.get_by_role("table")).to_be_hidden()
    expect(slider(empty, "Read at epoch")).to_be_disabled()
    expect(empty.get_by_role("img", name="Loss: no curve yet")).to_be_visible()


def test_a_training_is_drawn_and_said_in_words(short):
    expect(short.locator(".cnn-sum")).to_contain_text("SGD 0.5: all of 2 epochs done;")
    expect(short.locator(".cnn-sum")).to_contain_text("% of the new images right.")
    expect(short.get_by_role("img", name="Accuracy: SGD 0.5 from")).to_be_visible()
    expect(short.locator("svg[role=img] .cnn-curve")).to_have_count(2)
    expect(short.locator("svg[role=img] .cnn-mark")).to_have_count(4)


def test_the_table_says_what_python_says(watch, short):
    ((name, *found),) = numbers(short)
    said = watch.readings[0]
    assert name.strip() == said[0] == "SGD 0.5"
    assert [float(text.removesuffix(" %")) for text in found] == pytest.approx(
        [said[1], said[2], 100 * said[3], 100 * said[4]], abs=0.051
    )


def test_the_reading_line_moves_by_keyboard_to_both_ends(stage, watch, short):
    at = slider(short, "Read at epoch")
    at.press("Home")
    expect(cells(short, 1).nth(0)).to_have_text("0.1")
    expect(cells(short, 1).nth(3)).to_have_text("–")
    stage.expect_python(watch, at=0)
    at.press("End")
    expect(cells(short, 1).nth(0)).to_have_text("2")
    at.press("ArrowLeft")
    stage.expect_python(watch, at=99)
    assert at.get_attribute("aria-valuetext") == "1.98"


def test_smoothing_makes_a_mean_of_points(stage, watch, short):
    before = numbers(short)
    slider(short, "Smooth over points").press("End")
    stage.expect_python(watch, smooth=20)
    expect(cells(short, 1).nth(1)).not_to_have_text(before[0][2])
    mean = sum(row[1] for row in watch.runs[0]["points"]) / 20
    expect(cells(short, 1).nth(1)).to_have_text(str(round(mean, 3)))
    slider(short, "Smooth over points").press("Home")
    expect(cells(short, 1).nth(1)).to_have_text(before[0][2])


def test_the_scale_of_the_loss_changes_its_ticks(stage, watch, short):
    loss = short.locator("svg[role=img]").first
    expect(loss.locator(".cnn-tick").first).to_have_text("0")
    short.get_by_role("radio", name="powers of 10").press("Space")
    stage.expect_python(watch, scale="log")
    expect(loss.locator(".cnn-tick", has_text="0.1").first).to_be_visible()


def test_a_loss_without_measure_leaves_the_other_curves_their_height(stage):
    watch = cnnlib.watch_training()
    watch.runs = [{**RUN, "name": "small"}]
    widget = stage.mount(watch)
    loss, ticks = widget.locator("svg[role=img]").first, widget.locator("svg[role=img]").first.locator(".cnn-tick")
    expect(loss.locator("text").first).to_have_text("Loss")
    expect(ticks.filter(has_text="2.5")).to_have_count(1)
    watch.runs = [*watch.runs, {**RUN, "name": "wild", "points": [[0.5, 80.9, 0.1], [3.0, 2.3, 0.1]]}]
    expect(loss.locator("text").first).to_have_text("Loss, cut off at 5: the highest is 80.9")
    heights = loss.locator(".cnn-curve").last.evaluate(
        "node => node.getAttribute('d').split(/[ML]/).slice(1).map((place) => Number(place.split(' ')[1]))"
    )
    assert heights[0] == 30 and heights[1] > 100  # at the upper edge, and far below it


def test_the_controls_stay_where_they_are_while_one_slides(stage, watch, short):
    places = "node => [...node.children].map((control) => control.getBoundingClientRect().toJSON())"
    row, found = short.locator(".cnn-row"), []
    for watch.at, watch.smooth in ((100, 1), (99, 20), (1, 9)):  # 2, 1.98 and 0.02 epochs
        stage.settle()
        found.append(row.evaluate(places))
    assert found[0] == found[1] == found[2]


def test_two_views_and_python_keep_in_step(stage, watch, short):
    again = stage.mount(watch)
    watch.at = 50
    for view in (short, again):
        expect(cells(view, 1).nth(0)).to_have_text("1")


def test_six_runs_have_six_lines_dashes_and_marks(stage):
    """One of them stopped early: the most that is drawn."""
    watch = cnnlib.watch_training()
    for rate in RATES:
        train(watch.run(f"a rate of {rate}"), rate, epochs=8)
    train([watch, lambda history: history.progress >= 2.5], epochs=12)
    full = stage.mount(watch)
    assert [row[0].strip() for row in numbers(full)] == [*(f"a rate of {rate}" for rate in RATES), "run 6"]
    expect(full.locator(".cnn-sum")).to_have_text("run 6: stopped after 2.5 of 12 epochs.")
    samples = full.locator(".cnn-table svg")
    looks = {sample.evaluate("node => [...node.children].map((line) => line.getAttribute('stroke-dasharray') + "
                             "line.getAttribute('d')).join()") for sample in samples.all()}  # fmt: skip
    assert len(looks) == 6


def test_the_curve_grows_while_a_network_trains(stage, watch, short):
    """What is drawn at each step is asked by a callback, for the test waits for `fit`."""
    words, lengths = [], []

    def look(history):
        stage.settle()
        words.append(short.locator(".cnn-sum").text_content())
        lengths.append(len(short.locator("svg[role=img] .cnn-curve").nth(1).get_attribute("d")))

    train([watch.run("slow"), look], epochs=3)
    assert any("slow: 1 of 3 epochs done" in text for text in words)
    assert lengths == sorted(lengths) and lengths[0] < lengths[-1]
    expect(short.locator(".cnn-sum")).to_contain_text("slow: all of 3 epochs done")
    assert [row[0].strip() for row in numbers(short)] == ["SGD 0.5", "slow"]

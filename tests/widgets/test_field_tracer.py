"""The receptive-field tracer without a browser: what it is given, what it computes, what it takes from a browser."""

import numpy as np
import pytest
from field_tracer_settings import STACKS, TRACE, conv, pool, trace_cases
from small_widgets_settings import DISAGREEMENTS

from cnnlib import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential, models, receptive_field, trace_receptive_field
from cnnlib.widgets.field_tracer import as_model

RNG = np.random.default_rng(0)


def test_the_course_s_stack_stands_there_at_first():
    tracer = trace_receptive_field()
    assert tracer.sizes == [(28, 28), (26, 26), (13, 13), (11, 11), (5, 5)]
    assert (tracer.level, tracer.cell) == (4, (2, 2))
    assert tracer.field[1:] == ((10, 10), (4, 4), (0, 0))
    assert tracer.lit[0] == (list(range(8, 18)), list(range(8, 18)))


def test_a_pixel_is_seen_by_cells_of_every_layer():
    tracer = trace_receptive_field(level=0, cell=(5, 0))
    assert tracer.field is None
    assert tracer.lit == [([5], [0]), ([3, 4, 5], [0]), ([1, 2], [0]), ([0, 1, 2], [0]), ([0, 1], [0])]


@pytest.mark.parametrize("name", STACKS)
def test_a_layer_s_field_is_that_of_receptive_field(name):
    tracer = trace_receptive_field(STACKS[name], (13, 20))
    for level in range(1, len(tracer.sizes)):
        tracer.level = level
        assert tracer.field == receptive_field(as_model(STACKS[name][:level]), (13, 20, 1))[-1]


@pytest.mark.parametrize("name", STACKS)
def test_what_lights_up_is_where_the_gradient_goes(name):
    tracer = trace_receptive_field(STACKS[name], (13, 20))
    model = as_model(STACKS[name][: len(tracer.sizes) - 1]) if len(tracer.sizes) > 1 else None
    for cell in [(0, 0), (tracer.sizes[-1][0] - 1, tracer.sizes[-1][1] // 2)] if model else []:
        tracer.cell = cell
        for layer in model.layers.values():
            if isinstance(layer, Conv2D):
                layer.weight[...] = 1
        grad_output = np.zeros_like(model.forward(np.ones((1, 13, 20, 1))))
        grad_output[0, cell[0], cell[1]] = 1
        lit = np.zeros((13, 20), bool)
        lit[np.ix_(*tracer.lit[0])] = True
        assert np.array_equal(lit, model.backward(grad_output, needs_grad_x=True)[0, :, :, 0] != 0)


def test_a_network_s_windows_are_taken_up_to_its_flatten():
    kinds = [layer["kind"] for layer in trace_receptive_field(models.lenet5(rng=RNG)).layers]
    assert kinds == ["convolution", "pooling", "convolution", "pooling"]
    by_list = trace_receptive_field([Conv2D(1, 6, 5, padding="same", rng=RNG), ReLU(), MaxPool2D(2), Flatten()])
    assert by_list.layers == [conv(5, padding="same"), pool()]


def test_a_dict_says_what_is_unusual():
    assert trace_receptive_field([{}, {"kind": "pooling", "kernel_size": 3}]).layers == [conv(), pool(3, 3)]


def test_a_layer_that_does_not_fit_ends_the_stack():
    tracer = trace_receptive_field(STACKS["does not fit"], 13)
    assert tracer.sizes == [(13, 13), (9, 9), (4, 4)]
    assert tracer.level == 2


def test_the_chosen_cell_stays_inside():
    tracer = trace_receptive_field(level=4, cell=(4, 4))
    tracer.input_size = 20
    assert (tracer.level, tracer.cell) == (4, (2, 2))
    tracer.layers = [conv(), conv(12), conv(12)]
    assert (tracer.level, tracer.cell) == (2, (2, 2))
    tracer.set_state({"level": 6, "cell": [99, 0]})
    assert (tracer.level, tracer.cell) == (2, (6, 0))


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"layers": []}, ValueError, "1 to 6 convolutions and pools, got 0"),
        ({"layers": [conv()] * 7}, ValueError, "got 7"),
        ({"layers": [ReLU()]}, ValueError, "got 0"),
        ({"layers": Sequential([Flatten(), Dense(9, 2, rng=RNG)])}, ValueError, "got 0"),
        ({"layers": "conv"}, TypeError, "a Sequential or a list"),
        ({"layers": 3}, TypeError, "a Sequential or a list"),
        ({"layers": [3]}, TypeError, "a layer must be a cnnlib layer or a dict"),
        ({"layers": [{"size": 3}]}, TypeError, "a layer must be a cnnlib layer or a dict"),
        ({"layers": [{"kind": "dense"}]}, ValueError, "kind must be one of 'convolution', 'pooling', got 'dense'"),
        ({"layers": [conv(13)]}, ValueError, "kernel_size is 13"),
        ({"layers": [conv(stride=0)]}, ValueError, "stride must be 1 or more"),
        ({"layers": [conv(padding="half")]}, ValueError, "padding 'half' is not known"),
        ({"layers": [{**pool(), "dilation": 2}]}, ValueError, "a pool has no dilation"),
        ({"input_size": 29}, ValueError, "input_size is 29"),
        ({"input_size": 2.5}, TypeError, "whole number"),
        ({"level": 7}, ValueError, "level is 7"),
        ({"level": -1}, ValueError, "level must be 0 or more"),
        ({"cell": 3}, ValueError, "a cell must be a pair"),
    ],
)
def test_what_is_no_stack_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        trace_receptive_field(**arguments)


NONSENSE = {
    "layers": [
        [],
        [conv()] * 7,
        [{"kind": "dense"}],
        "abc",
        None,
        [None],
        [{**conv(), "x": 1}],
        [conv(0)],
        [conv(1.5)],
    ],
    "input_size": [0, 29, [1, 2, 3], "28", None, 2.5],
    "level": [-1, 7, "1", 0.5, None],
    "cell": [[1], [-1, 0], "ab", [0.5, 0], None],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in NONSENSE.items() for value in values])
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(name, value):
    tracer = trace_receptive_field()
    before = tracer.get_state()
    tracer.set_state({name: value})
    assert tracer.get_state() == before


@pytest.mark.parametrize(
    "sent",
    [
        {"cell": [1, 2]},
        {"level": 0, "cell": [27, 0]},
        {"input_size": [20, 21]},
        {"layers": [{**conv(5), "padding": [[1, 1], [1, 1]]}], "level": 1, "cell": [25, 25]},
    ],
)
def test_what_the_browser_sends_is_not_sent_back(sent):
    tracer, answers = trace_receptive_field(level=1, cell=(0, 0)), []
    tracer.send_state = answers.append
    tracer.set_state(sent)
    assert answers == []


def test_words_stand_in_for_the_picture():
    assert repr(trace_receptive_field(level=4, cell=(1, 1))) == (
        "<FieldTracer: 28×28 → 26×26 → 13×13 → 11×11 → 5×5; cell (1, 1) of layer 4 sees 10×10 pixels>"
    )
    assert repr(trace_receptive_field([conv()], 5, level=0, cell=(2, 2))) == (
        "<FieldTracer: 5×5 → 3×3; pixel (2, 2) is seen by 3×3 cells of layer 1>"
    )


def test_javascript_computes_what_cnnlib_computes(run_javascript):
    cases = list(trace_cases())
    assert len(cases) > 300
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {TRACE}, cases)"
    assert run_javascript("field_tracer", compute, cases) == []

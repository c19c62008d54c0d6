"""The gradient router without a browser: what Python computes, checks, and takes from there."""

import numpy as np
import pytest
from gradient_router_settings import RESULTS, ROUTE, router_cases
from small_widgets_settings import DISAGREEMENTS, NOT_NUMBERS

from cnnlib import conv2d_backward, max_pool2d_backward, route_gradients

TOY = np.arange(1, 10).reshape(3, 3)
POOLED = np.array([[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]])


def test_a_convolution_sends_gradients_to_image_filter_and_bias():
    router = route_gradients(TOY.reshape(1, 3, 3, 1), np.array([[0, 1], [2, 3]]).reshape(2, 2, 1, 1))
    assert router.grad_image == [[0, 1, 1], [2, 6, 4], [2, 5, 3]]
    assert router.grad_weight == [[12, 16], [24, 28]]
    assert router.grad_bias == 4


def test_one_gradient_alone_draws_the_filter():
    router = route_gradients(TOY, grad_output=[[0, 1], [0, 0]])
    assert router.grad_image == [[0, 0, 1], [0, 2, 3], [0, 0, 0]]
    assert router.grad_weight == [[2, 3], [5, 6]]


def test_a_gradient_that_nobody_gave_is_1():
    router = route_gradients(TOY, grad_output=[[5]])
    assert router.gradients == [[5, 1], [1, 1]]
    router.stride = 2
    assert router.gradients == [[5]]


@pytest.mark.parametrize(
    "kind, wanted",
    [
        ("max", [[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 0, 0]]),
        ("average", np.full((4, 4), 0.25).tolist()),
    ],
)
def test_a_pool_sends_to_its_winner_or_in_equal_shares(kind, wanted):
    router = route_gradients(POOLED, kind=kind, stride=2)
    assert router.grad_image == wanted
    assert (router.grad_weight, router.grad_bias) == ([], None)


def test_padding_is_not_counted_in_an_average():
    router = route_gradients([[1.0]], kind="average", padding=((0, 1), (0, 1)))
    assert router.grad_image == [[1.0]]


def test_a_window_that_does_not_fit_has_no_gradients():
    router = route_gradients(TOY, kernel_size=4)
    assert [getattr(router, name) for name in RESULTS] == [[], [], [], None]
    assert "no window fits" in repr(router)


def test_words_stand_in_for_the_picture():
    words = "<GradientRouter: image 3×3, convolution 2×2, stride 1, padding valid → image gradient sums to 24>"
    assert repr(route_gradients(TOY)) == words


def test_the_router_equals_the_backward_functions():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 6, 7, 1)), rng.normal(size=(3, 2, 1, 1))
    grad_output = rng.normal(size=(1, 3, 4, 1))
    settings = {"stride": 2, "padding": "same"}
    router = route_gradients(x, weight, grad_output=grad_output, **settings)
    grad_x, grad_weight, grad_bias = conv2d_backward(grad_output, x, weight, **settings)
    assert np.array_equal(router.grad_image, grad_x[0, :, :, 0])
    assert np.array_equal(router.grad_weight, grad_weight[:, :, 0, 0])
    assert router.grad_bias == grad_bias[0]
    pool = route_gradients(x, kind="max", kernel_size=3, grad_output=grad_output, **settings)
    assert np.array_equal(pool.grad_image, max_pool2d_backward(grad_output, x, 3, **settings)[0, :, :, 0])


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"image": np.zeros((9, 9))}, ValueError, "8×8"),
        ({"image": "abc"}, TypeError, "real numbers"),
        ({"kind": "min"}, ValueError, "kind must be"),
        ({"kernel_size": 13}, ValueError, "kernel_size is 13"),
        ({"weight": np.ones((3, 3, 2, 1))}, ValueError, "2 axes"),
        ({"stride": 0}, ValueError, "stride must be 1 or more"),
        ({"padding": "half"}, ValueError, "not known"),
        ({"grad_output": [[float("nan")]]}, ValueError, "got nan"),
        ({"grad_output": np.zeros((2, 2, 2))}, ValueError, "2 axes"),
    ],
)
def test_what_cannot_be_routed_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        route_gradients(**{"image": TOY, **arguments})


NONSENSE = {
    "image": [*NOT_NUMBERS, np.zeros((9, 1)).tolist()], "weight": NOT_NUMBERS, "grad_output": NOT_NUMBERS,
    "kind": ["min", 3, None], "kernel_size": [0, None, [1, 2, 3]], "stride": [0, "2"], "padding": ["half", [[0, 1]]],
    "chosen": [[1], [-1, 0], "00"], "part": ["bias", None], "cell": [[0.5, 1], None],
}  # fmt: skip


@pytest.mark.parametrize("name, value", [(name, value) for name, values in NONSENSE.items() for value in values])
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(name, value):
    router = route_gradients(TOY)
    before = router.get_state()
    router.set_state({name: value})
    assert router.get_state() == before


def test_what_the_browser_sends_is_not_sent_back():
    """A value on its way back would undo what has been changed in the meantime."""
    router, sent = route_gradients(TOY), []
    router.send_state = lambda key: sent.append(key)
    router.set_state({"chosen": [1, 0], "part": "image", "cell": [1, 1], "grad_output": [[0, 1], [2, 3]]})
    router.set_state({"kernel_size": [1, 2], "padding": [[1, 1], [1, 1]]})
    assert sent == []


def test_javascript_computes_what_cnnlib_computes(run_javascript):
    compute = f"(module, cases) => ({DISAGREEMENTS})(module, {ROUTE}, cases)"
    assert run_javascript("gradient_router", compute, list(router_cases())) == []

"""What every function of arrays promises: dtypes, inputs untouched, batches of none, and clear errors."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

import cnnlib
from cnnlib import functional, layout, transposed, windows

INTEGERS = ["bool", "uint8", "int8", "uint16", "int32", "int64", "uint64"]
FLOATS = ["float16", "float32", "float64", "longdouble"]
POOL = {"kernel_size": (3, 2), "stride": (2, 1), "padding": "same"}
SLIDE = {"stride": (2, 1), "padding": "same", "dilation": 1}


class Call(NamedTuple):
    """A function, the shapes of its arrays, its other arguments, and what it makes of integers."""

    function: Callable
    shapes: dict
    settings: dict
    of_integers: str  # a dtype, or "unchanged"

    def arrays(self, dtype="float64"):
        """Small numbers of the dtype for every array argument; the floats have fractions."""
        rng, divisor = np.random.default_rng(0), 1 if np.dtype(dtype).kind in "biu" else 4
        top = 2 if dtype == "bool" else 9
        return {name: (rng.integers(0, top, shape) / divisor).astype(dtype) for name, shape in self.shapes.items()}

    def run(self, arrays):
        """All results, as a tuple."""
        found = self.function(**arrays, **self.settings)
        return found if isinstance(found, tuple) else (found,)


def calls(N=2):
    """Every function that takes arrays, for a batch of N images."""
    image, weight, columns = (N, 5, 4, 2), (3, 2, 2, 3), (N * 12, 12)
    conv = {"x": image, "weight": weight}
    pool = {"grad_output": (N, 3, 4, 2), "x": image}
    slide = {"kernel_size": (3, 2), **SLIDE}
    return {
        "pad2d": Call(cnnlib.pad2d, {"x": image}, {"pads": ((1, 0), (0, 2))}, "unchanged"),
        "sliding_windows": Call(cnnlib.sliding_windows, {"x": image}, {"kernel_size": 2}, "unchanged"),
        "im2col": Call(cnnlib.im2col, {"x": image}, slide, "unchanged"),
        "col2im": Call(cnnlib.col2im, {"columns": columns}, {"input_shape": image, **slide}, "int64"),
        "conv2d": Call(cnnlib.conv2d, {**conv, "bias": (3,)}, SLIDE, "int64"),
        "conv2d_naive": Call(cnnlib.conv2d_naive, {**conv, "bias": (3,)}, SLIDE, "int64"),
        "conv2d_backward": Call(cnnlib.conv2d_backward, {"grad_output": (N, 3, 4, 3), **conv}, SLIDE, "int64"),
        "conv2d_transpose": Call(  # any dilation fits
            cnnlib.conv2d_transpose,
            {"x": (N, 5, 4, 3), "weight": weight, "bias": (2,)},
            {"stride": (2, 1), "padding": "same"},
            "int64",
        ),
        "max_pool2d": Call(cnnlib.max_pool2d, {"x": image}, POOL, "unchanged"),
        "min_pool2d": Call(cnnlib.min_pool2d, {"x": image}, POOL, "unchanged"),
        "avg_pool2d": Call(cnnlib.avg_pool2d, {"x": image}, POOL, "float64"),
        "max_pool2d_backward": Call(cnnlib.max_pool2d_backward, pool, POOL, "int64"),
        "avg_pool2d_backward": Call(cnnlib.avg_pool2d_backward, pool, POOL, "float64"),
        "relu": Call(cnnlib.relu, {"x": image}, {}, "unchanged"),
        "relu_backward": Call(cnnlib.relu_backward, {"grad_output": image, "x": image}, {}, "unchanged"),
        "softmax": Call(cnnlib.softmax, {"x": (N, 10)}, {}, "float64"),
        "nhwc_to_nchw": Call(cnnlib.nhwc_to_nchw, {"x": image}, {}, "unchanged"),
        "nchw_to_nhwc": Call(cnnlib.nchw_to_nhwc, {"x": image}, {}, "unchanged"),
        "hwio_to_oihw": Call(cnnlib.hwio_to_oihw, {"weight": weight}, {}, "unchanged"),
        "oihw_to_hwio": Call(cnnlib.oihw_to_hwio, {"weight": weight}, {}, "unchanged"),
    }


CALLS = calls()
OF_IMAGES = [name for name, call in CALLS.items() if set(call.shapes) != {"weight"}]
ARGUMENTS = [(name, argument) for name, call in CALLS.items() for argument in call.shapes]
FOUR_AXES = [(name, argument) for name, argument in ARGUMENTS if argument in ("x", "weight")
             and name not in ("softmax", "relu", "relu_backward")]  # fmt: skip
SLIDING = [name for name, call in CALLS.items() if "stride" in call.settings]
NAMES = pytest.mark.parametrize("name", CALLS)


def every_third(array):
    """The same numbers with gaps between them."""
    wide = np.zeros((*array.shape[:-1], array.shape[-1] * 3), array.dtype)
    wide[..., ::3] = array
    return wide[..., ::3]


WRITTEN = {  # the same numbers, written otherwise
    "lists": np.ndarray.tolist,
    "tuples": lambda array: tuple(array.tolist()),
    "Fortran order": np.asfortranarray,
    "negative strides": lambda array: np.flip(np.flip(array).copy()),
    "not contiguous": every_third,
    "foreign byte order": lambda array: array.astype(array.dtype.newbyteorder()),
}


def assert_same(found, wanted, rtol, **which):
    """All results agree; a failure says `which` of several tries it is."""
    for ours, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, err_msg=str(which))


def complaint(work, *arguments, **settings):
    """The error that a call raises, in one line; nothing where it raises none."""
    try:
        work(*arguments, **settings)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def unmatched(complaints, pattern):
    """What was complained of in other words than these."""
    return {what: said for what, said in complaints.items() if not re.search(pattern, said)}


def test_every_function_of_arrays_stands_here():
    """A function added to the library is held to the same promises."""
    assert set(CALLS) == {*windows.__all__, *functional.__all__, *transposed.__all__, *layout.__all__}


def dtypes_of(call, dtype):
    """The dtypes of its results."""
    return {result.dtype for result in call.run(call.arrays(dtype))}


@NAMES
def test_floats_keep_their_dtype(name):
    found = {dtype: dtypes_of(CALLS[name], dtype) for dtype in FLOATS}
    assert found == {dtype: {np.dtype(dtype)} for dtype in FLOATS}


@NAMES
def test_what_becomes_of_integers(name):
    becomes = CALLS[name].of_integers
    found = {dtype: dtypes_of(CALLS[name], dtype) for dtype in INTEGERS}
    assert found == {dtype: {np.dtype(dtype if becomes == "unchanged" else becomes)} for dtype in INTEGERS}


@NAMES
def test_the_numbers_do_not_depend_on_the_dtype(name):
    """Numbers that each of these holds: uint8 must not wrap, float32 must not lose a cell."""
    call = CALLS[name]
    arrays = call.arrays("uint8")
    wanted = call.run({key: array.astype(np.float64) for key, array in arrays.items()})
    for dtype in ("uint8", "int64", "float32"):
        found = call.run({key: array.astype(dtype) for key, array in arrays.items()})
        assert_same(found, wanted, rtol=1e-6, dtype=dtype)


@NAMES
def test_no_input_is_changed(name):
    """Neither a read-only array (which would raise) nor a writable one."""
    call = CALLS[name]
    writable, locked = call.arrays(), call.arrays()
    for array in locked.values():
        array.setflags(write=False)
    for ours, theirs in zip(call.run(writable), call.run(locked), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for key, array in call.arrays().items():
        np.testing.assert_array_equal(writable[key], array)


@NAMES
def test_the_numbers_count_and_not_how_they_lie_in_memory(name):
    call = CALLS[name]
    arrays = call.arrays()
    wanted = call.run(arrays)
    for way, write in WRITTEN.items():
        assert_same(call.run({key: write(array) for key, array in arrays.items()}), wanted, rtol=1e-14, way=way)


@pytest.mark.parametrize("name", OF_IMAGES)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_a_batch_of_none_gives_none(name, dtype):
    """But the gradients of weight and bias have no axis N: nothing to learn from is 0."""
    empty, one, two = (calls(N)[name] for N in (0, 1, 2))
    results = [call.run(call.arrays(dtype)) for call in (empty, one, two)]
    for of_none, of_one, of_two in zip(*results, strict=True):
        has_batch_axis = of_one.shape != of_two.shape
        assert of_none.shape == ((0, *of_one.shape[1:]) if has_batch_axis else of_one.shape)
        assert of_none.dtype == of_one.dtype
        assert not of_none.any()


NO_NUMBERS = [None, "text", b"bytes", object(), {}, {1.0}, [None], ["1"], 1j]
NO_NUMBERS += [np.array(1, object), np.datetime64("2026-01-01")]
RAGGED = [[[1, 2], [3]], [1, [2]], [np.ones((2, 2)), np.ones((2, 3))]]
OTHER_SHAPES = [(), (3,), (3, 3), (3, 3, 1), (1, 1, 3, 3, 1)]


def complaints_of(name, argument, values):
    """What the function says of each of these values in place of an argument."""
    call = CALLS[name]
    return {repr(value): complaint(call.run, {**call.arrays(), argument: value}) for value in values}


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_holds_no_numbers_is_a_type_error(name, argument):
    bad = NO_NUMBERS[1:] if argument == "bias" else NO_NUMBERS  # bias=None says that there is no bias
    said = f"^TypeError: {argument} must hold real numbers, got .*: pass an array of ints or floats$"
    assert unmatched(complaints_of(name, argument, bad), said) == {}


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_ragged_lists_are_a_value_error(name, argument):
    said = f"^ValueError: {argument} is ragged: every row needs the same number of values$"
    assert unmatched(complaints_of(name, argument, RAGGED), said) == {}


@pytest.mark.parametrize(("name", "argument"), FOUR_AXES)
def test_other_than_four_axes(name, argument):
    for shape in OTHER_SHAPES:
        said = rf"^ValueError: {argument} must have 4 axes \([\w, ]+\), got shape {re.escape(str(shape))}: \S"
        assert unmatched(complaints_of(name, argument, [np.ones(shape)]), said) == {}


@pytest.mark.parametrize(
    "name", [name for name, _ in FOUR_AXES if "x" in CALLS[name].shapes and name != "nchw_to_nhwc"]
)
def test_the_missing_batch_axis_has_the_message_that_lesson_02_shows(name):
    call = CALLS[name]
    with pytest.raises(ValueError) as caught:
        call.run({**call.arrays(), "x": np.ones((3, 3, 1))})
    assert str(caught.value) == (
        "x must have 4 axes (N, H, W, C), got shape (3, 3, 1): add the batch axis with x[np.newaxis]"
    )


@pytest.mark.parametrize(("name", "argument"), FOUR_AXES)
def test_an_empty_axis_other_than_the_batch(name, argument):
    for axis in (1, 2, 3):
        shape = tuple(0 if place == axis else size for place, size in enumerate(CALLS[name].shapes[argument]))
        said = f"^ValueError: {argument} must have at least one cell along .*{re.escape(str(shape))}"
        assert unmatched(complaints_of(name, argument, [np.ones(shape)]), said) == {}


BAD_SETTINGS = [
    ("kernel_size", 0, "ValueError: kernel_size must be 1 or more, got 0"),
    ("kernel_size", 9, "ValueError: kernel_size 9 is larger than the padded input 5"),
    ("kernel_size", 2.0, "TypeError: kernel_size must be a whole number"),
    ("kernel_size", None, "TypeError: kernel_size must be a whole number"),
    ("stride", 0, "ValueError: stride must be 1 or more, got 0"),
    ("stride", (1, -1), r"ValueError: stride\[1\] must be 1 or more, got -1"),
    ("stride", True, "TypeError: stride must be a whole number"),
    ("stride", "2", "TypeError: stride must be a whole number"),
    ("dilation", 0, "ValueError: dilation must be 1 or more, got 0"),
    ("dilation", 9, "ValueError: .*effective size .* at dilation 9.* is larger than the padded input"),
    ("dilation", np.float32(1), "TypeError: dilation must be a whole number"),
    ("padding", -1, "ValueError: padding must be 0 or more, got -1"),
    ("padding", "full", "ValueError: padding 'full' is not known"),
    (
        "padding",
        "SAME_LOWER",
        "ValueError: padding 'SAME_LOWER' is not known: .*turn each pair of cnnlib.resolve_padding",
    ),
    ("padding", "SAME_UPPER", "ValueError: padding 'SAME_UPPER' is not known: .*: that is \"same\""),
    ("padding", None, "TypeError: padding must be a whole number"),
    ("padding", (1, 1), r"TypeError: .*write \(\(h, h\), \(w, w\)\)"),
]


@pytest.mark.parametrize("name", SLIDING)
def test_settings_that_do_not_fit(name):
    call = CALLS[name]
    for setting, bad, said in BAD_SETTINGS:
        if setting in call.settings:
            settings = {**call.settings, "padding": "valid", setting: bad}
            found = {f"{setting}={bad!r}": complaint(call.function, **call.arrays(), **settings)}
            assert unmatched(found, said) == {}


@pytest.mark.parametrize("name", [name for name, argument in ARGUMENTS if argument == "grad_output"])
def test_a_grad_output_of_another_shape(name):
    """Not even one that numpy would broadcast."""
    shape = CALLS[name].shapes["grad_output"]
    for given in (shape[1:], shape[::-1], (*shape[:-1], 7), ()):
        said = f"ValueError: grad_output must have the shape of the output, {shape}, got {given}: pass one gradient for"
        assert unmatched(complaints_of(name, "grad_output", [np.ones(given)]), re.escape(said)) == {}


@pytest.mark.parametrize("name", ["conv2d", "conv2d_naive", "conv2d_backward"])
def test_channels_that_disagree(name):
    call = CALLS[name]
    message = "x has 2 channels but every filter is 5 deep (x (2, 5, 4, 2), weight (3, 2, 5, 3)): "
    with pytest.raises(ValueError, match=re.escape(message) + ".*C_in = 2"):
        call.run({**call.arrays(), "weight": np.ones((3, 2, 5, 3))})


TURNED = {  # (shapes of x and weight): the cure
    ((1, 1, 28, 28), (3, 3, 1, 8)): "x seems to be (N, C, H, W), turn it with cnnlib.nchw_to_nhwc(x)",
    ((5, 3, 32, 20), (3, 3, 3, 8)): "x seems to be (N, C, H, W), turn it with cnnlib.nchw_to_nhwc(x)",
    ((1, 28, 28, 1), (8, 1, 3, 3)): "C_in = 1; if weight is (C_out, C_in, KH, KW), turn it with cnnlib.oihw_to_hwio",
    (
        (1, 1, 28, 28),
        (8, 1, 3, 3),
    ): "both seem to be in PyTorch's order, turn them: cnnlib.nchw_to_nhwc(x), cnnlib",
    ((1, 28, 28, 3), (3, 3, 1, 8)): "a filter is as deep as its input, C_in = 3",
}


@pytest.mark.parametrize("name", ["conv2d", "conv2d_naive"])
def test_pytorch_s_order_of_axes_is_recognised(name):
    found = {shapes: complaint(CALLS[name].function, *map(np.ones, shapes)) for shapes in TURNED}
    assert {shapes: said for shapes, said in found.items() if TURNED[shapes] not in said} == {}


@pytest.mark.parametrize("name", ["max_pool2d", "min_pool2d", "avg_pool2d", "im2col", "sliding_windows"])
def test_windows_that_do_not_fit_a_turned_image(name):
    said = complaint(CALLS[name].function, np.ones((1, 1, 28, 28)), 2)
    assert said.endswith("if x (1, 1, 28, 28) is (N, C, H, W), turn it with cnnlib.nchw_to_nhwc(x)")


def test_images_without_their_axis_of_channels():
    """As load_mnist gives them."""
    said = complaint(cnnlib.max_pool2d, np.ones((10, 28, 28)), 2)
    assert said.endswith("got shape (10, 28, 28): add the axis of channels with x[..., np.newaxis]")


@pytest.mark.parametrize("name", ["conv2d", "conv2d_naive"])
def test_a_bias_that_is_not_one_number_for_each_filter(name):
    """Not even one that numpy would broadcast."""
    for shape in [(), (1,), (4,), (1, 3), (2, 3, 4, 3)]:
        said = r"ValueError: bias must have shape \(3,\), .*the 3 filters, got shape " + re.escape(str(shape))
        assert unmatched(complaints_of(name, "bias", [np.ones(shape)]), said) == {}


@pytest.mark.parametrize("name", [name for name in CALLS if "pool" in name])
@pytest.mark.parametrize("padding", [((3, 0), (0, 0)), ((0, 0), (0, 2)), 3])
def test_a_pool_window_of_nothing_but_padding(name, padding):
    """It would have no largest number and no mean: −∞ and 0 / 0 in silence."""
    call = CALLS[name]
    settings = {"kernel_size": (3, 2), "stride": 1, "padding": padding}
    with pytest.raises(ValueError, match="nothing but padding in it: pad each side by less than the kernel's size"):
        call.function(**call.arrays(), **settings)


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call.of_integers == "int64"])
def test_integers_that_int64_cannot_hold_do_not_wrap_around(name):
    call = CALLS[name]
    arrays = {key: np.full_like(array, 2**63) for key, array in call.arrays("uint64").items()}
    with pytest.raises(ValueError, match="int64, which ends at 9223372036854775807, got 9223372036854775808: convert"):
        call.run(arrays)


WITH_CHANCE = {
    "Conv2D": lambda rng: cnnlib.Conv2D(1, 2, 3, rng=rng),
    "Dense": lambda rng: cnnlib.Dense(4, 2, rng=rng),
    "Dropout": lambda rng: cnnlib.Dropout(0.5, rng=rng),
    "simple_convnet": lambda rng: cnnlib.models.simple_convnet(rng=rng),
    "random_shift": lambda rng: cnnlib.random_shift(np.ones((1, 3, 3, 1)), rng),
    "fit": lambda rng: cnnlib.fit(small_net(), EXAMPLES, optimizer=cnnlib.SGD(0.1), epochs=1, batch_size=1, rng=rng),
    "gradient_check": lambda rng: cnnlib.gradient_check(small_net(), *EXAMPLES, rng=rng),
}
EXAMPLES = np.ones((2, 4)), [0, 1]


def small_net():
    return cnnlib.Sequential([cnnlib.Dense(4, 2, rng=np.random.default_rng(0))])


@pytest.mark.parametrize("name", WITH_CHANCE)
@pytest.mark.parametrize("seed", [0, None, "0", np.random.RandomState(0)], ids=str)
def test_a_seed_in_place_of_a_generator(name, seed):
    """What everybody writes once: rng=0."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy Generator, got .*: write .* rng=np.random.default_rng"):
        WITH_CHANCE[name](seed)

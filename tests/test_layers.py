"""Layers and networks against PyTorch's answers (golden/make_layers_golden.py wrote the file) and numerical gradients;
and what they promise beside the numbers.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import cnnlib
from cnnlib import AvgPool2D, Conv2D, Dense, Dropout, Flatten, MaxPool2D, ReLU, Sequential, Tanh

GOLDEN = Path(__file__).parent / "golden" / "golden_layers.npz"
ROUNDING = {"float64": 1e-12, "float32": 1e-5}  # as a share of the largest number of an array: sums nearly cancel
MODELS = {"simple_convnet": 433_890, "lenet5": 61_706, "lecture_convnet": 93_322, "dense_net": 435_402}


def load_golden():
    """{name: what the file tells of a case, with its arrays by name}."""
    with np.load(GOLDEN) as stored:
        index = json.loads(str(stored["index"]))
        return {name: told | {"arrays": unpacked(stored[name], told["shapes"])} for name, told in index.items()}


def unpacked(row, shapes):
    """The arrays that stand in one row of numbers, one after another."""
    parts = np.split(row, np.cumsum([int(np.prod(shape)) for shape in shapes.values()])[:-1])
    return {key: part.reshape(shape) for (key, shape), part in zip(shapes.items(), parts, strict=True)}


CASES = load_golden()


def cases(kind):
    """A parameter `name` for each case of one kind."""
    return pytest.mark.parametrize("name", [name for name in CASES if name.startswith(f"{kind} ")])


def as_setting(value):
    """What JSON made lists of is pairs."""
    return tuple(map(as_setting, value)) if isinstance(value, list) else value


def build(case):
    """The case's network of cnnlib, with the case's numbers as its parameters."""
    settings = [(kind, {key: as_setting(value) for key, value in told.items()}) for kind, told in case["layers"]]
    model = Sequential([make(kind, told) for kind, told in settings])
    for place, layer in enumerate(model.layers.values()):
        for name, value, _ in list(layer.parameters()):
            stored = case["arrays"][f"{place}.{name}"]
            assert stored.shape == value.shape
            setattr(layer, name, stored.copy())
    return model


def make(kind, settings):
    rng = {"rng": np.random.default_rng(0)} if kind in ("Conv2D", "Dense") else {}
    return getattr(cnnlib, kind)(**settings, **rng)


def by_place(model):
    """(name as in the file, parameter, gradient) of the whole network."""
    for place, layer in enumerate(model.layers.values()):
        yield from ((f"{place}.{name}", value, grad) for name, value, grad in layer.parameters())


def assert_close(ours, theirs):
    """The same dtype and shape; numbers that differ by rounding at most."""
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    assert abs(ours - theirs).max() <= ROUNDING[theirs.dtype.name] * abs(theirs).max()


@cases("layer")
def test_layer_and_its_gradients_are_those_of_pytorch(name):
    case, arrays = CASES[name], CASES[name]["arrays"]
    model = build(case)
    assert_close(model.forward(arrays["x"]), arrays["output"])
    assert_close(model.backward(arrays["grad_output"], needs_grad_x=True), arrays["grad x"])
    for key, _, grad in by_place(model):
        assert_close(grad, arrays[f"grad {key}"])


@cases("network")
def test_loss_and_gradients_of_a_network_are_those_of_pytorch(name):
    case, arrays = CASES[name], CASES[name]["arrays"]
    model = build(case)
    logits = model.forward(arrays["batches"][0], training=True)
    loss, grad_logits = cnnlib.softmax_cross_entropy(logits, case["labels"][0])
    assert_close(logits, arrays["output"])
    assert loss == pytest.approx(float(arrays["loss"]), rel=ROUNDING[logits.dtype.name])
    assert_close(model.backward(grad_logits, needs_grad_x=True), arrays["grad x"])
    for key, _, grad in by_place(model):
        assert_close(grad, arrays[f"grad {key}"])


@pytest.mark.parametrize("optimizer", ["SGD", "SGD without momentum", "Adam"])
@cases("network")
def test_steps_of_training_are_those_of_pytorch(name, optimizer):
    case, arrays = CASES[name], CASES[name]["arrays"]
    model, step = build(case), getattr(cnnlib, optimizer.split()[0])(**case["optimizers"][optimizer]).step
    for x, labels in zip(arrays["batches"], case["labels"], strict=True):
        _, grad_logits = cnnlib.softmax_cross_entropy(model.forward(x, training=True), labels)
        model.backward(grad_logits)
        step(model.parameters())
    for key, value, _ in by_place(model):
        assert abs(value - arrays[key]).max() > 1e-3  # it has moved
        assert_close(value, arrays[f"{optimizer} {key}"])


@cases("loss")
def test_loss_and_its_gradient_are_those_of_pytorch(name):
    arrays, labels = CASES[name]["arrays"], CASES[name]["labels"]
    loss, grad = cnnlib.softmax_cross_entropy(arrays["logits"], arrays["labels"] if labels is None else labels)
    assert loss == pytest.approx(float(arrays["loss"]), rel=ROUNDING[grad.dtype.name])
    assert_close(grad, arrays["grad logits"])


def test_the_golden_cases_cover_what_they_should():
    """A golden file made anew with fewer cases does not pass in silence."""
    kinds = {kind for case in CASES.values() for kind, _ in case.get("layers", [])}
    settings = {key for case in CASES.values() for _, told in case.get("layers", []) for key in told}
    assert kinds == {"Conv2D", "MaxPool2D", "AvgPool2D", "ReLU", "Tanh", "Flatten", "Dense"}
    assert settings >= {"stride", "padding", "dilation", "bias"}
    assert {name.split()[1] for name in CASES if name.startswith("network ")} == set(MODELS)
    for dtype in ROUNDING:
        assert sum(name.endswith(dtype) for name in CASES) == len(CASES) / 2


def test_the_golden_networks_are_those_of_the_course_but_for_their_widths():
    for name in MODELS:
        model = getattr(cnnlib.models, name)(rng=np.random.default_rng(0))
        ours = [type(layer).__name__ for layer in model.layers.values()]
        assert ours == [kind for kind, _ in CASES[f"network {name} float64"]["layers"]]


def test_the_golden_file_names_its_makers():
    with np.load(GOLDEN) as stored:
        versions = json.loads(str(stored["versions"]))
    assert set(versions) == {"numpy", "torch"}
    assert versions["torch"].startswith("2.13.0")


RNG = np.random.default_rng(0)  # of weights whose values do not matter
TRIED = {  # layers for images (6, 7, 2), each as the middle of a network
    "Conv2D": lambda: Conv2D(2, 3, (3, 2), rng=RNG),
    "Conv2D stride": lambda: Conv2D(2, 3, 3, stride=(2, 3), padding="same", rng=RNG),
    "Conv2D padding": lambda: Conv2D(2, 3, 3, stride=2, padding=((0, 2), (1, 0)), rng=RNG),
    "Conv2D dilation": lambda: Conv2D(2, 3, 2, dilation=(2, 3), rng=RNG),
    "Conv2D bias": lambda: Conv2D(2, 3, 3, bias=False, rng=RNG),
    "MaxPool2D": lambda: MaxPool2D(2),
    "MaxPool2D stride": lambda: MaxPool2D(3, stride=(2, 1), padding="same"),
    "AvgPool2D": lambda: AvgPool2D(2),
    "AvgPool2D stride": lambda: AvgPool2D(3, stride=(2, 1), padding="same"),
    "ReLU": ReLU,
    "Tanh": Tanh,
    "Flatten": Flatten,
    "Dropout": lambda: Dropout(0.5, rng=RNG),
}
IMAGE = (6, 7, 2)
each_layer = pytest.mark.parametrize("name", TRIED)
each_model = pytest.mark.parametrize("name", MODELS)


def in_the_middle(layer):
    """A network around a layer: what is before it learns too, so its gradient for x is checked."""
    shape = layer.output_shape(IMAGE)
    return Sequential(
        [Conv2D(2, 2, 1, rng=RNG), layer, Flatten(), Dense(int(np.prod(shape)), 4, bias=len(shape) > 1, rng=RNG)]
    )


@each_layer
def test_gradients_of_every_layer_are_numerically_right(name):
    model, rng = in_the_middle(TRIED[name]()), np.random.default_rng(1)
    worst = cnnlib.gradient_check(model, rng.normal(size=(3, *IMAGE)), [0, 3, 1], rng=rng, step=1e-5)
    assert {key.split(".")[0] for key in worst} >= {"conv2d", "dense"}
    assert max(worst.values()) < 1e-7


@each_model
def test_gradients_of_every_model_are_numerically_right(name):
    rng = np.random.default_rng(2)
    model = getattr(cnnlib.models, name)(rng=rng)
    worst = cnnlib.gradient_check(model, rng.random((2, 28, 28, 1)), [3, 8], rng=rng, count=10, step=1e-6)
    assert len(worst) == len(list(model.parameters()))
    assert max(worst.values()) < 1e-6


@pytest.mark.parametrize("wrong", ["weight", "bias"])
def test_the_numerical_check_finds_a_wrong_gradient(wrong):
    class Forgetful(Dense):
        def backward(self, grad_output, needs_grad_x=True):
            grad_x = super().backward(grad_output, needs_grad_x)
            setattr(self, f"grad_{wrong}", getattr(self, f"grad_{wrong}") * 1.01)
            return grad_x

    rng = np.random.default_rng(0)
    worst = cnnlib.gradient_check(
        Sequential([Forgetful(3, 2, rng=rng)]), rng.normal(size=(4, 3)), [0, 1, 1, 0], rng=rng
    )
    assert [key for key, share in worst.items() if share > 1e-3] == [f"forgetful.{wrong}"]


@each_model
def test_parameters_are_counted_right(name):
    model = getattr(cnnlib.models, name)(rng=np.random.default_rng(0))
    assert model.summary((28, 28, 1)).total == MODELS[name]
    assert sum(value.size for _, value, _ in model.parameters()) == MODELS[name]
    assert {value.dtype.name for _, value, _ in model.parameters()} == {"float32"}


@each_model
def test_models_answer_with_one_row_of_logits_for_each_image(name):
    model = getattr(cnnlib.models, name)(rng=np.random.default_rng(0), classes=5)
    for N in (0, 1, 3):
        logits = model.forward(np.ones((N, 28, 28, 1), np.float32))
        assert (logits.shape, logits.dtype) == ((N, 5), np.dtype(np.float32))


@each_layer
def test_shapes_said_beforehand_are_those_of_forward(name):
    layer, x = TRIED[name](), np.ones((2, *IMAGE))
    assert layer.forward(x).shape == (2, *layer.output_shape(IMAGE))


@each_model
def test_shapes_in_the_summary_are_those_of_forward(name):
    model = getattr(cnnlib.models, name)(rng=np.random.default_rng(0))
    found = model.activations(np.ones((2, 28, 28, 1), np.float32))
    assert [(layer, (2, *shape[1:])) for layer, shape, _ in model.summary((28, 28, 1)).rows] == [
        (layer, array.shape) for layer, array in found.items()
    ]


@each_layer
def test_nothing_that_is_given_is_changed(name):
    """Read-only arrays would raise; and nothing is handed out that a later call changes."""
    rng = np.random.default_rng(0)
    layer, x = TRIED[name](), rng.normal(size=(2, *IMAGE))
    output = layer.forward(x, training=True)
    grad_output = rng.normal(size=output.shape)
    first = output.copy(), layer.backward(grad_output).copy()
    x.setflags(write=False)
    grad_output.setflags(write=False)
    kept = x.copy(), grad_output.copy(), [value.copy() for _, value, _ in layer.parameters()]
    grad_x = layer.backward(grad_output)
    layer.forward(x + 1, training=True)
    np.testing.assert_array_equal(output, first[0])
    np.testing.assert_array_equal(grad_x, first[1])
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(grad_output, kept[1])
    for (_, value, _), before in zip(layer.parameters(), kept[2], strict=True):
        np.testing.assert_array_equal(value, before)


@each_layer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_that_goes_in_comes_out(name, dtype):
    layer = TRIED[name]()
    for key, value, _ in list(layer.parameters()):
        setattr(layer, key, value.astype(dtype))
    output = layer.forward(np.ones((2, *IMAGE), dtype), training=True)
    assert output.dtype == np.dtype(dtype)
    assert layer.backward(np.ones_like(output)).dtype == np.dtype(dtype)
    assert {grad.dtype.name for _, _, grad in layer.parameters()} <= {dtype}


@pytest.mark.parametrize(
    "make", [lambda: Conv2D(2, 3, 3, rng=RNG), lambda: Dense(5, 3, rng=RNG)], ids=["conv", "dense"]
)
def test_without_need_there_is_no_gradient_for_x_and_the_others_are_the_same(make):
    layer = make()
    x = RNG.normal(size=(2, 4, 4, 2) if isinstance(layer, Conv2D) else (2, 5)).astype(np.float32)
    grad_output = np.ones_like(layer.forward(x))
    assert layer.backward(grad_output).shape == x.shape
    wanted = layer.grad_weight.copy(), layer.grad_bias.copy()
    assert layer.backward(grad_output, needs_grad_x=False) is None
    np.testing.assert_array_equal(layer.grad_weight, wanted[0])
    np.testing.assert_array_equal(layer.grad_bias, wanted[1])


def test_without_bias_there_is_none_anywhere():
    model = Sequential([Conv2D(1, 2, 3, bias=False, rng=RNG), Flatten(), Dense(32, 3, bias=False, rng=RNG)])
    assert [name for name, _, _ in model.parameters()] == ["conv2d.weight", "dense.weight"]
    assert model.summary((6, 6, 1)).total == 3 * 3 * 2 + 32 * 3
    assert not model.forward(np.zeros((2, 6, 6, 1))).any()
    model.backward(np.ones((2, 3)))
    assert model["conv2d"].grad_bias is None
    assert model["dense"].grad_bias is None


def small_model():
    rng = np.random.default_rng(0)
    return Sequential(
        [Conv2D(1, 2, 3, rng=rng), ReLU(), Flatten(), Dense(32, 8, rng=rng), Tanh(), Dense(8, 3, rng=rng)]
    )


def trained(model, optimizer):
    """Names of the parameters that three steps change."""
    before = {name: value.copy() for name, value in model.arrays().items()}
    x, labels = np.random.default_rng(1).random((30, 6, 6, 1)), np.arange(30) % 3
    rng = np.random.default_rng(0)
    cnnlib.fit(model, (x, labels), optimizer=optimizer, epochs=1, batch_size=10, rng=rng, l2=0.01, progress=False)
    return {name for name, value in model.arrays().items() if not np.array_equal(value, before[name])}


@pytest.mark.parametrize("optimizer", [cnnlib.SGD(0.1, 0.9), cnnlib.Adam(0.01)], ids=["SGD", "Adam"])
@pytest.mark.parametrize("frozen", [(), ("conv2d",), ("dense",), ("conv2d", "dense"), ("dense_1",)], ids=str)
def test_frozen_layers_stay_as_they_are_and_all_others_learn(frozen, optimizer):
    model = small_model()
    names = set(model.arrays())
    if frozen:
        model.freeze(*frozen)
    assert trained(model, optimizer) == {name for name in names if name.split(".")[0] not in frozen}
    model.thaw()
    assert trained(model, optimizer) == names


def test_a_network_that_is_frozen_as_a_whole_learns_nothing():
    model = small_model()
    model.freeze()
    assert trained(model, cnnlib.SGD(0.1)) == set()
    assert model.summary((6, 6, 1)).trainable == 0


def test_the_gradient_goes_no_further_than_to_the_first_layer_that_learns():
    model = small_model()
    model.freeze("conv2d")
    grad_logits = np.ones((2, 3))
    model.forward(np.ones((2, 6, 6, 1)))
    assert model.backward(grad_logits) is None
    assert model["conv2d"].grad_weight is None
    assert model["dense"].grad_weight is not None
    assert model.backward(grad_logits, needs_grad_x=True).shape == (2, 6, 6, 1)


def test_a_slice_shares_its_layers():
    model = small_model()
    model[:3].freeze()
    assert model["conv2d"].is_frozen
    assert model[3:]["dense"] is model["dense"]
    x = np.random.default_rng(0).random((4, 6, 6, 1))
    np.testing.assert_array_equal(model[3:].forward(model[:3].forward(x)), model.forward(x))


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_drops_its_share(rate):
    x = np.ones((400, 500), np.float32)
    y = Dropout(rate, rng=np.random.default_rng(0)).forward(x, training=True)
    assert y.mean() == pytest.approx(1, abs=0.04)  # five standard deviations where they are largest
    assert (y == 0).mean() == pytest.approx(rate, abs=0.006)
    np.testing.assert_allclose(np.unique(y), [0, 1 / (1 - rate)], rtol=1e-6)


def test_dropout_sends_back_through_what_it_let_through():
    layer, x = Dropout(0.5, rng=np.random.default_rng(0)), np.ones((4, 50), np.float32)
    first = layer.forward(x, training=True)
    np.testing.assert_array_equal(layer.backward(x), first)  # x is all 1, so both are the mask
    assert not np.array_equal(layer.forward(x, training=True), first)  # another one each time


def test_dropout_does_nothing_outside_of_training():
    layer, x = Dropout(0.5, rng=np.random.default_rng(0)), np.random.default_rng(1).random((4, 50))
    layer.forward(x, training=True)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


IMAGES, ROWS = np.ones((2, 6, 6, 1), np.float32), np.ones((2, 7), np.float32)
WRONG = {  # what is called: the error, and the beginning of what it says
    "Dense on images": (
        lambda: Dense(7, 3, rng=RNG).forward(IMAGES),
        "Dense has in_features=7, one image of its input has (6, 6, 1): put a Flatten() before it",
    ),
    "Dense on too many features": (
        lambda: Dense(5, 3, rng=RNG).forward(ROWS),
        "Dense has in_features=5, one image of its input has (7,): in_features=7",
    ),
    "Dense without batch axis": (
        lambda: Dense(7, 3, rng=RNG).forward(ROWS[0]),
        "x must have 2 axes (N, in_features), got shape (7,): add the batch axis with x[np.newaxis]",
    ),
    "Conv2D without batch axis": (
        lambda: Conv2D(1, 3, 3, rng=RNG).forward(IMAGES[0]),
        "x must have 4 axes (N, H, W, C), got shape (6, 6, 1): add the batch axis with x[np.newaxis]",
    ),
    "Conv2D of other channels": (lambda: Conv2D(3, 2, 3, rng=RNG).forward(IMAGES), "x has 1 channels"),
    "Conv2D of other channels, beforehand": (
        lambda: Conv2D(3, 2, 3, rng=RNG).output_shape((6, 6, 1)),
        "Conv2D has filters 3 deep, its input has 1 channels: in_channels=1",
    ),
    "Conv2D on rows, beforehand": (
        lambda: Conv2D(1, 2, 3, rng=RNG).output_shape((7,)),
        "one image must have the shape (H, W, C), got (7,): leave N out",
    ),
    "a filter larger than the image": (lambda: Conv2D(1, 2, 7, rng=RNG).forward(IMAGES), "kernel_size 7 is larger"),
    "no filters": (lambda: Conv2D(1, 0, 3, rng=RNG), "out_channels must be 1 or more, got 0"),
    "no features": (lambda: Dense(0, 3, rng=RNG), "in_features must be 1 or more, got 0"),
    "a pool of padding": (lambda: MaxPool2D(2, padding=2).forward(IMAGES), "padding ((2, 2), (2, 2)) leaves a window"),
    "a pool of padding, beforehand": (
        lambda: MaxPool2D(2, padding=2).output_shape((6, 6, 1)),
        "padding ((2, 2), (2, 2)) leaves a window",
    ),
    "everything dropped": (lambda: Dropout(1.0, rng=RNG), "rate must be at least 0 and below 1, got 1.0"),
    "no layers": (lambda: Sequential([]), "a Sequential needs at least one layer"),
    "one layer twice": (lambda: Sequential([ReLU()] * 2), "the same layer stands in the network twice"),
    "an unknown layer": (
        lambda: small_model().freeze("conv"),
        "there is no layer 'conv': the layers are conv2d, relu, flatten, dense, tanh, dense_1",
    ),
    "a negative rate": (lambda: cnnlib.SGD(-1), "learning_rate must be more than 0, got -1"),
    "all of the last step": (lambda: cnnlib.SGD(0.1, 1.0), "momentum must be at least 0 and below 1, got 1.0"),
    "no images to be right about": (lambda: cnnlib.accuracy(np.ones((0, 3)), []), "logits must have at least one row"),
    "a row that is no table": (lambda: cnnlib.accuracy([1, 2], [0]), "logits must have 2 axes (N, K), got shape (2,)"),
    "labels out of range": (
        lambda: cnnlib.softmax_cross_entropy(ROWS, [0, 7]),
        "labels must lie in 0 to 6 for 7 logits",
    ),
    "labels that are no probabilities": (
        lambda: cnnlib.softmax_cross_entropy(ROWS, ROWS),
        "each row of labels must add up to 1 without negative numbers, row 0 is [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]",
    ),
    "a negative probability": (
        lambda: cnnlib.softmax_cross_entropy(np.ones((2, 2)), [[0.5, 0.5], [2, -1]]),
        "each row of labels must add up to 1 without negative numbers, row 1 is [2.0, -1.0]",
    ),
    "a probability that is no number": (
        lambda: cnnlib.softmax_cross_entropy(np.ones((1, 2)), [[np.nan, 1]]),
        "each row of labels must add up to 1 without negative numbers, row 0 is [nan, 1.0]",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_errors_say_what_is_wrong_and_what_to_do(what):
    call, message = WRONG[what]
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()


@each_layer
def test_a_gradient_of_another_shape_is_refused(name):
    layer = TRIED[name]()
    output = layer.forward(np.ones((2, *IMAGE)))
    with pytest.raises(ValueError, match="^grad_output must have the shape of the output"):
        layer.backward(output[:1])


@each_layer
def test_backward_before_forward_is_refused(name):
    layer = TRIED[name]()
    with pytest.raises(RuntimeError, match=f"^{type(layer).__name__}.backward needs the x of a forward: call forward"):
        layer.backward(np.ones((2, *IMAGE)))


def test_an_optimizer_that_is_given_another_network_begins_anew():
    """The names of both networks' parameters are the same, the speeds and means of the first are not the second's."""
    for make in (lambda: cnnlib.SGD(0.1, 0.9), lambda: cnnlib.Adam(0.01)):
        used, other = make(), small_model()
        trained(small_model(), used)
        trained(other, used)
        fresh = small_model()
        trained(fresh, make())
        for name, value in fresh.arrays().items():
            np.testing.assert_array_equal(other.arrays()[name], value)

"""Networks: their names, forward and predict, freezing, saving and loading, and the summary."""

import pickle
import re
import zipfile

import numpy as np
import pytest
from small_nets import assert_same, copies, small_net, stripes

from cnnlib import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential, models, softmax_cross_entropy

NAMES = ["conv2d", "relu", "max_pool2d", "flatten", "dense", "relu_1", "dense_1"]


@pytest.fixture
def model():
    return small_net()


# ---------------------------------------------------------------- layers and their names


def test_layers_are_found_by_name_and_by_place(model):
    assert list(model.layers) == NAMES
    assert len(model) == 7
    assert model["dense_1"] is model[-1] is model[6]
    assert model[:2]["conv2d"] is model["conv2d"]


def test_a_slice_shares_its_layers(model):
    x, _ = stripes(4)
    front, back = model[:4], model[4:]
    np.testing.assert_array_equal(back.forward(front.forward(x)), model.forward(x))
    back["dense"].bias[...] = 1
    np.testing.assert_array_equal(model["dense"].bias, 1)


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda model: Sequential([]), ValueError, "at least one layer"),
        (lambda model: Sequential([model[0], model[0]]), ValueError, "the same layer stands in the network twice"),
        (lambda model: model["conv"], KeyError, "there is no layer 'conv': the layers are conv2d, relu"),
        (lambda model: model[7], IndexError, "out of range"),
        (lambda model: model[7:], ValueError, "at least one layer"),
        (lambda model: model.freeze("dense", "conv"), ValueError, "there is no layer 'conv'"),
        (lambda model: model.predict(stripes(4)[0], batch_size=0), ValueError, "batch_size must be 1 or more"),
        (lambda model: model.predict(np.zeros((6, 6, 1))), ValueError, r"x\[np.newaxis\]"),
        (lambda model: model.predict(np.zeros((2, 8, 8, 1))), ValueError, "in_features=8"),
        (lambda model: model.predict("digits"), TypeError, "x must hold real numbers"),
        (lambda model: model.backward(np.zeros((1, 3))), RuntimeError, "forward"),
    ],
)
def test_mistakes_are_named(model, act, error, words):
    with pytest.raises(error, match=words):
        act(model)


def test_a_name_that_is_not_there_freezes_nothing(model):
    with pytest.raises(ValueError, match="no layer"):
        model.freeze("dense", "conv")
    assert len(list(model.parameters())) == 6


# ---------------------------------------------------------------- forward


def test_forward_is_one_layer_after_the_other(model):
    x, _ = stripes(5)
    by_hand = x
    for layer in model.layers.values():
        by_hand = layer.forward(by_hand)
    np.testing.assert_array_equal(model.forward(x), by_hand)
    outputs = model.activations(x)
    assert list(outputs) == NAMES
    np.testing.assert_array_equal(outputs["dense_1"], by_hand)
    assert outputs["max_pool2d"].shape == (5, 2, 2, 2)


@pytest.mark.parametrize("batch_size", [1, 7, 20, 100])
def test_predict_in_batches_is_forward(model, batch_size):
    x, _ = stripes(20)
    np.testing.assert_allclose(model.predict(x, batch_size), model.forward(x), rtol=1e-5, atol=1e-6)


def test_predict_of_no_images_gives_none(model):
    assert model.predict(np.zeros((0, 6, 6, 1), np.float32)).shape == (0, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_wider_dtype_of_images_and_parameters_comes_out(model, dtype):
    x, _ = stripes(4, dtype=dtype)
    out = model.forward(x)
    assert out.dtype == model.predict(x).dtype == dtype
    assert model.backward(np.ones_like(out), needs_grad_x=True).dtype == dtype


def test_images_are_not_changed(model):
    x, labels = stripes(5)
    kept = x.copy()
    x.setflags(write=False)
    model.backward(softmax_cross_entropy(model.forward(x, training=True), labels)[1], needs_grad_x=True)
    model.predict(x)
    np.testing.assert_array_equal(x, kept)


def test_the_memory_of_predict_does_not_grow_with_the_images():
    import tracemalloc

    peaks = []
    for N in (400, 1600):
        model, x = small_net(), np.zeros((N, 6, 6, 1), np.float32)
        model.predict(x)
        tracemalloc.start()
        model.predict(x)
        peaks.append(tracemalloc.get_traced_memory()[1] - N * 3 * 4 * 2)  # less the logits, in pieces and together
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


# ---------------------------------------------------------------- backward, freezing


def test_the_gradient_of_the_images_comes_only_where_it_is_asked_for(model):
    x, labels = stripes(5)
    _, grad = softmax_cross_entropy(model.forward(x), labels)
    assert model.backward(grad) is None
    assert model.backward(grad, needs_grad_x=True).shape == x.shape


def test_frozen_layers_are_left_out_of_what_is_trained_and_stay_in_what_is_saved(model):
    model.freeze("conv2d", "dense")
    assert [name for name, *_ in model.parameters()] == ["dense_1.weight", "dense_1.bias"]
    assert len(model.arrays()) == 6
    model.thaw("dense")
    assert [name for name, *_ in model.parameters()][0] == "dense.weight"
    model.freeze()
    assert list(model.parameters()) == []
    model.thaw()
    assert len(list(model.parameters())) == 6


def test_gradients_are_those_of_the_last_backward(model):
    assert all(grad is None for _, _, grad in model.parameters())
    x, labels = stripes(5)
    model.backward(softmax_cross_entropy(model.forward(x), labels)[1])
    assert all(grad.shape == value.shape for _, value, grad in model.parameters())


# ---------------------------------------------------------------- save and load


def test_what_was_saved_comes_back_in_place(model, tmp_path):
    model.save(tmp_path / "net.npz")
    other = small_net(seed=1)
    weight = other["dense"].weight
    assert other.load(tmp_path / "net.npz") is other
    assert_same(other.arrays(), model.arrays())
    assert other["dense"].weight is weight


@pytest.mark.parametrize("name", ["net", "net.npz", "net.1", "my net.npy"])
def test_a_name_without_the_ending_loads_what_it_saved(model, tmp_path, name):
    model.save(str(tmp_path / name))
    assert_same(small_net(seed=1).load(tmp_path / name).arrays(), model.arrays())
    (path,) = tmp_path.iterdir()
    assert path.suffix == ".npz"


def test_saving_twice_gives_the_same_bytes(model, tmp_path):
    for name in ("one", "two"):
        model.save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_frozen_layers_are_saved_and_loaded_too(model, tmp_path):
    model.freeze("conv2d")
    model.save(tmp_path / "net")
    other = small_net(seed=1)
    other.freeze()
    assert_same(other.load(tmp_path / "net").arrays(), model.arrays())


def test_a_file_of_float64_is_loaded_as_float32(model, tmp_path):
    np.savez(tmp_path / "net.npz", **{name: value.astype(np.float64) for name, value in model.arrays().items()})
    other = small_net(seed=1).load(tmp_path / "net.npz")
    assert_same(other.arrays(), model.arrays())
    assert other["dense"].weight.dtype == np.float32


def changed(model, **arrays):
    """The parameters of a model, some of them others (None: left out)."""
    return {name: value for name, value in (model.arrays() | arrays).items() if value is not None}


def misfits(model):
    """File contents that fit the model's layers no longer, and words of what is said."""
    nan = np.full((10, 3), np.nan, np.float32)
    return {
        "lacks one": (changed(model, **{"dense.bias": None}), "layer dense: dense.bias is in the model and not in the"),
        "one too many": (changed(model, **{"lstm.weight": np.ones(2)}), "layer lstm: .* is in the file and not in the"),
        "another shape": (
            changed(model, **{"dense_1.weight": np.ones((10, 5))}),
            r"\(10, 3\) in the model and \(10, 5\)",
        ),
        "NaN": (changed(model, **{"dense_1.weight": nan}), "layer dense_1: .* something that is no number"),
        "texts": (changed(model, **{"dense_1.weight": np.full((10, 3), "a")}), "something that is no number"),
        "nothing": ({}, "is in the model and not in the file"),
    }


@pytest.mark.parametrize("name", misfits(small_net()))
def test_a_file_that_does_not_fit_is_refused_and_changes_nothing(model, tmp_path, name):
    arrays, words = misfits(model)[name]
    np.savez(tmp_path / "net.npz", **arrays)
    other = small_net(seed=1)
    kept = copies(other)
    with pytest.raises(ValueError, match=words):
        other.load(tmp_path / "net.npz")
    assert_same(other.arrays(), kept)


class Evil:
    """Unpickling this would run code."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was run",)


def no_npz(folder, good):
    """Files that are no npz file, each under its name."""
    objects = np.array([Evil()], dtype=object)
    np.savez(folder / "objects.npz", **{"dense.weight": objects})
    with zipfile.ZipFile(folder / "other zip.npz", "w") as file:
        file.writestr("readme.txt", "hello")
    broken = bytearray(good)
    broken[len(good) // 2] ^= 255
    contents = {
        "empty": b"",
        "text": b"weights",
        "pickle": pickle.dumps(Evil()),
        "half": good[: len(good) // 2],
        "almost all": good[:-1],
        "one byte changed": bytes(broken),
    }
    for name, content in contents.items():
        (folder / f"{name}.npz").write_bytes(content)
    with (folder / "npy.npz").open("wb") as file:
        np.save(file, np.ones(3))


@pytest.mark.parametrize(
    "name",
    ["objects", "other zip", "empty", "text", "pickle", "half", "almost all", "one byte changed", "npy"],
)
def test_what_is_no_file_of_parameters_is_refused_and_no_pickle_is_run(model, tmp_path, name):
    model.save(tmp_path / "good")
    no_npz(tmp_path, (tmp_path / "good.npz").read_bytes())
    other = small_net(seed=1)
    kept = copies(other)
    with pytest.raises(ValueError, match=f"{name}.npz is no file of parameters|is in the file and not in the model|"
                       "is in the model and not in the file"):  # fmt: skip
        other.load(tmp_path / f"{name}.npz")
    assert_same(other.arrays(), kept)


def test_a_file_cut_off_anywhere_is_refused(model, tmp_path):
    model.save(tmp_path / "good")
    good = (tmp_path / "good.npz").read_bytes()
    for length in range(0, len(good), max(1, len(good) // 60)):
        (tmp_path / "cut.npz").write_bytes(good[:length])
        with pytest.raises(ValueError, match="cut.npz is no file of parameters"):
            model.load(tmp_path / "cut.npz")


def test_a_file_with_a_changed_byte_is_refused_or_holds_what_was_saved(model, tmp_path):
    model.save(tmp_path / "good")
    good, kept = (tmp_path / "good.npz").read_bytes(), copies(model)
    for place in range(0, len(good), max(1, len(good) // 150)):
        broken = bytearray(good)
        broken[place] ^= 0x55
        (tmp_path / "broken.npz").write_bytes(bytes(broken))
        try:
            model.load(tmp_path / "broken.npz")
        except (ValueError, KeyError):
            pass
        assert_same(model.arrays(), kept)


def test_no_file_says_so(model, tmp_path):
    with pytest.raises(FileNotFoundError, match=re.escape("net.npz")):
        model.load(tmp_path / "net")


# ---------------------------------------------------------------- summary


def test_the_summary_has_shapes_and_parameters(model):
    summary = model.summary((6, 6, 1))
    assert summary.rows[0] == ("conv2d", (None, 4, 4, 2), 20)
    assert [count for _, _, count in summary.rows] == [20, 0, 0, 0, 90, 0, 33]
    assert summary.total == summary.trainable == 143 == sum(value.size for value in model.arrays().values())


def test_its_shapes_are_those_of_forward():
    for make in (models.simple_convnet, models.lenet5, models.lecture_convnet, models.dense_net):
        model = make(rng=np.random.default_rng(0))
        outputs = model.activations(np.zeros((2, 28, 28, 1), np.float32))
        assert {name: shape[1:] for name, shape, _ in model.summary((28, 28, 1)).rows} == {
            name: output.shape[1:] for name, output in outputs.items()
        }


def test_the_summary_as_text_is_a_table_in_columns(model):
    lines = repr(model.summary((6, 6, 1))).splitlines()
    assert lines[0].split() == ["layer", "output", "parameters"]
    assert lines[-1].split() == ["total", "143"]
    assert len({len(line) for line in lines}) == 1


def test_frozen_parameters_are_counted_apart(model):
    model.freeze("conv2d")
    summary = model.summary((6, 6, 1))
    assert (summary.total, summary.trainable) == (143, 123)
    assert repr(summary).splitlines()[-1].split() == ["to", "be", "trained", "123"]


def test_the_summary_as_html_cannot_become_markup(model):
    evil = type("<script>", (ReLU,), {})()
    text = Sequential([evil, *small_net().layers.values()]).summary((6, 6, 1))._repr_html_()
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert text.count("<tr>") == 1 + 8 + 1


@pytest.mark.parametrize(
    ("layers", "shape", "words"),
    [
        ([Conv2D(1, 2, 3, rng=np.random.default_rng(0))], (1, 28, 28, 1), "leave N out"),
        ([Conv2D(1, 2, 3, rng=np.random.default_rng(0))], (28, 28, 3), "in_channels=3"),
        ([Conv2D(1, 2, 3, rng=np.random.default_rng(0))], (2, 2, 1), "2"),
        ([Dense(784, 10, rng=np.random.default_rng(0))], (28, 28, 1), r"put a Flatten\(\) before it"),
        ([Flatten(), Dense(784, 10, rng=np.random.default_rng(0))], (14, 14, 1), "in_features=196"),
        ([MaxPool2D(3)], (2, 2, 1), "2"),
    ],
)
def test_layers_that_do_not_fit_are_named(layers, shape, words):
    with pytest.raises(ValueError, match=words):
        Sequential(layers).summary(shape)

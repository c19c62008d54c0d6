"""Training: what a step does, what is measured, how it ends, and what is left alone."""

import os
import signal
import threading
import tracemalloc

import numpy as np
import pytest
from small_nets import assert_same, copies, small_net, stripes

from cnnlib import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    ReLU,
    Sequential,
    accuracy,
    evaluate,
    fit,
    functional,
    gradient_check,
    layers,
    load_mnist,
    load_trained,
    models,
    prepare_images,
    random_shift,
)
from cnnlib import softmax_cross_entropy as cross_entropy
from cnnlib.initializers import zeros
from cnnlib.layers import Layer


def train(model, examples=None, *, seed=1, optimizer=None, epochs=3, batch_size=20, **others):
    """`fit` with settings for a small net, and no bar."""
    settings = {"optimizer": optimizer or Adam(0.01), "epochs": epochs, "batch_size": batch_size, "progress": False}
    return fit(model, examples or stripes(), rng=np.random.default_rng(seed), **settings | others)


def by_hand(model, x, labels, *, epochs, batch_size, rate, l2=0.0, seed=1):
    """Gradient descent on mini-batches, written out."""
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            _, grad = cross_entropy(model.forward(x[chosen]), labels[chosen])
            model.backward(grad)
            for name, value, grad in list(model.parameters()):
                decay = np.float32(l2) * value if name.endswith("weight") else 0
                value -= np.float32(rate) * (grad + decay)


# ---------------------------------------------------------------- a step


@pytest.mark.parametrize("batch_size", [1, 20, 25, 60, 100])
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_fit_is_the_loop_written_out(batch_size, l2):
    """60 images: 25 leaves a partial batch, and 100 is one batch of 60."""
    ours, theirs = small_net(), small_net()
    history = train(ours, optimizer=SGD(0.1), epochs=2, batch_size=batch_size, l2=l2)
    by_hand(theirs, *stripes(), epochs=2, batch_size=batch_size, rate=0.1, l2=l2)
    assert len(history.batch_loss) == 2 * -(-60 // batch_size)
    for name, value in ours.arrays().items():
        np.testing.assert_allclose(value, theirs.arrays()[name], rtol=1e-4, atol=1e-6)


def test_a_small_net_learns():
    model = small_net()
    history = train(model, validation=stripes(200, seed=5), epochs=40)
    assert history.loss[-1] < history.loss[0] / 4
    assert history.val_accuracy[-1] > 0.85


def test_the_same_seed_gives_the_same_weights_and_another_gives_others():
    one, again, other = small_net(), small_net(), small_net()
    histories = [train(model, seed=seed) for model, seed in ((one, 1), (again, 1), (other, 2))]
    assert_same(one.arrays(), again.arrays())
    assert histories[0].batch_loss == histories[1].batch_loss != histories[2].batch_loss


def test_dropout_and_augment_follow_the_seed_too():
    def trained():
        rng = np.random.default_rng(3)
        model = Sequential([*small_net().layers.values(), Dropout(0.5, rng=rng)])
        train(model, augment=random_shift)
        return model.arrays()

    assert_same(trained(), trained())


class Told(Layer):
    """A layer that notes whether it is told that the network learns."""

    def __init__(self):
        super().__init__()
        self.notes = []

    def forward(self, x, training=False):
        self.notes.append(training)
        return x

    def backward(self, grad_output, needs_grad_x=True):
        return grad_output


def test_layers_are_told_when_the_network_learns_and_when_it_is_only_looked_at():
    """Dropout drops in the one and does nothing in the other."""
    told = Told()
    train(Sequential([told, *small_net().layers.values()]), validation=stripes(), epochs=1)
    assert told.notes == [True, True, True, False]


def test_labels_may_be_one_hot():
    x, labels = stripes()
    whole, rows = small_net(), small_net()
    train(whole, (x, labels))
    train(rows, (x, np.eye(3)[labels]))
    assert_same(whole.arrays(), rows.arrays())


def test_augment_changes_what_is_learned_from_and_not_the_images():
    x, labels = stripes()
    seen = []

    def keep(images, rng):
        seen.append(images)
        return random_shift(images, rng)

    plain, shifted = small_net(), small_net()
    train(plain, (x, labels), epochs=1)
    train(shifted, (x, labels), epochs=1, augment=keep)
    assert sorted(len(images) for images in seen) == [20, 20, 20]
    assert not np.array_equal(plain["conv2d"].weight, shifted["conv2d"].weight)


def test_what_is_given_is_not_changed():
    x, labels = stripes()
    validation = stripes(seed=2)
    kept = [array.copy() for array in (x, labels, *validation)]
    for array in (x, labels, *validation):
        array.setflags(write=False)
    train(small_net(), (x, labels), validation=validation, l2=0.1, augment=random_shift)
    for array, before in zip((x, labels, *validation), kept, strict=True):
        np.testing.assert_array_equal(array, before)


# ---------------------------------------------------------------- L2


def test_l2_adds_its_penalty_to_the_loss_and_leaves_biases_alone():
    """A gradient of 0 (all logits equal, labels even) leaves only what L2 does."""
    model = Sequential([Dense(2, 2, rng=np.random.default_rng(0))])
    layer = model["dense"]
    layer.weight[...], layer.bias[...] = [[3, 3], [4, 4]], [5, 5]
    examples = np.zeros((2, 2), np.float32), np.array([[0.5, 0.5], [0.5, 0.5]])
    history = train(model, examples, optimizer=SGD(0.1), epochs=1, batch_size=2, l2=0.2)
    assert history.batch_loss[0] == pytest.approx(np.log(2) + 0.1 * 50)
    np.testing.assert_allclose(layer.weight, 0.98 * np.array([[3, 3], [4, 4]]), rtol=1e-6)
    np.testing.assert_array_equal(layer.bias, [5, 5])


def test_l2_leaves_frozen_layers_out():
    with_it, without = small_net(), small_net()
    for model in (with_it, without):
        model.freeze("conv2d", "dense", "dense_1")
        model.thaw("dense_1")
    frozen = copies(with_it)
    losses = [train(model, l2=l2, epochs=1).batch_loss[0] for model, l2 in ((with_it, 1.0), (without, 0.0))]
    assert losses[0] - losses[1] == pytest.approx(0.5 * (frozen["dense_1.weight"] ** 2).sum(), rel=1e-4)
    np.testing.assert_array_equal(with_it["conv2d"].weight, frozen["conv2d.weight"])


# ---------------------------------------------------------------- what is measured


def test_an_epoch_is_the_mean_over_its_images_and_not_over_its_batches():
    """150 images in batches of 100 and 50: the mean of the two means would count the last fifty twice."""
    model = Sequential([Dense(1, 2, initializer=zeros, rng=None)])  # says 0 to everything
    x, labels = np.zeros((150, 1), np.float32), np.arange(150) % 3 == 0
    history = train(model, (x, labels.astype(int)), optimizer=SGD(1e-9), epochs=1, batch_size=100)
    assert history.batch_sizes == [100, 50]
    assert history.accuracy == [pytest.approx(100 / 150)]
    assert history.batch_accuracy != [pytest.approx(100 / 150)] * 2


def test_the_history_says_what_happened():
    model, validation = small_net(), stripes(30, seed=2)
    history = train(model, validation=validation, batch_size=25)
    assert (history.batches, history.epochs, history.progress) == (3, 3, 3)
    assert (len(history.batch_loss), len(history.loss), len(history.val_loss)) == (9, 3, 3)
    assert (history.val_loss[-1], history.val_accuracy[-1]) == evaluate(model, *validation)
    assert history.is_over and not history.is_interrupted
    lines = repr(history).splitlines()
    assert lines[0].split() == ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3"]
    assert float(lines[3].split()[4]) == pytest.approx(history.val_accuracy[-1], abs=6e-4)


def test_a_curve_is_as_long_as_it_was_to_become():
    history = train(small_net(), callbacks=lambda h: len(h.batch_loss) == 4, validation=stripes())
    assert (history.batches, history.epochs) == (3, 3)
    np.testing.assert_array_equal(history.curve("batch_loss"), history.batch_loss + [np.nan] * 5)
    np.testing.assert_array_equal(history.curve("val_accuracy"), [history.val_accuracy[0], np.nan, np.nan])
    pairs = history.curve("batch_accuracy", together=2)  # of 9 one is left over
    np.testing.assert_allclose(pairs, [*np.reshape(history.batch_accuracy, (2, 2)).mean(axis=1), np.nan, np.nan])


def test_without_validation_nothing_is_said_of_it():
    history = train(small_net(), epochs=1)
    assert (history.val_loss, history.val_accuracy) == ([], [])
    assert repr(history).splitlines()[0].split() == ["epoch", "loss", "accuracy"]


def test_accuracy_counts_the_last_partial_batch():
    labels = np.arange(150) % 3
    model = Sequential([Dense(3, 3, rng=np.random.default_rng(0))])
    model["dense"].weight[...] = np.eye(3)
    assert evaluate(model, np.eye(3)[labels], labels, batch_size=100)[1] == 1
    wrong_at_the_end = np.where(np.arange(150) < 100, labels, (labels + 1) % 3)
    assert evaluate(model, np.eye(3)[labels], wrong_at_the_end, batch_size=100)[1] == pytest.approx(2 / 3)


@pytest.mark.parametrize("batch_size", [1, 7, 60, 1000])
def test_what_is_measured_does_not_depend_on_the_batches(batch_size):
    model, (x, labels) = small_net(), stripes()
    loss, share = evaluate(model, x, labels, batch_size)
    assert loss == pytest.approx(cross_entropy(model.forward(x), labels)[0], rel=1e-5)
    assert share == accuracy(model.forward(x), labels)


def test_dropout_drops_while_training_only():
    model = Sequential([Dense(2, 2, rng=np.random.default_rng(0)), Dropout(0.9, rng=np.random.default_rng(0))])
    x = np.ones((50, 2), np.float32)
    losses = {evaluate(model, x, np.zeros(50, int))[0] for _ in range(3)}
    assert len(losses) == 1


# ---------------------------------------------------------------- how it ends


def test_a_callback_sees_every_batch_and_then_the_end():
    seen = []
    train(small_net(), validation=stripes(30), batch_size=25, epochs=2, callbacks=[lambda h: seen.append(
        (len(h.batch_loss), len(h.val_loss), h.is_over))])  # fmt: skip
    assert seen == [(1, 0, False), (2, 0, False), (3, 1, False), (4, 1, False), (5, 1, False), (6, 2, False)] + [
        (6, 2, True)
    ]


def test_one_function_is_as_good_as_a_list_of_one_and_a_generator_lasts():
    seen = []
    train(small_net(), epochs=1, callbacks=seen.append)
    train(small_net(), epochs=1, callbacks=(callback for callback in [seen.append]))
    assert len(seen) == 2 * (3 + 1)


def test_a_callback_that_returns_true_ends_it():
    calls = []

    def two_batches(history):
        calls.append(history.is_over)
        return len(history.batch_loss) == 2

    history = train(small_net(), callbacks=[two_batches])
    assert calls == [False, False, True]
    assert len(history.batch_loss) == 2 and history.loss == [] and not history.is_interrupted


def test_a_callback_may_change_the_learning_rate():
    optimizer = SGD(0.1)

    def halve(history):
        if not history.is_over:
            optimizer.learning_rate /= 2

    train(small_net(), optimizer=optimizer, epochs=1, callbacks=halve)
    assert optimizer.learning_rate == pytest.approx(0.1 / 2**3)


class StepThatIsInterrupted(SGD):
    """Somebody presses ■ in the middle of the fourth step, after the first of its parameters."""

    steps = 0

    def step(self, parameters):
        self.steps += 1
        parameters = list(parameters)
        super().step(parameters[:1])
        if self.steps == 4:
            os.kill(os.getpid(), signal.SIGINT)
        super().step(parameters[1:])


@pytest.fixture
def listening():
    """Ctrl-C as a terminal and a notebook have it: a process that something started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a process there")
@pytest.mark.usefixtures("listening")
def test_an_interrupt_waits_for_the_end_of_the_step_and_keeps_what_was_learned():
    interrupted, whole = small_net(), small_net()
    seen = []
    history = train(interrupted, optimizer=StepThatIsInterrupted(0.1), callbacks=lambda h: seen.append(h.is_over))
    train(whole, optimizer=SGD(0.1), callbacks=lambda h: len(h.batch_loss) == 4)
    assert_same(interrupted.arrays(), whole.arrays())
    assert history.is_interrupted and history.is_over and seen == [False] * 4 + [True]
    assert repr(history).endswith("stopped after 1.3 epochs; what was learned until then is kept")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    train(interrupted, epochs=1)  # and one may go on


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a process there")
@pytest.mark.usefixtures("listening")
def test_a_second_interrupt_does_not_wait():
    def twice(history):
        if not history.is_over:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            pytest.fail("the second one should have struck")

    history = train(small_net(), callbacks=twice)
    assert history.is_interrupted and len(history.batch_loss) == 1


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a process there")
@pytest.mark.usefixtures("listening")
def test_an_interrupt_after_the_last_batch_has_nothing_to_stop():
    def at_the_end(history):
        if history.progress == 1 and not history.is_over:
            os.kill(os.getpid(), signal.SIGINT)

    assert not train(small_net(), epochs=1, callbacks=at_the_end).is_interrupted


@pytest.mark.usefixtures("listening")
def test_a_keyboard_interrupt_from_elsewhere_keeps_what_was_learned():
    def interrupt(history):
        if history.progress == 2 and not history.is_over:
            raise KeyboardInterrupt

    history = train(small_net(), callbacks=interrupt)
    assert history.is_interrupted and len(history.loss) == 2


@pytest.mark.usefixtures("listening")
def test_the_handler_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError):
        train(small_net(), callbacks=lambda history: 1 / 0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_it_trains_in_another_thread_too():
    found = []
    thread = threading.Thread(target=lambda: found.append(train(small_net())))
    thread.start()
    thread.join(60)
    assert len(found[0].loss) == 3


def test_the_bar_counts_batches(capsys):
    fit(small_net(), stripes(), optimizer=SGD(0.1), epochs=2, batch_size=20, rng=np.random.default_rng(0))
    err = capsys.readouterr().err
    assert "6/6" in err and "loss" in err
    train(small_net())
    assert capsys.readouterr().err == ""


# ---------------------------------------------------------------- frozen layers


class Watched(Layer):
    """A layer that counts how often the gradient comes by."""

    visits = 0

    def backward(self, grad_output, needs_grad_x=True):
        self.visits += 1
        return grad_output


def test_frozen_layers_stay_and_what_lies_before_the_first_that_learns_is_not_visited():
    before, between = Watched(), Watched()
    layers = list(small_net().layers.values())
    model = Sequential([before, *layers[:3], between, *layers[3:]])
    model.freeze("conv2d")
    kept = copies(model)
    train(model)
    assert (before.visits, between.visits) == (0, 0)
    np.testing.assert_array_equal(model["conv2d"].weight, kept["conv2d.weight"])
    assert not np.array_equal(model["dense"].weight, kept["dense.weight"])
    model.thaw()
    train(model, epochs=1)
    assert (before.visits, between.visits) == (0, 3)
    assert not np.array_equal(model["conv2d"].weight, kept["conv2d.weight"])


def test_a_frozen_layer_in_the_middle_lets_the_gradient_through():
    model = small_net()
    model.freeze("dense")
    kept = copies(model)
    train(model)
    np.testing.assert_array_equal(model["dense"].weight, kept["dense.weight"])
    assert not np.array_equal(model["conv2d"].weight, kept["conv2d.weight"])


def test_a_net_that_is_frozen_whole_trains_without_changing():
    model = small_net()
    model.freeze()
    kept = copies(model)
    history = train(model, l2=0.5)
    assert_same(kept, model.arrays())
    assert len(set(np.round(history.loss, 6))) == 1


# ---------------------------------------------------------------- memory


def test_memory_does_not_grow_with_the_epochs():
    model, optimizer = small_net(), Adam(0.01)
    train(model, optimizer=optimizer)
    tracemalloc.start()
    train(model, optimizer=optimizer, epochs=2)
    _, short = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    train(model, optimizer=optimizer, epochs=20)
    _, long = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert long < 1.3 * short


# ---------------------------------------------------------------- mistakes

BAD = {
    "no images": ({"examples": (np.zeros((0, 6, 6, 1)), [])}, ValueError, "x must hold at least one image"),
    "a number": ({"examples": (5, [0])}, ValueError, r"at least one image, got shape \(\)"),
    "one label": ({"examples": (np.zeros((2, 6, 6, 1)), 0)}, ValueError, "labels has a single number"),
    "too few labels": ({"examples": (np.zeros((3, 6, 6, 1)), [0, 1])}, ValueError, "x has 3 images.*labels has 2 rows"),
    "labels too large": ({"examples": (np.zeros((2, 6, 6, 1)), [0, 3])}, ValueError, "0 to 2 for 3 logits, got 0 to 3"),
    "labels of text": ({"examples": (np.zeros((2, 6, 6, 1)), ["a", "b"])}, TypeError, "labels must hold real numbers"),
    "labels with fractions": ({"examples": (np.zeros((2, 6, 6, 1)), [0.0, 1.0])}, TypeError, r"labels.astype\(int\)"),
    "no batch axis": ({"examples": (np.zeros((6, 6, 1)), range(6))}, ValueError, r"x\[np.newaxis\]"),
    "bad validation": ({"validation": (np.zeros((3, 6, 6, 1)), [0])}, ValueError, "x has 3 images"),
    "no epochs": ({"epochs": 0}, ValueError, "epochs must be 1 or more"),
    "half an epoch": ({"epochs": 0.5}, TypeError, "epochs must be a whole number"),
    "no batch": ({"batch_size": 0}, ValueError, "batch_size must be 1 or more"),
    "negative l2": ({"l2": -1}, ValueError, "l2 must be 0 or more, got -1"),
    "l2 nan": ({"l2": float("nan")}, ValueError, "l2 must be 0 or more, got nan"),
    "a class": ({"optimizer": Adam}, TypeError, r"write cnnlib.Adam\(0.001\)"),
    "a name": ({"optimizer": "adam"}, TypeError, "optimizer must be one that takes steps, got 'adam'"),
    "NaN": ({"examples": (np.full((2, 6, 6, 1), np.nan), [0, 1])}, ValueError, "the loss is nan in batch 0"),
}


@pytest.mark.parametrize(("arguments", "error", "words"), BAD.values(), ids=BAD)
def test_a_mistake_is_named_and_changes_nothing(arguments, error, words):
    model = small_net()
    kept = copies(model)
    with pytest.raises(error, match=words):
        train(model, arguments.pop("examples", None), **arguments)
    assert_same(kept, model.arrays())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_learning_rate_that_is_far_too_large_is_named():
    with pytest.raises(ValueError, match="smaller learning_rate"):
        train(small_net(), optimizer=SGD(1e30), epochs=20)


@pytest.mark.parametrize(
    ("logits", "labels", "words"),
    [
        ([1, 2], [0], "logits must have 2 axes"),
        (np.zeros((0, 3)), [], "at least one row"),
        ([[1, 2]], [0, 1], "labels must have shape"),
    ],
)
def test_what_has_no_accuracy_is_refused(logits, labels, words):
    with pytest.raises(ValueError, match=words):
        accuracy(logits, labels)


# ---------------------------------------------------------------- gradient_check


def test_right_gradients_pass_and_the_model_is_not_changed():
    model, (x, labels) = small_net(), stripes(10)
    kept = copies(model)
    worst = gradient_check(model, x, labels, rng=np.random.default_rng(0))
    assert worst.keys() == kept.keys()
    assert max(worst.values()) < 1e-5
    assert_same(kept, model.arrays())
    assert all(value.dtype == np.float32 for value in model.arrays().values())


class WrongDense(Dense):
    """Forgets that a bias adds to every image."""

    def backward(self, grad_output, needs_grad_x=True):
        grad_x = super().backward(grad_output, needs_grad_x)
        self.grad_bias = grad_output[0]
        return grad_x


def test_a_wrong_gradient_is_found_by_name():
    rng = np.random.default_rng(0)
    model = Sequential([WrongDense(4, 3, rng=rng), Dense(3, 2, rng=rng)])
    worst = gradient_check(model, rng.normal(size=(5, 4)), [0, 1, 1, 0, 1], rng=rng)
    assert worst["wrongdense.bias"] > 0.1
    assert max(share for name, share in worst.items() if name != "wrongdense.bias") < 1e-5


def digits(count=10):
    """The course's first digits: most of their pixels are black, so many a number stands exactly on ReLU's corner."""
    (x, labels), _ = load_mnist()
    return prepare_images(x[:count]), labels[:count]


NETS = {
    "lecture_convnet": lambda: models.lecture_convnet(rng=np.random.default_rng(0)),
    "lenet5": lambda: models.lenet5(rng=np.random.default_rng(0)),
    "load_trained": load_trained,
    "dense_net": lambda: models.dense_net(rng=np.random.default_rng(0)),
}


@pytest.mark.parametrize("name", NETS)
def test_no_net_is_accused_on_ten_digits(name):
    """A difference across a corner said 0.5 for a bias whose gradient is right."""
    worst = gradient_check(NETS[name](), *digits(), rng=np.random.default_rng(0), count=1)
    assert max(worst.values()) < 1e-5


def with_corners():
    """A small net with a ReLU and overlapping maxima, whose biases are 0: black pixels stand on the corner."""
    rng = np.random.default_rng(0)
    pool = MaxPool2D(3, stride=2, padding="same")
    return Sequential([Conv2D(1, 2, 9, stride=3, rng=rng), ReLU(), pool, Flatten(), Dense(32, 10, rng=rng)])


def passes_everything(grad_output, x):
    return np.array(grad_output)


def turned_around(grad_output, x):
    return np.where(np.asarray(x) > 0, 0, grad_output)


def shared_by_all(grad_output, x, kernel_size, **settings):
    return functional.avg_pool2d_backward(grad_output, x, kernel_size, **settings)


def shifted(grad_output, x, kernel_size, **settings):
    return np.roll(functional.max_pool2d_backward(grad_output, x, kernel_size, **settings), 1, axis=2)


def without(place):
    """conv2d_backward that loses one percent of one of its gradients."""

    def backward(*arrays, **settings):
        grads = list(functional.conv2d_backward(*arrays, **settings))
        grads[place] = grads[place] * 0.99
        return tuple(grads)

    return backward


def test_the_small_net_with_corners_is_right():
    assert max(gradient_check(with_corners(), *digits(), rng=np.random.default_rng(0)).values()) < 1e-8


@pytest.mark.parametrize(
    ("broken", "backward", "found"),
    [
        (layers, ("relu_backward", passes_everything), {"conv2d.weight", "conv2d.bias"}),
        (layers, ("relu_backward", turned_around), {"conv2d.weight", "conv2d.bias"}),
        (layers.MaxPool2D, ("pool_backward", staticmethod(shared_by_all)), {"conv2d.weight", "conv2d.bias"}),
        (layers.MaxPool2D, ("pool_backward", staticmethod(shifted)), {"conv2d.weight", "conv2d.bias"}),
        (layers, ("conv2d_backward", without(1)), {"conv2d.weight"}),
        (layers, ("conv2d_backward", without(2)), {"conv2d.bias"}),
        (layers.MaxPool2D, ("pool", staticmethod(functional.avg_pool2d)), {"conv2d.weight", "conv2d.bias"}),
    ],
    ids=["all pass", "wrong side", "shared", "wrong cell", "weight 1 % off", "bias 1 % off", "another forward"],
)
def test_a_broken_backward_is_found_in_spite_of_corners(monkeypatch, broken, backward, found):
    """A backward of one layer that does not belong to its forward, whichever of the two is at fault."""
    monkeypatch.setattr(broken, *backward)
    worst = gradient_check(with_corners(), *digits(), rng=np.random.default_rng(0))
    assert {name for name, share in worst.items() if share > 1e-3} == found

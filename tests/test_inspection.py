"""Looking into networks: receptive fields against gradients, confusion by hand, occlusion one square at a time."""

import itertools

import numpy as np
import pytest

from cnnlib import (
    AvgPool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    ReLU,
    Sequential,
    confusion_matrix,
    models,
    occlusion_map,
    receptive_field,
    softmax,
)
from cnnlib.inspection import ReceptiveField, trace
from cnnlib.layers import Windowed

RNG = np.random.default_rng(0)


def conv(kernel_size, **settings):
    """A convolution whose weights are all positive, so that no gradient cancels another."""
    return Conv2D(1, 1, kernel_size, initializer=lambda rng, shape: np.ones(shape, np.float32), rng=RNG, **settings)


STACKS = {  # averages stand for pools: every cell of a window has a gradient
    "one": lambda: [conv(3)],
    "lecture": lambda: [conv(3), AvgPool2D(2), conv(3), AvgPool2D(2), conv(3)],
    "lenet5": lambda: [conv(5, padding="same"), AvgPool2D(2), conv(5), AvgPool2D(2)],
    "two of 3": lambda: [conv(3), conv(3)],
    "same": lambda: [conv(3, padding="same"), conv(3, padding="same"), conv(3, padding="same")],
    "same, stride 2": lambda: [conv(3, stride=2, padding="same"), conv(3, stride=2, padding="same"), conv(2)],
    "stride skips": lambda: [conv(2, stride=3), conv(2)],
    "dilated": lambda: [conv(3, dilation=2), conv((2, 3), dilation=(3, 1)), AvgPool2D((1, 2))],
    "pads of each side": lambda: [conv((3, 2), padding=((2, 0), (0, 1)), stride=(2, 1)), conv(3, padding=1)],
    "pool overlaps": lambda: [AvgPool2D(3, stride=2, padding="same"), conv((1, 3)), AvgPool2D(2, stride=1)],
}
each_stack = pytest.mark.parametrize("build", STACKS.values(), ids=STACKS)


def grids_of(model, input_shape):
    """Of its convolutions and pools."""
    for layer in model.layers.values():
        if isinstance(layer, Windowed):
            yield layer.grid(input_shape)
        input_shape = layer.output_shape(input_shape)


def seen_pixels(model, shape, cells):
    """For each output cell, where the image's gradient is not 0 if only this cell has one: an image for each."""
    output = model.forward(np.ones((len(cells), *shape, 1)))
    grad_output = np.zeros_like(output)
    for grad, (row, column) in zip(grad_output, cells, strict=True):
        grad[row, column] = 1
    return model.backward(grad_output, needs_grad_x=True)[:, :, :, 0] != 0


def as_pixels(places, shape):
    """The product of rows and columns, as a plane of bools."""
    plane = np.zeros(shape, bool)
    plane[np.ix_(*places)] = True
    return plane


# ---------------------------------------------------------------- receptive fields


@each_stack
@pytest.mark.parametrize("shape", [(19, 18), (18, 23)], ids=str)
def test_what_every_output_cell_sees_is_where_its_gradient_goes(build, shape):
    model = Sequential(build())
    grids = list(grids_of(model, (*shape, 1)))
    cells = list(itertools.product(*map(range, grids[-1].output)))
    for cell, seen in zip(cells, seen_pixels(model, shape, cells), strict=True):
        found = trace(grids, shape, len(grids), cell)
        assert np.array_equal(as_pixels(found[0], shape), seen)


@each_stack
def test_seeing_and_being_seen_are_the_same_thing(build):
    """In every pair of levels: what sees a cell from above is what the cell lies in, seen from there."""
    shape = (19, 18)
    grids = list(grids_of(Sequential(build()), (*shape, 1)))
    sizes = [shape, *(grid.output for grid in grids)]
    for level, (row, column) in [(0, (5, 4)), (0, (18, 0)), (1, (2, 3)), (len(grids), (0, 0))]:
        up = trace(grids, shape, level, (row, column))[-1]
        for above in itertools.product(*map(range, sizes[-1])):
            rows, columns = trace(grids, shape, len(grids), above)[level]
            assert (row in rows and column in columns) == (above[0] in up[0] and above[1] in up[1])


@each_stack
def test_the_formula_gives_the_first_and_the_last_pixel_inside_a_large_image(build):
    shape = (70, 71)
    model = Sequential(build())
    field = receptive_field(model, (*shape, 1))[-1]
    cell = tuple(size // 2 for size in model.forward(np.zeros((1, *shape, 1))).shape[1:3])
    seen = np.nonzero(seen_pixels(model, shape, [cell])[0])
    for places, index, size, jump, start in zip(seen, cell, field.size, field.jump, field.start, strict=True):
        assert (places.min(), places.max()) == (start + index * jump, start + index * jump + size - 1)


@each_stack
def test_at_the_border_nothing_outside_the_formula_s_field_is_seen(build):
    shape = (19, 18)
    model = Sequential(build())
    field = receptive_field(model, (*shape, 1))[-1]
    output = model.forward(np.zeros((1, *shape, 1))).shape[1:3]
    cells = list(itertools.product((0, output[0] - 1), (0, output[1] - 1)))
    for cell, seen in zip(cells, seen_pixels(model, shape, cells), strict=True):
        for places, index, size, jump, start in zip(
            np.nonzero(seen), cell, field.size, field.jump, field.start, strict=True
        ):
            assert start + index * jump <= places.min() and places.max() < start + index * jump + size


def test_the_course_s_stack():
    stack = [conv(3), MaxPool2D(2), conv(3), MaxPool2D(2)]
    fields = receptive_field(Sequential(stack))
    assert [field.size for field in fields] == [(3, 3), (4, 4), (8, 8), (10, 10)]
    assert [field.jump for field in fields] == [(1, 1), (2, 2), (2, 2), (4, 4)]
    assert [field.start for field in fields] == [(0, 0)] * 4


def test_two_of_3_see_what_one_of_5_sees():
    two, one = (receptive_field(Sequential(layers))[-1] for layers in ([conv(3), conv(3)], [conv(5)]))
    assert (two.size, two.jump, two.start) == (one.size, one.jump, one.start) == ((5, 5), (1, 1), (0, 0))


def test_same_begins_in_the_padding_and_depends_on_the_size_of_the_image():
    layers = [conv(3, stride=2, padding="same")]
    assert receptive_field(Sequential(layers), (28, 27, 1))[0].start == (0, -1)


def test_layers_without_windows_change_nothing_and_dense_layers_are_left_out():
    fields = receptive_field(models.lenet5(rng=RNG))
    assert [field.layer for field in fields] == ["conv2d", "avg_pool2d", "conv2d_1", "avg_pool2d_1"]
    assert fields[-1] == ReceptiveField("avg_pool2d_1", (16, 16), (4, 4), (-2, -2))
    assert receptive_field(Sequential([ReLU(), conv(3)]))[0].size == (3, 3)


@pytest.mark.parametrize(
    "layers, shape, words",
    [
        ([conv(3), conv(9)], (9, 9, 1), "kernel_size 9 is larger than the padded input 7"),
        ([conv(3)], (9, 9), r"one image must have the shape \(H, W, C\), got \(9, 9\): leave N out"),
        ([conv(3)], (1, 9, 9, 1), "leave N out"),
        ([conv(3)], (9, 9, 3), "filters 1 deep, its input has 3 channels: in_channels=3"),
        ([Flatten(), conv(3)], (9, 9, 1), r"must have the shape \(H, W, C\), got \(81,\)"),
        ([conv(3), MaxPool2D(2, stride=1, padding=2)], (9, 9, 1), "nothing but padding"),
    ],
)
def test_a_field_that_cannot_be_is_refused(layers, shape, words):
    with pytest.raises(ValueError, match=words):
        receptive_field(Sequential(layers), shape)


def test_a_summary_refuses_the_pool_that_forward_refuses():
    model = Sequential([MaxPool2D(2, stride=1, padding=2)])
    with pytest.raises(ValueError, match="nothing but padding"):
        model.summary((9, 9, 1))
    with pytest.raises(ValueError, match="nothing but padding"):
        model.forward(np.zeros((1, 9, 9, 1)))


# ---------------------------------------------------------------- confusion


def test_every_pair_is_counted_where_it_belongs():
    labels, predictions = RNG.integers(0, 7, (2, 500))
    matrix = confusion_matrix(labels, predictions, classes=7)
    for label, said in itertools.product(range(7), range(7)):
        assert matrix[label, said] == sum((labels == label) & (predictions == said))
    assert matrix.dtype == np.int64


def test_the_diagonal_is_right_and_a_class_that_never_came_has_a_row_of_zeros():
    matrix = confusion_matrix(np.array([0, 2, 2], np.uint8), [0, 2, 0])
    assert matrix.shape == (10, 10)
    assert np.trace(matrix) == 2 and matrix[2, 0] == 1 and not matrix[1].any()


def test_no_labels_are_a_matrix_of_zeros():
    assert not confusion_matrix([], [], classes=3).any()


@pytest.mark.parametrize(
    "labels, predictions, classes, error, words",
    [
        ([0, 1], [0], 2, ValueError, r"equally many, got \(2,\) and \(1,\)"),
        ([0, 1], np.zeros((2, 3)), 3, ValueError, r"predictions must have 1 axis.*\(2, 3\): predictions.argmax"),
        (np.eye(3), [0, 1, 2], 3, ValueError, "labels must have 1 axis.*labels.argmax"),
        ([0, 12], [0, 1], 10, ValueError, "labels must be whole numbers from 0 to 9, got 12: pass classes=13"),
        ([0, 1], [0, -1], 3, ValueError, "predictions must be whole numbers from 0 to 2, got -1$"),
        ([0, 1], [0, 1.5], 3, ValueError, "predictions must be whole numbers from 0 to 2, got 1.5$"),
        ([0, np.nan], [0, 1], 3, ValueError, "labels must be whole numbers from 0 to 2"),
        ([0, np.inf], [0, 1], 3, ValueError, "labels must be whole numbers from 0 to 2, got inf$"),
        ([0, 1], [0, 1], 0, ValueError, "classes must be 1 or more, got 0"),
        ([0, 1], [0, 1], 2.5, TypeError, "classes must be a whole number"),
        (["a"], [0], 2, TypeError, "labels must hold real numbers"),
    ],
)
def test_what_cannot_be_counted_is_refused(labels, predictions, classes, error, words):
    with pytest.raises(error, match=words):
        confusion_matrix(labels, predictions, classes)


# ---------------------------------------------------------------- occlusion


@pytest.fixture
def small():
    """A network on images of 6×5, and one image."""
    rng = np.random.default_rng(3)
    model = Sequential([Conv2D(1, 2, 3, rng=rng), ReLU(), Flatten(), Dense(2 * 4 * 3, 4, rng=rng)])
    return model, rng.random((1, 6, 5, 1), np.float32)


@pytest.mark.parametrize("size, stride, value", [(2, 1, 0), ((3, 1), 1, 0.5), (2, (2, 3), -1), ((6, 5), 1, 0)])
def test_each_place_is_covered_by_itself(small, size, stride, value):
    model, image = small
    before = image.copy()
    found = occlusion_map(model, image, 2, size=size, stride=stride, value=value)
    (height, width), (down, right) = np.broadcast_to(size, 2), np.broadcast_to(stride, 2)
    assert found.shape == ((6 - height) // down + 1, (5 - width) // right + 1)
    sure = softmax(model.forward(image))[0, 2]
    for i, j in np.ndindex(found.shape):
        covered = image.copy()
        covered[0, i * down : i * down + height, j * right : j * right + width] = value
        assert found[i, j] == pytest.approx(sure - softmax(model.forward(covered))[0, 2], abs=1e-6)
    assert np.array_equal(image, before)


def test_evidence_lies_where_the_weights_look():
    dense = Dense(9, 2, rng=RNG)
    dense.weight[...] = 0
    dense.weight[4, 1] = 3  # only the centre of 3×3 counts
    found = occlusion_map(Sequential([Flatten(), dense]), np.ones((1, 3, 3, 1)), 1, size=1)
    assert np.array_equal(found > 0.1, [[False, False, False], [False, True, False], [False, False, False]])


def test_bytes_can_be_covered_with_any_number(small):
    model, _ = small
    image = np.arange(30, dtype=np.uint8).reshape(1, 6, 5, 1)
    wanted = occlusion_map(model, image.astype(np.float32), 0, value=-0.5)
    assert np.array_equal(occlusion_map(model, image, 0, value=-0.5), wanted)


@pytest.mark.parametrize(
    "changes, error, words",
    [
        ({"image": np.zeros((2, 6, 5, 1))}, ValueError, r"one image \(1, H, W, C\), got 2 images: x\[:1\]"),
        ({"image": np.zeros((6, 5, 1))}, ValueError, r"image must have 4 axes.*x\[np.newaxis\]"),
        ({"size": 7}, ValueError, "the square 7×7 is larger than the image 6×5: use a smaller size"),
        ({"size": 0}, ValueError, "size must be 1 or more"),
        ({"stride": 0}, ValueError, "stride must be 1 or more"),
        ({"label": 4}, ValueError, "label is 4, but the model knows the classes 0 to 3"),
        ({"label": -1}, ValueError, "label must be 0 or more"),
        ({"label": 1.5}, TypeError, "label must be a whole number"),
    ],
)
def test_what_cannot_be_covered_is_refused(small, changes, error, words):
    model, image = small
    with pytest.raises(error, match=words):
        occlusion_map(**{"model": model, "image": image, "label": 0} | changes)

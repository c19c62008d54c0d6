"""The tasks of Play and their answers: as many as tasks, and what an answer says is so."""

import itertools
import re
from itertools import product

import numpy as np
import pytest
from student_cells import CELLS

import cnnlib
from cnnlib import (
    avg_pool2d,
    check,
    conv2d_parameters,
    explore_feature_maps,
    load_mnist,
    max_pool2d,
    output_size,
    resolve_padding,
    shift_and_pool,
)
from cnnlib.exercises import LESSONS, play_answers
from cnnlib.widgets.field_tracer import as_model
from tools.site.slides import slideshow

WITH_TASKS = [lesson for lesson, cells in CELLS.items() if any(cell.id == "play-tasks" for cell in cells)]
WITH_OWN_PICTURE = ["02", "03", "05", "06"]
FOUR = [{"kernel_size": size, "stride": stride} for size, stride in ((2, 2), (2, 2), (3, 2), (3, 1))]
TASK = re.compile(r"^(\d)\. ", re.MULTILINE)


def test_every_lesson_from_01_on_has_tasks():
    assert WITH_TASKS == [lesson for lesson in LESSONS if lesson in CELLS and lesson != "00"]


def task_cells(lesson):
    """Where the tasks of Play stand in a lesson, and, in some, those with one's own picture."""
    return [place for place, cell in enumerate(CELLS[lesson]) if cell.id in ("play-tasks", "own-picture-tasks")]


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_play_has_three_tasks_and_two_or_three_more_with_ones_own_picture(lesson):
    play, *own = [TASK.findall(CELLS[lesson][place].source) for place in task_cells(lesson)]
    assert play == ["1", "2", "3"]
    assert len(own) == (lesson in WITH_OWN_PICTURE)
    assert all(tasks in (["4", "5"], ["4", "5", "6"]) for tasks in own)


@pytest.mark.parametrize("lesson", WITH_TASKS)
def test_each_task_has_its_answer_in_the_cell_below_the_last(lesson):
    cells, places = CELLS[lesson], task_cells(lesson)
    below = cells[places[-1] + 1]
    assert (below.id, below.cell_type, below.source) == ("play-answers", "code", f'check.play("{lesson}")')
    assert slideshow(below) == {"slide_type": "skip"}
    answers = play_answers(lesson)
    asked = sum(len(TASK.findall(cells[place].source)) for place in places)
    assert len(answers) == len(set(answers)) == asked
    for task, answer in enumerate(answers, start=1):
        assert len(answer) > 40 and answer in check.play(lesson, task).message


def test_play_c_of_nine_shares_four_arrive_and_a_row_and_a_column_get_nothing():
    image, weight = np.arange(1, 10).reshape(3, 3), np.arange(9).reshape(3, 3)
    last = cnnlib.route_gradients(image, weight, stride=2, padding=1, grad_output=[[0, 0], [0, -1]])
    assert last.grad_image == [[0, 0, 0], [0, 0, -1], [0, -3, -4]]
    assert "0, −1, −3 and −4" in play_answers("c")[0]
    wider = np.array(cnnlib.route_gradients(image, weight, stride=3, padding=1).grad_image)
    assert (wider == 0).tolist() == [[False, False, True], [False, False, True], [True, True, True]]


def test_play_c_a_pixel_changes_the_filters_gradient_only():
    weight = np.arange(9).reshape(3, 3)
    one, other = (cnnlib.route_gradients(image, weight, stride=2, padding=1) for image in (np.eye(3), np.ones((3, 3))))
    assert one.grad_image == other.grad_image and one.grad_weight != other.grad_weight


PHOTOGRAPH = cnnlib.load_photograph()[np.newaxis] / 255
GREY = PHOTOGRAPH.mean(axis=3, keepdims=True)
UPRIGHT = np.reshape([-1, 0, 1, -2, 0, 2, -1, 0, 1], (3, 3, 1, 1))
LEVEL = UPRIGHT.transpose(1, 0, 2, 3)


def test_own_picture_02_what_the_upright_edges_are_made_of():
    edges = cnnlib.conv2d(GREY, UPRIGHT)
    assert np.maximum(UPRIGHT, 0).sum() == 4 and f"{edges.max():.2f}" == "3.64"
    with_the_middle = UPRIGHT + np.reshape([0, 0, 0, 0, 1, 0, 0, 0, 0], (3, 3, 1, 1))
    assert np.allclose(cnnlib.conv2d(GREY, with_the_middle), edges + GREY[:, 1:-1, 1:-1])
    assert (UPRIGHT.sum(), with_the_middle.sum()) == (0, 1)


def test_own_picture_03_what_strides_leave_out():
    assert [output_size(160, 3, stride) for stride in (2, 3, 4)] == [79, 53, 40]
    assert unseen(3, 2, size=160) == unseen(3, 3, size=160) == [159]
    assert unseen(3, 4, size=160) == list(range(3, 160, 4)) and len(unseen(3, 4, size=160)) == 40


def test_own_picture_05_warm_is_not_bright():
    warm = np.zeros((3, 3, 3, 1)) + np.reshape([1, 0, -1], (3, 1)) / 9
    for row, column, parts in ((17, 44, [0.8, 0, -0.8]), (43, 59, [0, 0, 0])):  # in the white of the cap, in its brim
        window = PHOTOGRAPH[0, row : row + 3, column : column + 3]
        assert np.allclose((window * warm[..., 0]).sum(axis=(0, 1)), parts, atol=0.07)
    coldest = cnnlib.conv2d(PHOTOGRAPH, warm).min()
    assert f"{coldest:.2f}" == "-0.45" and coldest + 0.4 < 0 < coldest + 0.5


def test_own_picture_06_edges_of_edges():
    edges = cnnlib.conv2d(GREY, UPRIGHT)
    assert np.array_equal(cnnlib.relu(cnnlib.conv2d(GREY, -UPRIGHT)), cnnlib.relu(edges) - edges)
    cord, badge = (0, slice(50, 75), slice(16, 22)), (0, slice(0, 20), slice(66, 86))
    second = cnnlib.conv2d(cnnlib.relu(edges), LEVEL)
    assert np.abs(edges[cord]).max() > 2 and np.abs(second[cord]).max() < 0.8 and np.abs(second[badge]).max() > 7
    other = cnnlib.conv2d(GREY, LEVEL)
    assert np.allclose(cnnlib.conv2d(edges, LEVEL), cnnlib.conv2d(other, UPRIGHT))
    assert not np.allclose(second, cnnlib.conv2d(cnnlib.relu(other), UPRIGHT))


def unseen(kernel_size, stride, dilation=1, size=8):
    """The cells of a row that no window touches."""
    starts = [stride * window for window in range(output_size(size, kernel_size, stride, dilation=dilation))]
    return sorted(set(range(size)) - {start + cell * dilation for start in starts for cell in range(kernel_size)})


def test_play_03_what_is_left_out():
    leaving = [stride for stride in range(1, 13) if stride != 2 and 7 in unseen(3, stride)]
    assert {3, 4} <= set(leaving) and unseen(3, 3) == [6, 7]
    assert [kernel for kernel in range(1, 8) if 7 not in unseen(kernel, 3)] == [2, 5]
    assert 7 not in unseen(4, 4)
    assert unseen(3, 2, dilation=2) == [1, 3, 5, 7] and unseen(3, 1, dilation=2) == []
    assert output_size(8, 3, dilation=2) == output_size(8, 5) == 4


def test_play_04_what_same_adds():
    def added(kernel_size, stride):
        return resolve_padding("same", (8, 8), kernel_size, stride)[0]

    assert added(3, 2) == (0, 1)
    assert [stride for stride in range(1, 6) if added(3, stride) == (0, 0)] == [4, 5]
    assert output_size(8, 3, 4) == 2
    assert [kernel for kernel in range(1, 13) if added(kernel, 2) == (1, 1)] == [4]


def test_play_05_what_a_layer_learns():
    assert (conv2d_parameters(3, 6, 5), conv2d_parameters(3, 12, 5), output_size(64, 5)) == (456, 912, 60)
    counts = [conv2d_parameters(3, 12, kernel) for kernel in range(1, 6)]
    assert [count < 456 for count in counts] == [True, True, True, False, False]
    assert counts[2:4] == [336, 588]


def said_by_both(explorer, **place):
    """What the dense net and the CNN say of a digit there."""
    for name, value in place.items():
        setattr(explorer, name, value)
    return [int(chances.argmax()) for chances in explorer.answers().values()]


def test_play_01_moved():
    explorer = cnnlib.shift_digit(digit=4, columns=-4)
    assert said_by_both(explorer) == [6, 4] and f"{explorer.answers()['CNN'][4]:.2f}" == "0.77"
    assert said_by_both(explorer, columns=-3) == [4, 4]
    explorer = cnnlib.shift_digit(digit=3)
    assert [said_by_both(explorer, columns=-far) for far in (1, 2)] == [[7, 3], [7, 7]]
    explorer.columns = 0
    assert [said_by_both(explorer, rows=far) for far in (2, 3, 4)] == [[3, 3], [7, 3], [7, 3]]
    assert [said_by_both(explorer, rows=-far) for far in (1, 2, 3, 4)] == [[3, 3]] * 4
    explorer.rows = 0
    assert [said_by_both(explorer, columns=far) for far in (1, 2, 3, 4)] == [[3, 3]] * 4


def test_play_01_turned():
    four, zero = cnnlib.shift_digit(digit=4), cnnlib.shift_digit(digit=0)
    assert [said_by_both(four, turn=turn) for turn in (47, 48, 50, 51)] == [[4, 4], [0, 4], [0, 4], [0, 0]]
    assert [said_by_both(four, turn=-turn) for turn in (13, 14, 15)] == [[4, 4], [8, 4], [8, 8]]
    assert [said_by_both(zero, turn=turn) for turn in range(-180, 180, 45)] == [[0, 0]] * 8


def test_play_02():
    explorer = cnnlib.explore_conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 1], [1, 1]], bias=-12)
    assert explorer.output == [[0, 4], [12, 16]]
    explorer.bias, explorer.kernel = 0, [[1, 0], [0, 0]]
    assert explorer.output == [[1, 2], [4, 5]]


def test_play_06_overlaps_and_forgiven_steps():
    picture = np.reshape([1, 2, 1, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 4, 0, 1], (1, 4, 4, 1))
    assert [(max_pool2d(picture, size, stride=1) == 4).sum() for size in (2, 3)] == [2, 2]
    assert avg_pool2d(picture, 2, stride=1, padding="same")[0, -1, -1, 0] == picture[0, -1, -1, 0]
    stroke = [[0, 9, 0, 0, 0, 0, 0, 0]] * 2 + [[0, 0, 9, 0, 0, 0, 0, 0]] * 2
    pools = shift_and_pool(stroke, shift=1)
    assert (pools.before, pools.after) == ([[9, 0, 0, 0], [0, 9, 0, 0]], [[0, 9, 0, 0], [0, 9, 0, 0]])
    assert [size for size in range(1, 5) if forgives(pools, size)] == [4]


def forgives(pools, size):
    """Whether windows of that size see no difference."""
    pools.kernel_size = size
    return pools.before == pools.after


def test_play_07_maps_of_the_widget():
    (images, labels), _ = load_mnist()
    explorer = explore_feature_maps(images[:20], labels[:20], bank="edges")
    upright, level = np.transpose([edge_sums(explorer, digit) for digit in range(20)])
    assert np.flatnonzero(level < 0.4 * upright).tolist() == [8, 14] and set(labels[[8, 14]]) == {1}
    explorer = explore_feature_maps(images[:1])
    settings = product(["same", "valid"], range(1, 8), range(1, 5))
    fitting = [setting for setting in settings if pooled_side(explorer, *setting) == 5]
    assert fitting == [("same", size, 3) for size in range(1, 8)] + [("valid", size, 3) for size in range(1, 5)]
    largest = explore_feature_maps(images[:20], labels[:20], bank="trained").feature_maps().max(axis=(0, 1, 2))
    assert largest[[2, 3, 9, 22]].round(1).tolist() == pytest.approx([0.3, 0.3, 0.3, 2.6])
    assert np.flatnonzero(largest == 0).tolist() == [10, 21]


def pooled_side(explorer, padding, kernel_size, stride):
    explorer.padding, explorer.kernel_size, explorer.stride = padding, kernel_size, stride
    return explorer.feature_maps().shape[1]


def edge_sums(explorer, digit):
    """How much the first two filters find in a digit."""
    explorer.digit = digit
    return explorer.feature_maps().sum(axis=(0, 1, 2))[:2]


def field_of(layers):
    """How wide one cell sees behind layers (kernel size, stride)."""
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size, jump = size + (kernel_size - 1) * jump, jump * stride
    return size


def test_play_13_fields_are_as_wide_as_the_answers_say():
    strided = cnnlib.trace_receptive_field(level=4, cell=(0, 0))
    strided.layers = [strided.layers[0] | {"stride": 2}, *strided.layers[1:]]
    first, *_, last = cnnlib.receptive_field(as_model(strided.layers))
    assert (first.size, last.size) == ((3, 3), (17, 17))
    some = [(kernel_size, stride) for kernel_size in (1, 2, 3) for stride in range(1, kernel_size + 1)]
    assert max(map(field_of, itertools.product(some, repeat=3))) == 27
    assert cnnlib.receptive_field(as_model((four := cnnlib.trace_receptive_field(FOUR)).layers))[-1].size == (28, 28)
    assert four.sizes[-1] == (1, 1)


def test_play_13_corner_pixels_are_seen_by_one_cell():
    tracer = cnnlib.trace_receptive_field(level=4, cell=(0, 0))
    same = [layer | {"padding": "same"} if layer["kind"] == "convolution" else layer for layer in tracer.layers]
    tracer.layers, tracer.cell = same, (0, 0)
    assert tracer.field.start == (-3, -3)
    seers = []
    for row in range(28):
        tracer.level, tracer.cell = 0, (row, 14)
        seers.append(len(tracer.lit[4][0]))
    assert [row for row, count in enumerate(seers) if count == 1] == [0, 27] and min(seers) == 1


def stroke(degrees):
    """A stroke through the middle of 28×28 pixels that rises by so many degrees, 18 pixels long and 3 wide."""
    rows, columns = np.mgrid[:28, :28] - 13.5
    turn = np.deg2rad(degrees)
    along, aside = columns * np.cos(turn) - rows * np.sin(turn), columns * np.sin(turn) + rows * np.cos(turn)
    return ((np.abs(along) < 9) & (np.abs(aside) < 1.6)).astype(np.float32)


def test_play_12_drawings_are_read_as_the_answers_say():
    _, (x_test, y_test) = cnnlib.load_mnist()
    net = cnnlib.load_trained()

    def read(pictures):
        p = cnnlib.softmax(net.predict(cnnlib.prepare_images(pictures)))
        return p.argmax(axis=1).tolist(), p.max(axis=1)

    sevens = x_test[y_test == 7].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).astype(np.uint8)
    cornered = np.pad(sevens, ((0, 0), (0, 14), (0, 14)))
    said, sure = read(cornered)
    assert said.count(6) > len(said) / 2 and sure[np.equal(said, 6)].max() > 0.9
    assert read(cnnlib.center_digit(cornered))[0].count(7) > 0.95 * len(said)
    four, nine = x_test[6].copy(), x_test[36].copy()
    four[5:7, 14:21], nine[9:18, :16] = 255, 0
    edited = read(cnnlib.center_digit(np.stack([four, nine])))
    assert edited[0] == [9, 7] and edited[1].min() > 0.95


def test_play_12_says_something_to_nothing_and_to_signs():
    rows, columns = np.mgrid[:28, :28]
    up, right = abs(rows - 14), abs(columns - 14)
    plus = (np.minimum(up, right) < 2) & (np.maximum(up, right) < 9)
    cross = ((abs(rows - columns) < 2) | (abs(rows + columns - 27) < 2)) & (up < 9)
    square = (np.maximum(up, right) < 9) & (np.maximum(up, right) > 6)
    drawn = cnnlib.center_digit(255 * np.stack([0 * plus, plus, cross, square]).astype(np.uint8))
    p = cnnlib.softmax(cnnlib.load_trained().predict(cnnlib.prepare_images(drawn)))
    assert p.argmax(axis=1).tolist() == [1, 4, 8, 0]
    assert p[0].max().round(2) == 0.15 and p[1:].max(axis=1).min() > 0.95


def test_play_14_filters_answer_to_the_strokes_that_are_named():
    strokes = np.stack([stroke(degrees) for degrees in (0, 45, 90, 135)])[..., np.newaxis]
    first = cnnlib.load_trained("digits_0_to_4")["conv2d"].weight
    answers = cnnlib.relu(cnnlib.conv2d(strokes, first)).sum(axis=(1, 2))
    assert answers.argmax(axis=0)[[3, 8]].tolist() == [1, 1]
    assert answers.argmax(axis=0)[[2, 11, 26]].tolist() == [3, 3, 3]


def test_play_15_batches_of_5_and_of_100_take_so_many_steps():
    answer = play_answers("15")[2]
    assert "are 30 steps with batches of 100 and 600 with batches of 5." in answer
    assert [3 * len(range(0, 1000, size)) for size in (100, 5)] == [30, 600]

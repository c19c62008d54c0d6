"""The picture explorer without a page: what it takes and refuses, and that JavaScript convolves as cnnlib does."""

from itertools import product

import numpy as np
import pytest

from cnnlib import conv2d, explore_picture, load_photograph, load_trained, relu
from cnnlib.widgets.picture_explorer.ready import kernel_named, ready_names
from tools.lessons import ROOT

FOLDER = ROOT / "cnnlib" / "widgets" / "picture_explorer"
SMALL = (np.indices((24, 27, 3)) * [[[[31]]], [[[17]]], [[[80]]]]).sum(axis=0).astype(np.uint8)
DEEP = np.random.default_rng(0).normal(size=(3, 3, 3)).round(2)
WIDE = np.random.default_rng(1).normal(size=(5, 5)).round(2)


# ---------------------------------------------------------------- Python's side


def test_the_photograph_in_grey_is_the_mean_of_its_channels():
    explorer = explore_picture()
    x = load_photograph().astype(np.float32)[np.newaxis].mean(axis=3, keepdims=True) / 255
    weight = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)[:, :, np.newaxis, np.newaxis]
    assert np.allclose(explorer.output, conv2d(x, weight)[0, :, :, 0], atol=1e-5)
    assert explorer.chosen == (79, 79)


def test_in_colour_each_channel_meets_its_slice_and_all_are_summed():
    explorer = explore_picture(SMALL, DEEP, color=True, bias=0.25, stride=2)
    wanted = conv2d(SMALL[np.newaxis] / 255, DEEP[..., np.newaxis], np.array([0.25]), stride=2)
    assert np.allclose(explorer.output, wanted[0, :, :, 0], atol=1e-5)


def test_one_slice_in_colour_stands_for_all_channels_and_of_three_grey_takes_the_mean():
    explorer = explore_picture(SMALL, WIDE, color=True)
    assert np.allclose(explorer.weight[:, :, 2, 0], WIDE)
    explorer.kernel = DEEP
    explorer.color = False
    assert np.allclose(explorer.weight[:, :, 0, 0], DEEP.mean(axis=2))


def test_relu_stands_after_each_of_the_two_layers():
    explorer = explore_picture(SMALL, relu=True, second="sobel_y")
    first = relu(explore_picture(SMALL).output)
    second = np.transpose(explore_picture(SMALL).kernel)[:, :, np.newaxis, np.newaxis]
    assert np.allclose(explorer.output, relu(conv2d(first[np.newaxis, ..., np.newaxis], second))[0, :, :, 0], atol=1e-5)


def test_fractions_are_taken_for_what_they_are_of_255_and_a_grey_picture_for_three_equal_channels():
    assert np.array_equal(explore_picture(SMALL / 255).pixels, SMALL)
    assert np.array_equal(explore_picture(SMALL[:, :, 0]).pixels[:, :, 2], SMALL[:, :, 0])


def test_every_ready_kernel_can_be_called_by_its_name():
    for name in ready_names():
        explorer = explore_picture(SMALL, name, color=np.ndim(kernel_named(name)) == 3)
        assert explorer.kernel == kernel_named(name)
    trained = load_trained()["conv2d"].weight[:, :, 0, 29]
    assert np.allclose(kernel_named("trained_29"), trained, atol=0.005)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"image": np.zeros((2, 30, 30, 3))}, r"got \(2, 30, 30, 3\): choose one picture"),
        ({"image": np.full((30, 30), -1)}, "from -1 to -1: scale it first"),
        ({"image": np.full((30, 30), np.nan)}, "from nan to nan"),
        ({"image": np.zeros((23, 30))}, "23×30, but each side needs 24"),
        ({"image": np.zeros((400, 30))}, r"400×30, but each side may have 320 pixels: .*image\[::2, ::2\]"),
        ({"kernel": np.zeros((4, 4))}, r"got \(4, 4\): the explorer has kernels of 3×3 and 5×5"),
        ({"kernel": np.zeros((3, 3, 3))}, "write color=True"),
        ({"kernel": "sobel"}, "'sobel', which is no ready kernel: choose from identity, blur"),
        ({"second": np.zeros((3, 3, 3))}, r"second must have shape \(3, 3\) or \(5, 5\)"),
        ({"stride": 5}, "stride is 5, .* up to 4"),
    ],
)
def test_what_cannot_be_is_refused_with_both_numbers(change, words):
    with pytest.raises(ValueError, match=words):
        explore_picture(**change)


@pytest.mark.parametrize(
    "name, values",
    {
        "kernel": [[[1]], "none", [["a"] * 3] * 3, None],
        "second": [[[1]], [[[1, 1, 1]] * 3] * 3, 3],
        "stride": [0, 5, 1.5],
        "color": [1],
        "scale": ["both"],
        "chosen": [[-1, 0], [1]],
        "controls": ["kernel", ["all"]],
        "_pixels": [b"1"],
        "_ready": [[]],
    }.items(),
)
def test_nonsense_from_the_browser_changes_nothing_and_raises_nothing(name, values):
    explorer = explore_picture(SMALL)
    before = explorer.get_state()
    for value in values:
        explorer.set_state({name: value})
        assert explorer.get_state() == before


# ---------------------------------------------------------------- JavaScript's side


def setting(kernel, color, stride, is_relu, second):
    """A setting for both sides, and what cnnlib makes of it."""
    bias = 0.5 if is_relu else 0
    explorer = explore_picture(SMALL, kernel, color=color, bias=bias, stride=stride, relu=is_relu, second=second)
    settings = {"kernel": explorer.kernel, "color": color, "bias": bias, "stride": stride, "relu": is_relu}
    return {**settings, "second": explorer.second, "wanted": explorer.output.tolist()}


COMPARE = """(module, { pixels, settings }) => settings.map(({ kernel, color, bias, stride, relu, second, wanted }) => {
  const slices = module.slicesOf(kernel, color);
  let map = module.convolve(module.pictureOf(pixels, color), { slices, bias, stride, relu });
  if (second) map = module.convolve(map, { slices: [second], bias: 0, stride: 1, relu });
  const isLarge = map.rows === wanted.length && map.columns === wanted[0].length;
  return isLarge ? Math.max(...wanted.flat().map((number, place) => Math.abs(number - map.planes[0][place]))) : null;
})"""


def test_javascript_convolves_as_cnnlib_does(run_modules):
    kernels = [("trained_3", False), (WIDE, True), (DEEP, True), ("emboss", False), ("blur_5x5", True)]
    others = product((1, 2, 3, 4), (False, True), (None, "sobel_y", WIDE))
    settings = [setting(*kernel, *rest) for kernel, rest in product(kernels, others)]
    rgba = np.dstack([SMALL, np.full(SMALL.shape[:2], 255)])
    pixels = {"data": rgba.ravel().tolist(), "width": SMALL.shape[1], "height": SMALL.shape[0]}
    differences = run_modules([FOLDER / "convolve.js"], COMPARE, {"pixels": pixels, "settings": settings})
    assert len(differences) == 120
    assert max(differences) < 1e-4


def test_a_scale_ends_at_a_round_number_that_holds_the_largest(run_modules):
    ends = run_modules(
        [FOLDER / "paint.js"], "(module, data) => data.map(module.endOfScale)", [0, 1, 3.1, 0.62, 99, 20.01]
    )
    assert ends == [1, 1, 4, 0.8, 100, 25]


FEW_ARE_FAR = [0.5] * 184 + [-0.9] * 12 + [3.7] * 4  # of 200: the sharpest edges of a photograph


@pytest.mark.parametrize(
    ("numbers", "largest"),
    [
        pytest.param(FEW_ARE_FAR, 0.9, id="few"),
        pytest.param([0.5] * 180 + [3.7] * 20, 3.7, id="many"),
        pytest.param([0.5] * 190 + [0.9] * 10, 0.9, id="hardly further"),
        pytest.param([0] * 200, 0, id="nothing"),
    ],
)
def test_a_scale_leaves_out_a_few_numbers_that_lie_far_beyond_all_others(run_modules, numbers, largest):
    """Else one sharp edge makes a whole map pale; what lies beyond the end is said at the end."""
    run = "(module, { numbers, range }) => module.largestButFew(Float32Array.from(numbers), range)"
    found = run_modules([FOLDER / "paint.js"], run, {"numbers": numbers, "range": [min(numbers), max(numbers)]})
    assert found == pytest.approx(largest)


SCALE_OF_MAP = """({ Layers }, { grey, kernel }) => {
  const data = grey.flat().flatMap((shade) => [shade, shade, shade, 255]);
  const layers = new Layers();
  const traits = { kernel, color: false, bias: 0, stride: 1, relu: false, second: null };
  layers.update({ data, width: grey[0].length, height: grey.length }, traits, false);
  return layers.scales[0];
}"""


def test_a_scale_says_on_which_side_numbers_lie_beyond_it(run_modules):
    grey = [[51 * (column % 2) for column in range(40)] for _ in range(40)]  # 0.2, and three cells as bright as can be
    for column in (10, 20, 30):
        grey[5][column] = 255
    data = {"grey": grey, "kernel": [[0, 0, 0], [0, 1, 0], [0, 0, -0.5]]}
    scale = run_modules([FOLDER / "layers.js"], SCALE_OF_MAP, data)
    assert scale == {"ramp": "signed", "low": -0.2, "high": 0.2, "isBelow": True, "isAbove": True}
    flat = run_modules([FOLDER / "layers.js"], SCALE_OF_MAP, {**data, "grey": [[255] * 40] * 40})
    assert flat == {"ramp": "signed", "low": -0.5, "high": 0.5, "isBelow": False, "isAbove": False}


def test_large_pictures_are_scaled_down_with_their_sides_as_they_were(run_modules):
    sizes = [{"width": 640, "height": 480}, {"width": 100, "height": 50}, {"width": 3000, "height": 4000}]
    fitting = run_modules([FOLDER / "sources.js"], "(module, data) => data.map(module.fittingSize)", sizes)
    assert [(size["width"], size["height"]) for size in fitting] == [(320, 240), (100, 50), (240, 320)]


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (300).to_bytes(4, "big") + (200).to_bytes(4, "big")
JPEG = (
    b"\xff\xd8\xff\xe1\0\x04\0\0\xff\xc4\0\x02\xff\xc2\0\x11\x08" + (200).to_bytes(2, "big") + (300).to_bytes(2, "big")
)
HEADS = """(module, data) => data.map((bytes) => {
  const head = Uint8Array.from(bytes);
  return [module.statedSize(head), module.isHeic(head)];
})"""


def test_the_head_of_a_file_tells_its_size_and_that_it_is_heic(run_modules):
    """Progressive JPEG, too, whose size stands after other segments; and what ends too early has none."""
    heads = [PNG, JPEG, JPEG[:12], b"\0\0\0\x18ftypheic", b"hello", b""]
    told = run_modules([FOLDER / "sources.js"], HEADS, [list(head) for head in heads])
    size = {"width": 300, "height": 200}
    assert told == [[size, False], [size, False], [None, False], [None, True], [None, False], [None, False]]


def test_what_is_too_much_or_too_narrow_is_told_from_the_size(run_modules):
    sizes = [{"width": 10000, "height": 10000}, {"width": 8000, "height": 20}, {"width": 24, "height": 24}]
    problems = run_modules([FOLDER / "sources.js"], "(module, data) => data.map(module.problemOfSize)", sizes)
    assert [problem and problem["problem"] for problem in problems] == ["too_many", "too_narrow", None]


KERNELS = """(module, { kernel, deep }) => [
  module.resizeKernel(kernel, 5), module.resizeKernel(module.resizeKernel(deep, 5), 3),
  module.withNumber(kernel, [0, 1, null], 9), module.withNumber(kernel, [0, 1, 2], 9)[0][1],
]"""


def test_a_kernel_grows_by_a_ring_and_a_channel_gets_a_slice_of_its_own(run_javascript):
    kernel = np.arange(9).reshape(3, 3)
    grown, back, changed, split = run_javascript(
        "picture_explorer", KERNELS, {"kernel": kernel.tolist(), "deep": DEEP.tolist()}
    )
    assert np.array_equal(grown, np.pad(kernel, 1))
    assert np.array_equal(back, DEEP)
    assert np.array_equal(changed, np.where(kernel == 1, 9, kernel))
    assert split == [1, 1, 9]

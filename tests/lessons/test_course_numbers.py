"""The numbers that the lessons promise, where cnnlib's maths alone makes them."""

import numpy as np
import pytest

from cnnlib import (
    avg_pool2d,
    conv2d,
    conv2d_parameters,
    im2col,
    max_pool2d,
    min_pool2d,
    output_size,
    pad2d,
    relu,
    resolve_padding,
)
from cnnlib.windows import col2im

TOY = np.arange(1, 10).reshape(1, 3, 3, 1)
ONES = np.ones((2, 2, 1, 1), int)
POOLED = [[1, 2, 1, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 4, 0, 1]]


def as_image(rows):
    return np.array(rows)[np.newaxis, :, :, np.newaxis]


def as_weight(rows):
    return np.array(rows)[:, :, np.newaxis, np.newaxis]


def as_rows(image, channel=0):
    return image[0, :, :, channel].tolist()


class TestLesson02SlideOneWindow:
    def test_the_toy_image(self):
        assert as_rows(conv2d(TOY, ONES)) == [[12, 16], [24, 28]]
        assert str(conv2d(TOY, ONES)[0, :, :, 0]) == "[[12 16]\n [24 28]]"

    def test_five_by_five(self):
        image = as_image([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
        cross = as_weight([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
        assert as_rows(conv2d(image, cross)) == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]

    def test_one_bias_for_every_cell(self):
        assert as_rows(conv2d(TOY, ONES, [100])) == [[112, 116], [124, 128]]

    def test_correlation_is_not_convolution(self):
        weight = as_weight([[0, 1], [2, 3]])
        assert as_rows(conv2d(TOY, weight)) == [[25, 31], [43, 49]]
        assert as_rows(conv2d(TOY, weight[::-1, ::-1])) == [[11, 17], [29, 35]]

    def test_the_map_moves_with_the_picture(self):
        moved = conv2d(pad2d(TOY, ((0, 0), (1, 0))), ONES)
        np.testing.assert_array_equal(moved[:, :, 1:], conv2d(TOY, ONES))


class TestLesson03Stride:
    @pytest.mark.parametrize(
        ("input_size", "kernel_size", "stride", "expected"),
        [(28, 3, 1, 26), (7, 3, 2, 3), (8, 3, 2, 3), (32, 5, 1, 28)],
    )
    def test_sizes(self, input_size, kernel_size, stride, expected):
        assert output_size(input_size, kernel_size, stride) == expected

    def test_eight_columns_leave_one_that_no_window_touches(self):
        seen = im2col(np.arange(8).reshape(1, 1, 8, 1), (1, 3), stride=2)
        assert set(range(8)) - set(seen.ravel().tolist()) == {7}

    def test_the_inverse_formula_fails_under_the_floor(self):
        """F = N - S(O - 1) says 4, and 3 gives the same output."""
        assert 28 - 2 * (13 - 1) == 4
        assert output_size(28, 4, 2) == output_size(28, 3, 2) == 13

    def test_a_dilated_kernel_covers_its_effective_size(self):
        assert output_size(28, 3, dilation=2) == output_size(28, (3 - 1) * 2 + 1)


class TestLesson04Padding:
    def test_the_borders_share_of_windows(self):
        def share(ring):
            places = (5 + 2 * ring - 2) ** 2
            return as_rows(col2im(np.ones((places, 9), int), (1, 5, 5, 1), 3, padding=ring))

        for ring, along_a_row in enumerate(([1, 2, 3, 2, 1], [2, 3, 3, 3, 2], [3, 3, 3, 3, 3])):
            assert share(ring) == np.outer(along_a_row, along_a_row).tolist()
        assert output_size(5, 3, padding=2) == 7

    def test_same_on_the_toy_image(self):
        assert as_rows(conv2d(TOY, ONES, padding="same")) == [[12, 16, 9], [24, 28, 15], [15, 17, 9]]

    def test_padding_on_the_wrong_side(self):
        assert as_rows(conv2d(TOY, ONES, padding=((1, 0), (1, 0)))) == [[1, 3, 5], [5, 12, 16], [11, 24, 28]]

    def test_even_sizes_at_stride_two_pad_the_end(self):
        assert resolve_padding("same", (28, 28), 3, stride=2) == ((0, 1), (0, 1))
        assert output_size(28, 3, 2, "same") == output_size(28, 3, 2, padding=1) == 14

    @pytest.mark.parametrize(("size", "agree"), [(28, False), (27, True)])
    def test_padding_one_gives_other_numbers_than_same_for_even_sizes_only(self, size, agree):
        ramp = np.arange(size * size).reshape(1, size, size, 1)
        weight = np.ones((3, 3, 1, 1), int)
        same, ours = conv2d(ramp, weight, stride=2, padding="same"), conv2d(ramp, weight, stride=2, padding=1)
        assert same.shape == ours.shape
        assert np.array_equal(same, ours) == agree

    def test_the_total_is_never_negative(self):
        assert resolve_padding("same", (4, 4), 1, stride=2) == ((0, 0), (0, 0))

    def test_half_the_kernel_keeps_the_size_of_odd_kernels_only(self):
        assert output_size(3, 2, padding=1) == 4
        assert [output_size(28, kernel, padding=(kernel - 1) // 2) for kernel in (1, 3, 5, 7)] == [28] * 4

    def test_twenty_eight_with_and_without_padding(self):
        assert output_size(28, 3, padding=0) == 26
        assert output_size(28, 3, padding=1) == 28

    def test_same_keeps_the_size_at_stride_one_only(self):
        assert [output_size(28, 3, stride, "same") for stride in (1, 2, 3)] == [28, 14, 10]


class TestLesson05Channels:
    def test_three_filters(self):
        weight = np.ones((2, 2, 1, 3), int) * [1, 10, -1]
        maps = conv2d(TOY, weight)
        assert as_rows(maps, 0) == [[12, 16], [24, 28]]
        assert as_rows(maps, 1) == [[120, 160], [240, 280]]
        assert as_rows(maps, 2) == [[-12, -16], [-24, -28]]

    def test_a_filter_is_as_deep_as_its_input(self):
        image = np.stack([np.arange(9).reshape(3, 3), np.arange(1, 10).reshape(3, 3)], axis=-1)[np.newaxis]
        weight = np.stack([[[0, 1], [2, 3]], [[1, 2], [3, 4]]], axis=-1)[..., np.newaxis]
        assert as_rows(conv2d(image, weight)) == [[56, 72], [104, 120]]

    @pytest.mark.parametrize("filters", [1, 6])
    def test_the_number_of_filters_is_the_depth_of_the_output(self, filters):
        assert conv2d(np.zeros((1, 32, 32, 3)), np.zeros((5, 5, 3, filters))).shape == (1, 28, 28, filters)

    @pytest.mark.parametrize(("channels", "filters", "expected"), [(1, 32, 320), (3, 32, 896), (32, 64, 18496)])
    def test_parameters(self, channels, filters, expected):
        assert conv2d_parameters(channels, filters, 3) == expected

    def test_a_one_by_one_convolution_is_a_dense_layer_at_every_pixel(self):
        rng = np.random.default_rng(0)
        x, matrix = rng.standard_normal((2, 4, 5, 3)), rng.standard_normal((3, 6))
        np.testing.assert_allclose(conv2d(x, matrix[np.newaxis, np.newaxis]), x @ matrix, rtol=1e-12)


class TestLesson06Pooling:
    def test_relu_empties_the_map_of_the_negative_filter(self):
        assert as_rows(relu(conv2d(TOY, -ONES))) == [[0, 0], [0, 0]]

    def test_valid_and_same(self):
        image = as_image([[4, 3], [2, 1]])
        assert as_rows(max_pool2d(image, 2, stride=1)) == [[4]]
        assert as_rows(max_pool2d(image, 2, stride=1, padding="same")) == [[4, 3], [2, 1]]

    def test_same_does_not_keep_the_picture(self):
        assert as_rows(max_pool2d(as_image([[1, 2], [3, 4]]), 2, stride=1, padding="same")) == [[4, 4], [4, 4]]

    def test_largest_mean_and_smallest(self):
        assert as_rows(max_pool2d(as_image(POOLED), 2)) == [[2, 3], [4, 2]]
        assert as_rows(avg_pool2d(as_image(POOLED), 2)) == [[1, 1.5], [2.25, 1]]
        assert as_rows(min_pool2d(as_image(POOLED), 2)) == [[0, 0], [0, 0]]

    def test_the_mean_is_a_convolution_with_a_small_filter(self):
        quarter = as_weight([[0.25, 0.25], [0.25, 0.25]])
        np.testing.assert_array_equal(conv2d(as_image(POOLED), quarter, stride=2), avg_pool2d(as_image(POOLED), 2))

    def test_padding_is_not_zero(self):
        corner = max_pool2d(as_image([[-4, -3], [-2, -1]]), 2, stride=1, padding="same")
        assert as_rows(corner)[1][1] == -1

    def test_padding_is_not_counted(self):
        """PyTorch's default, which counts it, is the convolution with the small filter of quarters."""
        ones = np.ones((1, 3, 3, 1))
        assert as_rows(avg_pool2d(ones, 2, stride=1, padding=1))[0][0] == 1
        assert as_rows(conv2d(ones, as_weight([[0.25, 0.25], [0.25, 0.25]]), padding=1))[0][0] == 0.25

    def test_how_far_pooling_forgives_a_shift(self):
        pooled = [max_pool2d(np.eye(8, dtype=int)[column].reshape(1, 1, 8, 1), (1, 2)).ravel().tolist()
                  for column in range(3)]  # fmt: skip
        assert pooled[0] == pooled[1] != pooled[2]


class TestLesson08Im2col:
    @pytest.mark.parametrize(("images", "shape"), [(1, (9, 75)), (10, (90, 75))])
    def test_shapes(self, images, shape):
        assert im2col(np.zeros((images, 7, 7, 3)), 5).shape == shape

    @pytest.mark.parametrize(
        ("height", "channels", "before", "after", "times"), [(7, 3, 147, 675, 4.6), (28, 1, 784, 14400, 18.4)]
    )
    def test_what_it_costs_in_memory(self, height, channels, before, after, times):
        image = np.zeros((1, height, height, channels))
        columns = im2col(image, 5)
        assert (image.size, columns.size) == (before, after)
        assert round(columns.size / image.size, 1) == times

    def test_it_saves_no_multiplication(self):
        rows, cells = im2col(np.zeros((1, 28, 28, 1)), 5).shape
        assert rows * cells == output_size(28, 5) ** 2 * 5 * 5 == 14400

    def test_the_two_layouts_differ_in_the_order_of_columns_only(self):
        x = np.random.default_rng(0).standard_normal((2, 7, 7, 3))
        channels_last = im2col(x, 5).reshape(-1, 5, 5, 3)
        by_channel = [im2col(x[..., [channel]], 5) for channel in range(3)]  # what NCHW writes one after another
        np.testing.assert_array_equal(channels_last.transpose(0, 3, 1, 2).reshape(-1, 75), np.hstack(by_channel))

    def test_pooling_through_im2col(self):
        columns = im2col(as_image(POOLED), 2, stride=2)
        assert columns.max(axis=1).reshape(2, 2).tolist() == as_rows(max_pool2d(as_image(POOLED), 2))

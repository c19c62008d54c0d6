"""Lesson 04: wrong answers as a class gives them."""

import numpy as np


def visits_with(windows, mark):
    """The loop of 04.3, its two blanks filled in wrongly."""

    def visits(size, kernel_size, padding):
        padded = size + 2 * padding
        counts = np.zeros((padded, padded), int)
        for i in range(windows(size, kernel_size, padding)):
            for j in range(windows(size, kernel_size, padding)):
                mark(counts, i, j, kernel_size)
        return counts[padding : padding + size, padding : padding + size]

    return visits


def on_padded(size, kernel_size, padding):
    return size + 2 * padding - kernel_size + 1


def whole_window(counts, i, j, kernel_size):
    counts[i : i + kernel_size, j : j + kernel_size] += 1


def one_cell(counts, i, j, kernel_size):
    counts[i, j] += 1


def one_short(counts, i, j, kernel_size):
    counts[i : i + kernel_size - 1, j : j + kernel_size - 1] += 1


def one_row(counts, i, j, kernel_size):
    counts[i, j : j + kernel_size] += 1


def one_column(counts, i, j, kernel_size):
    counts[i : i + kernel_size, j] += 1


def to_the_end(counts, i, j, kernel_size):
    counts[i:, j:] += 1


def up_to_the_size(counts, i, j, kernel_size):
    counts[i:kernel_size, j:kernel_size] += 1


def uncut(size, kernel_size, padding):
    padded = size + 2 * padding
    return visits_with(on_padded, whole_window)(padded, kernel_size, 0)


def pads_with(total, start=lambda total: total // 2):
    """SAME for 04.5, with another total or another way to share it."""

    def pads_of_axis(input_size, kernel_size, stride, dilation):
        missing = total(input_size, kernel_size, stride, dilation)
        return start(missing), missing - start(missing)

    return pads_of_axis


def missing(input_size, kernel_size, stride, dilation):
    windows = -(-input_size // stride)
    return max(0, stride * (windows - 1) + (kernel_size - 1) * dilation + 1 - input_size)


ANSWERS = {
    "04.1": [
        (38, 2),
        (40, 2),
        (36, 1),
        (37, 0),
        (38, 1),
        (36, 0),
        (40, 0),
        (42, 0),
        (37, 1),
        (38, 0.5),
        (38, -1),
        (39, 0),
        (40, 1),
        (26, 0),
    ],
    "04.2": [
        (2, 1),
        (2, 2),
        (1.5, 1.5),
        (0, 3),
        (0, 0),
        3,
        (1, 1),
        (3, 0),
        (0, 1),
        (2, 3),
        (1, 3),
        (3, 3),
    ],
    "04.3": [
        visits_with(lambda size, kernel_size, padding: size - kernel_size + 1, whole_window),
        visits_with(lambda size, kernel_size, padding: size, whole_window),
        visits_with(lambda size, kernel_size, padding: size + 2 * padding - kernel_size, whole_window),
        visits_with(lambda size, kernel_size, padding: size + 2 * padding, whole_window),
        visits_with(lambda size, kernel_size, padding: (size + 2 * padding) // kernel_size, whole_window),
        visits_with(lambda size, kernel_size, padding: size + padding - kernel_size + 1, whole_window),
        visits_with(on_padded, one_cell),
        visits_with(on_padded, one_short),
        visits_with(on_padded, one_row),
        visits_with(on_padded, one_column),
        visits_with(on_padded, to_the_end),
        visits_with(on_padded, up_to_the_size),
        uncut,
    ],
    "04.4": [
        (6, 6),
        (4, 5),
        (5, 6),
        (4, 6),
        (8, 10),
        (7, 5),
        (3, 3),
        (6, 7),
        (5, 5),
        (5, 8),
        (6, 8),
        (5.5, 7.5),
    ],
    "04.5": [
        pads_with(missing, lambda total: -(-total // 2)),
        pads_with(missing, lambda total: 0),
        pads_with(missing, lambda total: total),
        pads_with(missing, lambda total: total / 2),
        pads_with(lambda i, k, s, d: missing(i, k, s, 1)),
        pads_with(lambda i, k, s, d: missing(i, k * d, s, 1)),
        pads_with(lambda i, k, s, d: missing(i, k + d, s, 1)),
        pads_with(lambda i, k, s, d: s * (-(-i // s) - 1) + (k - 1) * d + 1 - i),
        pads_with(lambda i, k, s, d: s * (i // s - 1) + (k - 1) * d + 1 - i),
        pads_with(lambda i, k, s, d: (k - 1) * d),
        pads_with(lambda i, k, s, d: max(0, s * -(-i // s) + (k - 1) * d + 1 - i)),
        lambda input_size, kernel_size, stride, dilation: ((kernel_size - 1) * dilation // 2,) * 2,
        lambda input_size, kernel_size, stride, dilation: ((kernel_size - 1) // 2,) * 2,
        missing,
    ],
}

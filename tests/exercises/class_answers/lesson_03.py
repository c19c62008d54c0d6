"""Lesson 03: wrong answers as a class gives them."""

import math


def starts_with(begin, end, step=None, keep=None):
    """The loop of 03.3: `range(begin, end, step)`, and what is kept of each start."""

    def starts(input_size, kernel_size, stride):
        sizes = (input_size, kernel_size, stride)
        places = range(begin, end(*sizes), step(*sizes) if step else stride)
        return [keep(place, *sizes) if keep else place for place in places]

    return starts


def last_start(input_size, kernel_size, stride):
    return input_size - kernel_size + 1


def size_with(covered, rounding=math.floor, more=1):
    """The formula of 03.4, with another idea of what a window covers."""

    def size_after(input_size, kernel_size, stride, dilation):
        return rounding((input_size - covered(kernel_size, dilation)) / stride) + more

    return size_after


def effective(kernel_size, dilation):
    return (kernel_size - 1) * dilation + 1


ANSWERS = {
    "03.1": [
        [27, 3, 15],  # 9/3, or the steps of (b)
        [26, 3, 14],  # the steps of all
        [27, 7, 15],  # the stride forgotten
        [30, 5, 20],  # SAME
        [7, 3, 3],  # windows side by side
        [7.5, 3, 20 / 6],  # the same, undivided
        [27, 5, 15],  # (b) rounded up
        [28, 5, 16],  # + 2
        [26, 4, 14],  # + 1 only where there is a stride
        [27, 3.5, 15],
        [27, 4, 14],
        [26, 6, 14],  # I − F, nothing else
    ],
    "03.2": [
        (4, 0),
        (8 / 3 + 1, 0),
        (3, 0),
        (3, 1),
        (2, 2),
        (2, 5),
        (9, 0),  # stride 1
        (3, 3),  # the columns from 9 on
        (4, 2),
        (2, 4),  # two windows side by side and four left
        (2, 1),
        (8 / 3, 2),
    ],
    "03.3": [
        starts_with(0, lambda i, k, s: i),
        starts_with(0, lambda i, k, s: i - k),
        starts_with(0, last_start, lambda i, k, s: 1),
        starts_with(0, lambda i, k, s: (i - k) // s + 1, lambda i, k, s: 1),
        starts_with(0, last_start, keep=lambda place, i, k, s: place + 1),  # counted from 1
        starts_with(0, last_start, keep=lambda place, i, k, s: place * s),  # the stride twice
        starts_with(0, last_start, keep=lambda place, i, k, s: place + k - 1),  # where they end
        starts_with(0, lambda i, k, s: (i - k) // s + 1),  # the number of windows as the end
        starts_with(0, lambda i, k, s: i - k + 2),
        starts_with(0, lambda i, k, s: i - 1),
        starts_with(0, last_start, keep=lambda place, i, k, s: list(range(place, place + k))),  # all its cells
        starts_with(0, lambda i, k, s: i - s),
        starts_with(0, last_start, keep=lambda place, i, k, s: [place]),
    ],
    "03.4": [
        size_with(lambda k, d: k),
        size_with(effective, float),
        size_with(effective, math.ceil),
        size_with(effective, round),
        size_with(effective, more=0),
        size_with(lambda k, d: k * d),
        size_with(lambda k, d: k + (k - 1) * d),
        size_with(lambda k, d: (k - 1) * d),
        size_with(lambda k, d: k + d),
        size_with(lambda k, d: k + d - 1),
        lambda input_size, kernel_size, stride, dilation: (input_size - kernel_size) // (stride * dilation) + 1,
        lambda input_size, kernel_size, stride, dilation: input_size - effective(kernel_size, dilation) // stride + 1,
        lambda input_size, kernel_size, stride, dilation: (input_size - effective(kernel_size, dilation) + 1) // stride,
        lambda input_size, kernel_size, stride, dilation: input_size // stride,
    ],
    "03.5": [
        5,
        [5],
        [4, 5],
        [3],
        3,
        [5, 4, 3],
        [5, 6, 7],
        4,
        [3, 5],
        [3, 4],
        [2, 3, 4, 5],
        [1, 2, 3, 4, 5],
        [3, 4, 5, 6],
        [4],
    ],
}

"""What a class answered in lesson 13, See how far a network sees: all of it wrong."""


def field(rule, start=(1, 1)):
    """A loop that changes size and jump by rule(size, jump, kernel_size, stride)."""

    def field_size(layers):
        size, jump = start
        for kernel_size, stride in layers:
            size, jump = rule(size, jump, kernel_size, stride)
        return size

    return field_size


def span(layers):
    """Size, jump and start, as they should be."""
    size, jump, start = 1, 1, 0
    for kernel_size, stride, padding in layers:
        size, start, jump = size + (kernel_size - 1) * jump, start - padding * jump, jump * stride
    return size, jump, start


def pixels(rule):
    """A function that gives rule(size, jump, start, cell)."""
    return lambda layers, cell: rule(*span(layers), cell)


def no_padding(layers, cell):
    size, jump, _ = span(layers)
    return cell * jump, cell * jump + size - 1


def padding_in_pixels(layers, cell):
    size, jump, _ = span(layers)
    first = cell * jump - sum(padding for *_, padding in layers)
    return first, first + size - 1


def padding_forwards(layers, cell):
    size, jump, start = span(layers)
    return -start + cell * jump, -start + cell * jump + size - 1


def jump_too_soon(layers, cell):
    size, jump, start = 1, 1, 0
    for kernel_size, stride, padding in layers:
        size = size + (kernel_size - 1) * jump
        jump = jump * stride
        start = start - padding * jump
    return start + cell * jump, start + cell * jump + size - 1


def no_jump(layers, cell):
    size = 1 + sum(kernel_size - 1 for kernel_size, *_ in layers)
    first = cell - sum(padding for *_, padding in layers)
    return first, first + size - 1


ANSWERS = {
    "13.1": [
        [6, 4, 36_928, 93_322],
        [5, 5, 36_928, 93_322],
        [5.5, 3.5, 36_928, 93_322],
        [10, 8, 36_928, 93_322],
        [4, 2, 36_928, 93_322],
        [25, 9, 36_928, 93_322],
        [5, 3, 36_864, 93_258],
        [5, 3, 640, 57_034],
        [5, 3, 18_496, 74_890],
        [5, 3, 576, 56_970],
        [5, 3, 36_928, 56_394],
        [5, 3, 36_928, 93_248],
        [5, 3, 36_928, 92_672],
        [5, 3, 36_928, 55_744],
        [5, 3, 36_928, 56_458],
    ],
    "13.2": [
        field(lambda size, jump, F, S: (size + F - 1, jump * S)),
        field(lambda size, jump, F, S: (size + F * jump, jump * S)),
        field(lambda size, jump, F, S: ((F - 1) * jump, jump * S)),
        field(lambda size, jump, F, S: (size * F, jump * S)),
        field(lambda size, jump, F, S: (size + (F - 1) * S, jump * S)),
        field(lambda size, jump, F, S: ((size - 1) * S + F, jump)),
        field(lambda size, jump, F, S: (size + (F - 1) * jump, jump + S)),
        field(lambda size, jump, F, S: (size + (F - 1) * jump, S)),
        field(lambda size, jump, F, S: (size + (F - 1) * jump, jump * F)),
        field(lambda size, jump, F, S: (size + (F - 1) * jump * S, jump * S)),
        field(lambda size, jump, F, S: (size + F // 2 * jump, jump * S)),
        field(lambda size, jump, F, S: (size + (F - 1) * size, jump * S)),
    ],
    "13.3": [
        no_padding,
        padding_in_pixels,
        padding_forwards,
        jump_too_soon,
        no_jump,
        pixels(lambda size, jump, start, cell: (start + cell * jump, start + cell * jump + size)),
        pixels(lambda size, jump, start, cell: (max(0, start + cell * jump), start + cell * jump + size - 1)),
        pixels(lambda size, jump, start, cell: (start + cell, start + cell + size - 1)),
        pixels(lambda size, jump, start, cell: (start, start + size - 1)),
        pixels(lambda size, jump, start, cell: (start + cell * jump, size)),
        pixels(lambda size, jump, start, cell: (start + cell * size, start + cell * size + size - 1)),
        pixels(lambda size, jump, start, cell: (start + cell * jump + size - 1, start + cell * jump)),
        pixels(lambda size, jump, start, cell: list(range(start + cell * jump, start + cell * jump + size))),
    ],
    "13.4": [
        lambda F: (F // 3, 9 * (F // 3), F * F),
        lambda F: (-(-F // 3), 9 * -(-F // 3), F * F),
        lambda F: (F - 2, 9 * (F - 2), F * F),
        lambda F: (F - 1, 9 * (F - 1), F * F),
        lambda F: ((F + 1) // 2, 9 * ((F + 1) // 2), F * F),
        lambda F: ((F - 1) // 2, 9, F * F),
        lambda F: ((F - 1) // 2, 3 * ((F - 1) // 2), F * F),
        lambda F: ((F - 1) // 2, 9 ** ((F - 1) // 2), F * F),
        lambda F: ((F - 1) // 2, 9 * ((F - 1) // 2), F),
        lambda F: ((F - 1) // 2, F * F, 9 * ((F - 1) // 2)),
        lambda F: ((F - 1) // 2, 10 * ((F - 1) // 2), F * F + 1),
        lambda F: (2, 18, 25),
        lambda F: ((F - 1) // 2, 9 * ((F - 1) // 2)),
    ],
}

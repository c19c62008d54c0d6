"""Lesson 05: wrong answers as a class gives them."""

import numpy as np


def maps_with(cell, count=lambda image, weight: weight.shape[3], dtype=float):
    """The loop of 05.3, its blanks filled in wrongly: how many maps, and what stands in a cell."""

    def many_maps(image, weight):
        size = len(image) - len(weight) + 1
        maps = np.zeros((size, size, count(image, weight)), dtype)
        for k in range(count(image, weight)):
            for i in range(size):
                for j in range(size):
                    block = image[i : i + len(weight), j : j + len(weight)]
                    maps[i, j, k] = cell(block, weight, k)
        return maps

    return many_maps


def right_cell(block, weight, k):
    return (block * weight[:, :, :, k]).sum()


def if_one_costs(price):
    """05.4, with another idea of what one filter costs."""
    return lambda image_shape, kernel_size, budget: budget // price(image_shape, kernel_size)


ANSWERS = {
    "05.1": [
        [(3, 3, 3, 8), (3, 3, 4, 8)],
        [(3, 3, 3, 3), (3, 3, 8, 8)],
        [(3, 3, 8, 3), (3, 3, 4, 8)],
        [(3, 3, 1, 8), (3, 3, 1, 4)],
        [(3, 3, 3, 8), (3, 3, 3, 4)],
        [(3, 3, 3, 8), (3, 3, 8, 8)],
        [(3, 3, 3, 3), (3, 3, 8, 4)],
        [(8, 3, 3, 3), (4, 8, 3, 3)],
        [(3, 3, 8, 3), (3, 3, 8, 4)],
        [(3, 3, 3, 8), (3, 3, 4, 4)],
        [(3, 3, 3, 8), (3, 3, 8, 12)],
        [(3, 3, 3, 24), (3, 3, 8, 32)],
        [(3, 3, 1, 8), (3, 3, 8, 4)],
        [(3, 3, 3, 8), (3, 3, 1, 4)],
        [(3, 3, 3, 8), (3, 3, 11, 4)],
    ],
    "05.2": [
        (1, 1, 10),
        (6, 1, 55),
        (6, 1, 54),
        (6, 6, 330),
        (1, 6, 10),
        (1, 6, 54),
        (1, 6, 55),
        (1, 6, 9),
        (3, 6, 60),
        (3, 6, 168),
        (6, 1, 60),
        (6, 6, 60),
        (1, 6, 54 + 6 * 26 * 26),
        (1, 6, 15),
        (3, 6, 60.0 + 0.5),
    ],
    "05.3": [
        maps_with(lambda block, weight, k: (block[:, :, 0] * weight[:, :, 0, k]).sum()),
        maps_with(lambda block, weight, k: (block * weight[:, :, :1, k]).sum()),
        maps_with(lambda block, weight, k: (block * weight[:, :, :, 0]).sum()),
        maps_with(right_cell, lambda image, weight: image.shape[2]),
        maps_with(right_cell, lambda image, weight: weight.shape[2]),
        maps_with(right_cell, lambda image, weight: 1),
        maps_with(right_cell, dtype=int),
        maps_with(lambda block, weight, k: (block * weight[:, :, :, k]).mean()),
        maps_with(lambda block, weight, k: (block * weight[:, :, :, k]).max()),
        maps_with(lambda block, weight, k: block * weight[:, :, :, k]),  # no sum
        maps_with(lambda block, weight, k: (block * weight).sum()),  # all filters at once
        maps_with(lambda block, weight, k: (block * weight[k]).sum()),
        maps_with(lambda block, weight, k: (block + weight[:, :, :, k]).sum()),
        maps_with(lambda block, weight, k: (block * weight[::-1, ::-1, :, k]).sum()),
    ],
    "05.4": [
        if_one_costs(lambda shape, k: k * k * shape[2]),
        if_one_costs(lambda shape, k: k * k + 1),
        if_one_costs(lambda shape, k: k * shape[2] + 1),
        if_one_costs(lambda shape, k: k * k * (shape[2] + 1)),
        if_one_costs(lambda shape, k: k * k * shape[2] + shape[2]),
        if_one_costs(lambda shape, k: k * k * shape[0] + 1),
        if_one_costs(lambda shape, k: k * k * shape[0] * shape[1] * shape[2] + 1),
        if_one_costs(lambda shape, k: shape[0] * shape[1] * shape[2] + 1),
        if_one_costs(lambda shape, k: k * k * shape[2] + shape[0] * shape[1]),
        if_one_costs(lambda shape, k: k * k * shape[2] + (shape[0] - k + 1) * (shape[1] - k + 1)),
        if_one_costs(lambda shape, k: k ** shape[2] + 1),
        lambda image_shape, kernel_size, budget: budget / (kernel_size**2 * image_shape[2] + 1),
        lambda image_shape, kernel_size, budget: (budget - 1) // (kernel_size**2 * image_shape[2]),
        lambda image_shape, kernel_size, budget: -(-budget // (kernel_size**2 * image_shape[2] + 1)),
        lambda image_shape, kernel_size, budget: kernel_size**2 * image_shape[2] + 1,
        lambda image_shape, kernel_size, budget: (
            budget * (kernel_size**2 * image_shape[2]) + budget
        ),  # how many parameters so many filters have
    ],
}

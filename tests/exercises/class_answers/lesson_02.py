"""What a class would answer in lesson 02."""

import numpy as np

import cnnlib

CROSS = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def windows(image, kernel, value, columns=1, dtype=float):
    """The loop of 02.3, with so many columns more than fit, and this for each window."""
    height = image.shape[0] - kernel.shape[0] + 1
    out = np.zeros((height, image.shape[1] - kernel.shape[1] + columns), dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = value(image[i : i + kernel.shape[0], j : j + kernel.shape[1]], kernel)
    return out


def total(window, kernel):
    return (window * kernel).sum()


def square(image, kernel):
    height = image.shape[0] - kernel.shape[0] + 1
    out = np.zeros((height, height))
    for i in range(height):
        for j in range(height):
            out[i, j] = total(image[i : i + kernel.shape[0], j : j + kernel.shape[1]], kernel)
    return out


ANSWERS = {
    "02.1": [5, 6, 4, 2, 0, 1, 9, [[3, 5, 3]], [1, 1, 1], [0, 2, 1], 8],
    "02.2": [
        [[12, 16], [24, 28]],
        [[32, 36], [44, 48]],
        [[17, 16], [24, 28]],
        [[60, 80], [120, 140]],
        [[22, 26], [34, 38]],
        [[7, 11], [19, 23]],
        [[17, 21], [24, 28]],
        [[12, 16], [24, 33]],
        [[72, 96], [144, 168]],
        [17, 21, 29, 33],
        [[17, 21], [29, 28]],
    ],
    "02.3": [
        lambda image, kernel: windows(image, kernel, total, columns=0),
        lambda image, kernel: windows(image, kernel, total, columns=kernel.shape[1]),
        lambda image, kernel: windows(image, kernel, total, columns=2),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: window.sum()),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: window * kernel),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: sum(window * kernel)),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: (window @ kernel).sum()),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: (window + kernel).sum()),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: (window * kernel).mean()),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: (window * kernel).max()),
        lambda image, kernel: windows(image, kernel, lambda window, kernel: window.sum() * kernel.sum()),
        lambda image, kernel: windows(image, kernel[::-1, ::-1], total),
        lambda image, kernel: windows(image, kernel, total, dtype=int),
        square,
    ],
    "02.4": [
        [[34, 42], [58, 66]],
        [[16, 24], [40, 48]],
        [[32, 40], [56, 64]],
        [[30, 38], [54, 62]],
        [[24, 32], [48, 56]],
        [[46, 38], [22, 14]],
        [[5, 2], [0, 1]],
        [14, 22, 38, 46],
        [[12, 16], [24, 28]],
        [[14, 38], [22, 46]],
        [[96, 128], [192, 224]],
    ],
    "02.5": [
        lambda image, weight: cnnlib.conv2d(image, weight),
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight),
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight)[0, :, :, 0],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight).squeeze(),
        lambda image, weight: cnnlib.conv2d(image[..., np.newaxis], weight)[0],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight)[..., 0],
        lambda image, weight: image[np.newaxis],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight[::-1, ::-1])[0],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis, :, :, :1], weight[:, :, :1])[0],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight)[0].sum(axis=2),
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight[..., :1])[0],
        lambda image, weight: cnnlib.conv2d(image[np.newaxis], weight, padding="same")[0],
        lambda image, weight: cnnlib.conv2d(image.reshape(1, *image.shape[:2], 1), weight)[0],
    ],
}

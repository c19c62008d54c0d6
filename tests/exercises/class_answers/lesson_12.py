"""What a class answered in lesson 12, Look inside a trained CNN: all of it wrong."""

import numpy as np


def losses(p, labels):
    return -np.log(p[np.arange(len(p)), labels])


def occlusion(cover, score=lambda image, weight: (image * weight).sum(), less=0):
    """A loop that lets cover(copy, i, j, size) cover the image."""

    def evidence(image, weight, size):
        rows, columns = len(image) - size + 1 - less, len(image[0]) - size + 1 - less
        found = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                covered = image.copy()
                cover(covered, i, j, size)
                found[i, j] = score(image, weight) - score(covered, weight)
        return found

    return evidence


def square(covered, i, j, size):
    covered[i : i + size, j : j + size] = 0


def shrinking(covered, i, j, size):
    covered[i:size, j:size] = 0


def too_large(covered, i, j, size):
    covered[i : i + size + 1, j : j + size + 1] = 0


def one_cell(covered, i, j, size):
    covered[i, j] = 0


def whole_rows(covered, i, j, size):
    covered[i : i + size] = 0


def ones(covered, i, j, size):
    covered[i : i + size, j : j + size] = 1


right = occlusion(square)


def without_copy(image, weight, size):
    rows, columns = len(image) - size + 1, len(image[0]) - size + 1
    found = np.zeros((rows, columns))
    covered = image.copy()
    for i in range(rows):
        for j in range(columns):
            square(covered, i, j, size)
            found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found


def in_the_image(image, weight, size):
    rows, columns = len(image) - size + 1, len(image[0]) - size + 1
    found = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            covered = image
            square(covered, i, j, size)
            found[i, j] = (image * weight).sum() - (covered * weight).sum()
    return found


def loudness(maps):
    return np.abs(maps).max(axis=(0, 1))


ANSWERS = {
    "12.1": [
        (43, 47, 112),
        (41, 43, 112),
        (47, 41, 112),
        (41, 41, 112),
        (47, 43, 41),
        (47, 43, 124),
        (47, 43, 12),
        (47, 2, 112),
        (47, 47, 112),
        (40, 40, 112),
        (37, 41, 112),
        (47, 43, 0.9),
    ],
    "12.2": [
        lambda p, labels, count: np.argsort(losses(p, labels))[:count],
        lambda p, labels, count: np.argsort(losses(p, labels))[-count:],
        lambda p, labels, count: np.argsort(-losses(p, labels)),
        lambda p, labels, count: np.argsort(-losses(p, labels))[-count:],
        lambda p, labels, count: np.sort(losses(p, labels))[::-1][:count],
        lambda p, labels, count: np.sort(np.argsort(-losses(p, labels))[:count]),
        lambda p, labels, count: np.argsort(p.max(axis=1))[:count],
        lambda p, labels, count: np.argsort(-p.max(axis=1))[:count],
        lambda p, labels, count: np.flatnonzero(p.argmax(axis=1) != labels)[:count],
        lambda p, labels, count: np.argsort(p.max(axis=1) - p[np.arange(len(p)), labels])[::-1][:count],
        lambda p, labels, count: np.argsort(-np.log(p[:, labels]))[:count],
        lambda p, labels, count: losses(p, labels)[:count],
    ],
    "12.3": [
        without_copy,
        in_the_image,
        occlusion(shrinking),
        occlusion(one_cell),
        occlusion(too_large),
        occlusion(whole_rows),
        occlusion(ones),
        occlusion(square, less=1),
        occlusion(square, lambda image, weight: image.sum()),
        lambda image, weight, size: -right(image, weight, size),
        lambda image, weight, size: np.abs(right(image, weight, size)),
        lambda image, weight, size: (image * weight).sum() - right(image, weight, size),
        lambda image, weight, size: right(image, weight, size) / size**2,
    ],
    "12.4": [
        lambda maps, share: loudness(maps) < share * loudness(maps),
        lambda maps, share: loudness(maps) < share,
        lambda maps, share: loudness(maps) <= share * loudness(maps).max(),
        lambda maps, share: loudness(maps) > share * loudness(maps).max(),
        lambda maps, share: loudness(maps) < share * loudness(maps).sum(),
        lambda maps, share: loudness(maps) < share * loudness(maps).mean(),
        lambda maps, share: loudness(maps) / loudness(maps).max(),
        lambda maps, share: np.where(loudness(maps) < share * loudness(maps).max())[0],
        lambda maps, share: maps.max(axis=(0, 1)) < share * maps.max(),
        lambda maps, share: np.abs(maps.max(axis=(0, 1))) < share * np.abs(maps.max()),
        lambda maps, share: np.abs(maps).mean(axis=(0, 1)) < share * np.abs(maps).mean(),
        lambda maps, share: np.abs(maps).max(axis=2) < share * np.abs(maps).max(),
        lambda maps, share: np.abs(maps) < share * np.abs(maps).max(),
        lambda maps, share: bool(loudness(maps).min() < share * loudness(maps).max()),
    ],
}

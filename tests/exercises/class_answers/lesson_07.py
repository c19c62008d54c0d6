"""Lesson 07: wrong answers as a class gives them."""

import numpy as np


def strangers(block_of, is_stranger):
    """The loops of 07.4, their two blanks filled in wrongly."""

    def strangers(one_map, pooled):
        cells = np.ndindex(*pooled.shape)
        return sum(bool(is_stranger(pooled[i, j], block_of(one_map, i, j))) for i, j in cells)

    return strangers


def right_block(one_map, i, j):
    return one_map[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]


def not_the_largest(number, block):
    return number != block.max()


ANSWERS = {
    "07.1": [
        (28, 14, 1568),
        (14, 7, 392),
        (12, 6, 288),
        (24, 23, 4232),
        (24, 12, 144),
        (24, 12, 4608),
        (24, 11, 968),
        (23, 11, 968),
        (26, 13, 1352),
        (24, 12, 96),
        (24, 8, 512),
        (24, 12, 24),
    ],
    "07.2": [
        (784, 784, 3136),
        (784, 3136, 3136),
        (784, 6272, 6272),
        (784, 3136, 6272),
        (784, 784, 784),
        (6272, 50176, 25088),
        (1, 8, 4),
        (8, 64, 32),
        (784, 1568, 3136),
        (6272, 6272, 3136),
        (784, 3.07, 3.07),
    ],
    "07.3": [
        lambda maps, k: list(np.swapaxes(maps, 0, 3)[k].reshape(maps.shape[:3])),
        lambda maps, k: [maps[0, :, :, k] for _ in range(len(maps))],
        lambda maps, k: [maps[n, :, :, 0] for n in range(len(maps))],
        lambda maps, k: [maps[k, :, :, n] for n in range(len(maps))],
        lambda maps, k: [maps[k, :, :, n] for n in range(maps.shape[3])],
        lambda maps, k: [maps[n, k] for n in range(len(maps))],
        lambda maps, k: [maps[n] for n in range(len(maps))],
        lambda maps, k: [maps[:, :, :, k] for n in range(len(maps))],
        lambda maps, k: [maps[n, :, :, k] for n in range(len(maps) - 1)],
        lambda maps, k: [maps[n, :, :, k] for n in range(1, len(maps))],
        lambda maps, k: [maps[n, :, :, k] for n in range(k)],
        lambda maps, k: [maps[n, :, :, n] for n in range(len(maps))],
        lambda maps, k: np.swapaxes(maps, 0, 3)[k],
    ],
    "07.4": [
        strangers(right_block, lambda number, block: number == block.max()),
        strangers(right_block, lambda number, block: number not in block),
        strangers(right_block, lambda number, block: number != block.min()),
        strangers(right_block, lambda number, block: number != block.mean()),
        strangers(right_block, lambda number, block: number != block.sum()),
        strangers(right_block, lambda number, block: number > block.max()),
        strangers(right_block, lambda number, block: number < block.max()),
        strangers(right_block, lambda number, block: number != abs(block).max()),
        strangers(lambda one_map, i, j: one_map[i : i + 2, j : j + 2], not_the_largest),
        strangers(lambda one_map, i, j: one_map[2 * i : 2 * i + 1, 2 * j : 2 * j + 1], not_the_largest),
        strangers(lambda one_map, i, j: one_map[2 * i : i + 2, 2 * j : j + 2], not_the_largest),
        strangers(lambda one_map, i, j: one_map[2 * i : 2 * i + 3, 2 * j : 2 * j + 3], not_the_largest),
        strangers(lambda one_map, i, j: one_map, not_the_largest),
        lambda one_map, pooled: int((pooled != one_map.max()).sum()),
    ],
    "07.5": [
        lambda logits: logits,
        lambda logits: np.exp(logits),
        lambda logits: np.exp(logits) / np.exp(logits).sum(),
        lambda logits: np.exp(logits) / np.exp(logits).sum(axis=0),
        lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1),
        lambda logits: logits / logits.sum(),
        lambda logits: logits / logits.sum(axis=1, keepdims=True),
        lambda logits: 1 / (1 + np.exp(-logits)),
        lambda logits: np.exp(logits) / np.exp(logits).max(axis=1, keepdims=True),
        lambda logits: np.exp(logits) / len(logits[0]),
        lambda logits: abs(logits) / abs(logits).sum(axis=1, keepdims=True),
        lambda logits: (logits == logits.max(axis=1, keepdims=True)) * 1.0,
        lambda logits: np.argmax(logits, axis=1),
        lambda logits: 2**logits / (2**logits).sum(axis=1, keepdims=True),
    ],
}

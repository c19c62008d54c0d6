"""What a class answered in lesson 08, Turn a convolution into one matrix product: all of it wrong."""

from near_misses import each_instead

from cnnlib.exercises.lesson_08 import BLANK_PAGE, THERE_AND_BACK, WRITE_THE_LOOP

BEGINS = "stride * i, stride * j"
BLOCK = "top : top + kernel_size, left : left + kernel_size"
LOOKS = "returned / looks"
FILTERS = "weight.reshape(-1, filters)"
FOLD = "product.reshape(len(x), size, size, filters)"

ANSWERS = {
    "08.1": [
        *((16, 27), (32, 9), (27, 32), (72, 27), (96, 9), (8, 27), (16, 54), (18, 27), (2, 108), (4, 27), (16, 9)),
    ],
    "08.2": [
        [900, 100, 144, 900],
        [900, 144, 144, 900],
        [900, 900, 144, 144],
        [900, 900, 144, 100],
        [100, 100, 144, 900],
        [1296, 1296, 144, 1296],
        [900, 9, 144, 900],
        [729, 729, 144, 729],
        [900, 900, 12, 900],
        [900, 900, 144, 1296],
        [900, 1, 144, 900],
    ],
    "08.3": each_instead(
        WRITE_THE_LOOP,
        (BEGINS, "i, j"),
        (BEGINS, "stride * j, stride * i"),
        (BEGINS, "kernel_size * i, kernel_size * j"),
        (BLOCK, f"{BLOCK}, 0"),
        (BLOCK, "top : stride * (i + kernel_size), left : stride * (j + kernel_size)"),
        (BLOCK, "top : top + stride, left : left + stride"),
        (BLOCK, "top:kernel_size, left:kernel_size"),
        ("block.ravel()", "block"),
        ("block.ravel()", "block.transpose(2, 0, 1).ravel()"),
        ("block.ravel()", "block.T.ravel()"),
        ("block.ravel()", "block.sum()"),
        ("block.ravel()", "block.reshape(1, -1)"),
        ("append", "extend"),
    ),
    "08.4": each_instead(
        THERE_AND_BACK,
        (LOOKS, "returned"),
        (LOOKS, "looks"),
        (LOOKS, "returned / kernel_size**2"),
        (LOOKS, "returned / kernel_size"),
        (LOOKS, "returned / 4"),
        (LOOKS, "returned / len(columns)"),
        (LOOKS, "returned / columns.size"),
        (LOOKS, "returned // looks"),
        (LOOKS, "returned - looks"),
        (LOOKS, "returned * looks"),
        (LOOKS, "returned / returned"),
        ("np.ones_like(columns)", "np.ones(input_shape)"),
    ),
    "08.5": each_instead(
        BLANK_PAGE,
        (FOLD, "product"),
        (FOLD, f"np.moveaxis({FOLD}, 3, 1)"),
        (FOLD, "product.reshape(len(x), filters, size, size)"),
        (FOLD, "product.reshape(size, size, len(x), filters)"),
        (FOLD, "product.reshape(1, size, size, filters)"),
        (FOLD, "product.reshape(len(x), x.shape[1], x.shape[2], filters)"),
        (FILTERS, "weight.reshape(filters, -1).T"),
        (FILTERS, "weight"),
        (FILTERS, "weight[::-1, ::-1].reshape(-1, filters)"),
        (FILTERS, "weight[..., :1].reshape(-1, 1)", "size, size, filters", "size, size, 1"),
        ("columns @ weight.reshape(-1, filters)", "weight.reshape(-1, filters).T @ columns.T"),
        (
            "len(weight))\n    product",
            'len(weight), padding="same")\n    product',
            "x.shape[1], len(weight)",
            "x.shape[1], 1",
        ),
        ("columns @", "columns.astype(int) @"),
    ),
}

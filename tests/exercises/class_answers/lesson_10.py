"""What a class answered in lesson 10, Send gradients back through everything else: all of it wrong."""

from near_misses import each_instead

from cnnlib.exercises.lesson_10 import GRADIENT_OF_THE_LOSS, REPAIR, WRITE_THE_LOOP

WINDOW = "stride * i : stride * i + kernel, stride * j : stride * j + kernel"
PLACE = "grad_image[stride * i + u, stride * j + v]"
GRADIENT = "(p - y) / len(logits)"
PADDED = "cnnlib.pad2d(x, ((self.padding, self.padding), (self.padding, self.padding)), -np.inf)"
SIZE = "(padded.shape[1] - self.kernel_size) // self.stride + 1"
FOLD = "reshape(len(x), size, size, 1)"

ANSWERS = {
    "10.1": [
        [[0.25, 0.75, 0.5], [1, 2.5, 1.5], [0.75, 1.75, 1]],
        [[0, 2.5, 0], [2, 0, 0], [0, 5.5, 0]],
        [[0, 3, 0], [4, 0, 0], [0, 7, 0]],
        [[0, 2, 0], [1, 0, 0], [0, 7, 0]],
        [[0, 2, 0], [3, 0, 0], [0, 4, 0]],
        [[0, 1, 2], [3, 0, 0], [0, 4, 0]],
        [[0, 1, 0], [3, 0, 0], [0, 4, 0]],
        [[0, 3, 0], [3, 0, 0], [0, 3, 0]],
        [[0, 1, 0], [1, 0, 0], [0, 1, 0]],
        [[0, 10, 0], [10, 0, 0], [0, 10, 0]],
        [[0, 9, 0], [9, 0, 0], [0, 12, 0]],
        [[0, 3, 0], [0, 0, 0], [0, 7, 0]],
    ],
    "10.2": each_instead(
        WRITE_THE_LOOP,
        (WINDOW, "i : i + kernel, j : j + kernel"),
        (WINDOW, "kernel * i : kernel * i + kernel, kernel * j : kernel * j + kernel"),
        (WINDOW, "stride * i : stride * (i + kernel), stride * j : stride * (j + kernel)"),
        (WINDOW, "stride * i : stride * i + stride, stride * j : stride * j + stride"),
        (PLACE, "grad_image[u, v]"),
        (PLACE, "grad_image[i + u, j + v]"),
        (PLACE, "grad_image[i, j]"),
        (PLACE, "grad_image[stride * i, stride * j]"),
        (PLACE, "grad_image[stride * i + v, stride * j + u]"),
        (PLACE, "grad_image[stride * (i + u), stride * (j + v)]"),
        (PLACE, "grad_image[kernel * i + u, kernel * j + v]"),
        ("+= grad_output", "= grad_output"),
        (WINDOW, "i : i + kernel, j : j + kernel", PLACE, "grad_image[i + u, j + v]"),
    ),
    "10.3": each_instead(
        GRADIENT_OF_THE_LOSS,
        (GRADIENT, "p - y"),
        (GRADIENT, "(y - p) / len(logits)"),
        (GRADIENT, "p / len(logits)"),
        (GRADIENT, "p"),
        (GRADIENT, "(p - y) / logits.size"),
        (GRADIENT, "(p - y) / logits.shape[1]"),
        (GRADIENT, "(p - y).mean(axis=0)"),
        (GRADIENT, "(p - y).sum(axis=0)"),
        (GRADIENT, "(p - y).sum() / len(logits)"),
        (GRADIENT, "(logits - y) / len(logits)"),
        (GRADIENT, "-np.log(p[np.arange(len(labels)), labels]).mean()"),
        (GRADIENT, "(p - 1) / len(logits)"),
        (GRADIENT, "-y / p / len(logits)"),
        (GRADIENT, "(p - labels) / len(logits)"),
        ("cnnlib.softmax(logits)", "np.exp(logits) / np.exp(logits).sum()"),
    ),
    "10.4": each_instead(
        REPAIR,
        ("-np.inf)", "0)"),
        ("-np.inf)", "-1)"),
        ("-np.inf)", "-1e9)"),
        ("-np.inf)", "np.inf)"),
        ("-np.inf)", "np.nan)"),
        (PADDED, "x"),
        ("((self.padding, self.padding), (self.padding, self.padding))", "((0, self.padding), (0, self.padding))"),
        (f"{FOLD}", "reshape(len(x), 1, size, size)"),
        (f"{FOLD}", "reshape(size, size, len(x), 1)"),
        (f"rows.max(axis=1).{FOLD}", "rows.max(axis=1)"),
        ("rows.max(axis=1)", "rows.mean(axis=1)"),
        ("rows.max(axis=1)", "rows.max(axis=0)"),
        ("im2col(padded", "im2col(x"),
        ("(padded.shape[1] - self", "(padded.shape[1] + self.padding - self"),
        ("(padded, self.kernel_size, stride=self.stride)", "(padded, self.kernel_size)"),
    ),
}

"""What a class answered in lesson 09, Send gradients back through a convolution: all of it wrong."""

from near_misses import each_instead

from cnnlib.exercises.lesson_09 import REPAIR, THROUGH_IM2COL, WRITE_THE_LOOP

BEGINS = "stride * i, stride * j"
SENT = "grad_output[i, j] * weight"
ROWS = "grad_output.reshape(-1, filters)"
FOLD = "(columns.T @ rows).reshape(kernel, kernel, x.shape[3], filters)"
WEIGHTS_BACK = "(self.columns.T @ rows).reshape(2, 2, 1, -1)"
TRANSPOSED = "self.weight.reshape(4, -1).T"

ANSWERS = {
    "09.1": [
        [[5, 3], [6, 4]],
        [[2, 0], [5, 2]],
        [[1, 0], [3, 1]],
        [[3, 7], [0, 3]],
        [[3, 0], [7, 2]],
        [[1, 0], [0, 2]],
        [[1, 0], [0, 0]],
        [[3, 0], [8, 3]],
        [[2, 0], [4, 2]],
        [[7, 2], [3, 5]],
        [[1, 4], [5, 1]],
        [[0.75, 0], [1.75, 0.75]],
    ],
    "09.2": each_instead(
        WRITE_THE_LOOP,
        (BEGINS, "i, j"),
        (BEGINS, "kernel * i, kernel * j"),
        (BEGINS, "stride * j, stride * i"),
        (BEGINS, "i + stride, j + stride"),
        (BEGINS, "0, 0"),
        ("+= grad_output[i, j] * weight", "= grad_output[i, j] * weight"),
        (SENT, "grad_output * weight"),
        (SENT, "weight"),
        (SENT, "grad_output[i, j]"),
        (SENT, "grad_output[i, j] * weight[::-1, ::-1]"),
        (SENT, "grad_output[i, j] * weight.T"),
        (SENT, "grad_output[i, j] * weight.sum()"),
        (SENT, "grad_output[top, left] * weight"),
        (SENT, "weight[i, j] * weight"),
    ),
    "09.3": each_instead(
        THROUGH_IM2COL,
        (FOLD, "columns.T @ rows"),
        (FOLD, "(columns.T @ rows).reshape(filters, kernel, kernel, x.shape[3])"),
        (FOLD, "(columns.T @ rows).reshape(x.shape[3], kernel, kernel, filters)"),
        (FOLD, "(columns.T @ rows).reshape(kernel, kernel, x.shape[3], filters) / len(x)"),
        (FOLD, "(columns @ rows).reshape(kernel, kernel, x.shape[3], filters)"),
        (FOLD, "(rows.T @ columns).reshape(kernel, kernel, x.shape[3], filters)"),
        (FOLD, "(rows @ columns.T).reshape(kernel, kernel, x.shape[3], filters)"),
        (FOLD, "(columns.T * rows).reshape(kernel, kernel, x.shape[3], filters)"),
        (ROWS, "grad_output.reshape(filters, -1).T"),
        (ROWS, "grad_output"),
        (ROWS, "grad_output.ravel()"),
        (ROWS, "grad_output[:1].repeat(len(x), axis=0).reshape(-1, filters)"),
    ),
    "09.4": each_instead(
        REPAIR,
        ("return (self.columns", "out = (self.columns"),
        ("rows.sum(axis=0)", "rows.mean(axis=0)"),
        ("rows.sum(axis=0)", "rows.sum()"),
        ("rows.sum(axis=0)", "rows.sum(axis=1)"),
        (WEIGHTS_BACK, "self.columns.T @ rows"),
        (WEIGHTS_BACK, "(self.columns.T @ rows).reshape(-1, 2, 2, 1)"),
        (WEIGHTS_BACK, "(self.columns.T @ rows).reshape(2, 2, 1, -1) / len(grad_output)"),
        (WEIGHTS_BACK, "(self.columns.T @ rows).reshape(4, -1)"),
        (TRANSPOSED, "self.weight.reshape(-1, 4)"),
        (f"rows @ {TRANSPOSED}", "rows"),
        (f"rows @ {TRANSPOSED}", "self.columns"),
        (f"rows @ {TRANSPOSED}", "rows @ self.weight.reshape(4, -1)"),
        (f"cnnlib.col2im(rows @ {TRANSPOSED}, self.shape, 2)", f"rows @ {TRANSPOSED}"),
    ),
}

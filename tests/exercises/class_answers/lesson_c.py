"""What a class would answer in the capstone, Build it whole."""

from near_misses import each_instead

from cnnlib.exercises.lesson_c import DEEPER, FILTER_LOOP, IMAGE_LOOP, WITH_IM2COL

BEGINS = "stride * i, stride * j"
SENT = "grad_output[i, j] * weight"
KEPT = "padded[padding : padding + size, padding : padding + size]"
WINDOW = "padded[stride * i : stride * i + kernel, stride * j : stride * j + kernel]"
COLUMNS = "cnnlib.im2col(x, kernel_size, stride=stride, padding=padding)"
BACK = "x.shape, kernel_size, stride=stride, padding=padding)"
GRAD_X = f"cnnlib.col2im(G @ W.T, {BACK}"
FIRST_BACK = "cnnlib.conv2d_backward(grad_z1, x, first, stride=2, padding=1)[1]"

GRAD_WEIGHT = "(columns.T @ G).reshape(weight.shape)"
LINES = f"grad_weight = {GRAD_WEIGHT}\n    grad_x = {GRAD_X}"
IMAGE_FIRST = f"grad_x = cnnlib.col2im(G @ W.T, x.shape, kernel_size)\n    grad_weight = {GRAD_WEIGHT}"
AS_IN_09 = (COLUMNS, "cnnlib.im2col(x, kernel_size)", LINES, IMAGE_FIRST)

ANSWERS = {
    "c.1": [
        [[1, 2, 2], [3, 4, 6], [3, 6, -1]],  # the top left corner of the padded picture
        [[-1, -2, 0], [-3, -4, 0], [0, 0, 0]],
        [[1, 4, 4], [6, 15, 6], [9, 9, -4]],  # stride 1
        [[15, 6, 0], [9, -4, 0], [0, 0, 0]],  # stride 1, with the ring
        [[4, 3, 4], [2, 1, 2], [4, 3, 4]],  # the weights alone
        [[1, 2, 2], [3, -1, -1], [3, -1, -1]],  # the gradients alone
        [[4, 6, 8], [6, -1, -3], [12, -2, -4]],
        [[4, 9, 12], [4, -1, -2], [8, -3, -4]],  # the 2 and the 3 swapped
        [[1, 4, 2], [9, -4, -3], [3, -2, -1]],  # the filter turned
        [[4, 6, 8], [6, 1, 2], [12, 3, 4]],
        [[4, 6, 8], [6, 1, -2], [12, -3, -4]],
        [[0, 1, 2, 4, 0], [0, 3, 4, 6, 8], [0, 3, 6, -1, -2], [0, 9, 12, -3, -4], [0, 0, 0, 0, 0]],
        [[1, 2, 2, 4, 0], [3, 4, 6, 8, 0], [3, 6, -1, -2, 0], [9, 12, -3, -4, 0], [0, 0, 0, 0, 0]],
        [[1, 2], [3, -4]],
        [[4, 8, 8], [6, -1, -2], [12, -3, -4]],
    ],
    "c.2": each_instead(
        IMAGE_LOOP,
        (BEGINS, "i, j"),
        (BEGINS, "kernel * i, kernel * j"),
        (BEGINS, "stride * i + padding, stride * j + padding"),
        (BEGINS, "stride * i - padding, stride * j - padding"),
        (BEGINS, "stride * j, stride * i"),
        (BEGINS, "i + stride, j + stride"),
        (f"+= {SENT}", f"= {SENT}"),
        (SENT, "weight"),
        (SENT, "grad_output[i, j]"),
        (SENT, "grad_output * weight"),
        (SENT, "grad_output[i, j] * weight[::-1, ::-1]"),
        (SENT, "grad_output[i, j] * weight.T"),
        (SENT, "grad_output[top, left] * weight"),
        (SENT, "grad_output[j, i] * weight"),
        (SENT, "grad_output.sum() * weight"),
        (f"padded[top : top + kernel, left : left + kernel] += {SENT}", f"padded[top, left] += ({SENT}).sum()"),
        (KEPT, "padded"),
        (KEPT, "padded[padding:-padding, padding:-padding]"),
        (KEPT, "padded[1:-1, 1:-1]"),
        (KEPT, "padded[:size, :size]"),
        (KEPT, "padded[padding:, padding:]"),
        (KEPT, "padded[padding:size, padding:size]"),
        (KEPT, "padded[2 * padding :, 2 * padding :]"),
    ),
    "c.3": each_instead(
        FILTER_LOOP,
        ("np.pad(image, padding)", "image"),
        ("np.pad(image, padding)", 'np.pad(image, padding, mode="edge")'),
        ("np.pad(image, padding)", "np.pad(image, 1)"),
        ("np.pad(image, padding)", "np.pad(image, ((0, padding), (0, padding)))"),
        (WINDOW, "padded[i : i + kernel, j : j + kernel]"),
        (WINDOW, "padded[kernel * i : kernel * i + kernel, kernel * j : kernel * j + kernel]"),
        (WINDOW, "padded[stride * i : (i + kernel) * stride, stride * j : (j + kernel) * stride]"),
        (WINDOW, "padded[stride * i : kernel, stride * j : kernel]"),
        (WINDOW, "padded[stride * j : stride * j + kernel, stride * i : stride * i + kernel]"),
        ("+= grad_output[i, j] * window", "= grad_output[i, j] * window"),
        ("grad_output[i, j] * window", "window"),
        ("grad_output[i, j] * window", "grad_output[i, j]"),
        ("grad_output[i, j] * window", "grad_output * window"),
        ("grad_output[i, j] * window", "grad_output.sum() * window"),
        ("grad_output[i, j] * window", "grad_output[j, i] * window"),
        ("grad_output[i, j] * window", "grad_output[i, j] * window[::-1, ::-1]"),
        ("grad_output[i, j] * window", "grad_output[i, j] * window.sum()"),
        ("grad_output[i, j] * window", "grad_output[i, j] * window / grad_output.size"),
    ),
    "c.4": each_instead(
        WITH_IM2COL,
        (COLUMNS, "cnnlib.im2col(x, kernel_size)", BACK, "x.shape, kernel_size)"),
        AS_IN_09,
        (*AS_IN_09, "= weight.shape[:2],", "= len(weight),"),
        (*AS_IN_09, "= weight.shape[:2],", "= x.shape[1] - grad_output.shape[1] + 1,"),
        (COLUMNS, "cnnlib.im2col(x, kernel_size, padding=padding)", BACK, "x.shape, kernel_size, padding=padding)"),
        (COLUMNS, "cnnlib.im2col(x, kernel_size, stride=stride)", BACK, "x.shape, kernel_size, stride=stride)"),
        (BACK, "x.shape, kernel_size)"),
        (COLUMNS, "cnnlib.im2col(x, kernel_size)"),
        ("weight.shape[:2], weight.shape[3]", "len(weight), weight.shape[3]"),
        ("weight.shape[:2], weight.shape[3]", "weight.shape[:2], weight.shape[2]"),
        (GRAD_X, "(G @ W.T).reshape(x.shape)"),
        (GRAD_X, "G @ W.T"),
        ("G @ W.T", "G @ W"),
        ("W = grad_output.reshape(-1, filters), weight.reshape(-1, filters)", "W = grad_output, weight"),
        ("grad_output.reshape(-1, filters)", "grad_output.reshape(filters, -1).T"),
        (" weight.reshape(-1, filters)", " weight.reshape(filters, -1).T"),
        (" weight.reshape(-1, filters)", " weight[::-1, ::-1].reshape(-1, filters)"),
        ("(columns.T @ G).reshape(weight.shape)", "columns.T @ G"),
        ("(columns.T @ G).reshape(weight.shape)", "(columns.T @ G).reshape(filters, *weight.shape[:3])"),
        ("(columns.T @ G).reshape(weight.shape)", "(columns.T @ G).reshape(weight.shape) / len(x)"),
        ("(columns.T @ G).reshape(weight.shape)", "(G.T @ columns).reshape(weight.shape)"),
        ("G.sum(axis=0)", "G.mean(axis=0)"),
        ("G.sum(axis=0)", "G.sum(axis=1)"),
        ("G.sum(axis=0)", "G.sum()"),
        ("G.sum(axis=0)", "grad_output.sum(axis=0)"),
        ("G.sum(axis=0)", "G.sum(axis=0) / len(x)"),
        ("grad_x, grad_weight, G.sum(axis=0)", "grad_weight, G.sum(axis=0), grad_x"),
        ("grad_x, grad_weight, G.sum(axis=0)", "grad_x, grad_weight"),
    ),
    "c.5": each_instead(
        DEEPER,
        ("cnnlib.relu_backward(grad_a1, z1)", "grad_a1"),
        ("cnnlib.relu_backward((G @ dense.T).reshape(z2.shape), z2)", "(G @ dense.T).reshape(z2.shape)"),
        ("cnnlib.relu_backward((G @ dense.T).reshape(z2.shape), z2)", "cnnlib.relu_backward(G @ dense.T, z2)"),
        ("(G @ dense.T).reshape(z2.shape)", "G.reshape(z2.shape)"),
        ("cnnlib.relu_backward(grad_a1, z1)", "cnnlib.relu(grad_a1)"),
        ("cnnlib.relu_backward(grad_a1, z1)", "cnnlib.relu_backward(z1, grad_a1)"),
        ("cnnlib.conv2d_backward(grad_z2, a1, second, padding=1)[0]", "cnnlib.conv2d_backward(grad_z2, a1, second)[0]"),
        ("a1, second, padding=1)[0]", "a1, second, padding=1)[1]"),
        ("grad_z2, a1, second, padding=1)[0]", "grad_z2, x, first, stride=2, padding=1)[0]"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first)[1]"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first, padding=1)[1]"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first, stride=2)[1]"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first, stride=2, padding=1)"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first, stride=2, padding=1)[0]"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z1, x, first, stride=2, padding=1)[1] / len(x)"),
        (FIRST_BACK, "cnnlib.conv2d_backward(grad_z2, a1, second, padding=1)[1]"),
        ("(G @ dense.T)", "(G / len(x) @ dense.T)"),
    ),
}

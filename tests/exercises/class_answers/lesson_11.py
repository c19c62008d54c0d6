"""Lesson 11: what a class would answer."""

START = """\
def accuracy(scores, labels, batch_size):
    right = 0
    for first in range({range}):
        {body}
    return {share}"""
LINE = """\
def fit_line(x, y):
    w = b = dw = db = dB = 0.0
    for _ in range(300):
        error = w * x + b - y
        {names} = {gradients}
        w, b = {step}
    return {given}"""
EPOCH = """\
def one_epoch(w, x, y, batch_size, rate):
    for first in range({range}):
        a, b = x[first:first + batch_size], y[first:first + batch_size]
        {body}
    return {given}"""
PIECE = "piece = slice(first, first + batch_size)\n        "
COUNT = PIECE + "right += (scores[piece].argmax(axis=1) == labels[piece]).sum()"
TO_THE_END = "0, len(labels), batch_size"
ALL = "right / len(labels)"
GRADIENTS = "(error * x).mean(), error.mean()"


def counting(range=TO_THE_END, body=COUNT, share=ALL):
    return START.format(range=range, body=body, share=share)


def line(gradients=GRADIENTS, step="w - 0.5 * dw, b - 0.5 * db", given="[w, b]", names="dw, db"):
    return LINE.format(gradients=gradients, step=step, given=given, names=names)


def epoch(*body, given="w", range="0, len(x), batch_size"):
    return EPOCH.format(body="\n        ".join(body), given=given, range=range)


SLOPE = "g = ((w * a - b) * a).mean()"

ANSWERS = {
    "11.1": [
        (12, 100, 60), (12, 70, 60), (13, 70, 13), (13, 100, 65), (12.7, 70, 63.5), (13, 70, 6350), (13, 30, 65),
        (12, 0, 60), (13, 70, 60), (127, 10, 635), (13, 70, 5), (14, 70, 70),
    ],
    "11.3": [
        counting("0, len(labels) // batch_size * batch_size, batch_size"),
        counting("0, len(labels) - 1, batch_size"),
        counting("0, len(labels) - batch_size, batch_size"),
        counting("0, len(labels), 1"),
        counting(body="right += (scores.argmax(axis=1) == labels).sum()"),
        counting(body=COUNT.replace("+=", "=")),
        counting(body=COUNT.replace(".sum()", ".mean()"), share="right / len(range(0, len(labels), batch_size))"),
        counting(share="right"),
        counting(share="right / batch_size"),
        counting(share="right / (len(labels) // batch_size * batch_size or 1)"),
        counting(body=PIECE + "right += (scores[piece].max(axis=1) == labels[piece]).sum()"),
        counting(share="right / len(labels) * 100"),
        counting(body=COUNT.replace("axis=1", "")),
    ],
    "11.4": [
        line(names="dw, dB"),
        line(given="[b, w]"),
        line(given="w"),
        line("(error * x).mean(), (error * x).mean()"),
        line(step="w + 0.5 * dw, b + 0.5 * db", gradients="(error * x).mean() * 1e-3, error.mean() * 1e-3"),
        line(given="[w, db]"),
        line(given="[dw, db]"),
        line("(error * x).mean(), (error**2).mean() * 0"),
        line(step="w, b - 0.5 * db"),
        line(step="w - 0.5 * dw, b - 0.5 * dw"),
        "def fit_line(x, y):\n    return [1, 1]",
        line(given="w * x + b"),
    ],
    "11.6": [
        "def one_epoch(w, x, y, batch_size, rate):\n    return w - rate * ((w * x - y) * x).mean()",
        epoch("g = ((w * a - b) * a).sum()", "w = w - rate * g"),
        epoch("g = ((w * a - b) * a).sum() / batch_size", "w = w - rate * g"),
        epoch(SLOPE, "w = w + rate * g"),
        epoch(SLOPE, "w = w - g"),
        epoch("g = (w * a - b).mean()", "w = w - rate * g"),
        epoch(SLOPE, "w = w - rate * g", "return w"),
        epoch(SLOPE, "w = w - rate * g", range="0, len(x) // batch_size * batch_size, batch_size"),
        epoch("g = 2 * ((w * a - b) * a).mean()", "w = w - rate * g"),
        epoch(SLOPE, "w = w - rate * g", given="g"),
        epoch("for p, q in zip(a, b): w = w - rate * (w * p - q) * p"),
        epoch(SLOPE, "change = rate * g", given="w - change"),
        epoch(SLOPE, "w = w - rate * g", range="0, len(x) - 1, batch_size"),
        epoch("g = ((b - w * a) * a).mean()", "w = w - rate * g"),
    ],
}  # fmt: skip

"""Lesson 15: what a class would answer."""

import numpy as np


def ball(v):
    return f"def momentum_step(w, g, v, rate, mu):\n    v = {v}\n    return [w + v, v]"


def adam(m="0.9 * m + 0.1 * g", v="0.999 * v + 0.001 * g**2", step=None, given="[m, v, w]"):
    step = step or "0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)"
    return f"def adam_step(w, g, m, v, t):\n    m = {m}\n    v = {v}\n    w = w - {step}\n    return {given}"


def adam_with_old_means(w, g, m, v, t):
    w = w - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return [0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2, w]


ANSWERS = {
    "15.1": [
        ball(v)
        for v in (
            "mu * v + rate * g", "-rate * g", "v - rate * g", "mu * v - g", "mu * v - (1 - mu) * rate * g",
            "mu * (v - rate * g)", "rate * (mu * v - g)", "mu * v + g", "mu * g - rate * v", "mu * w - rate * g",
            "v - mu * rate * g", "mu * v * rate * g", "w + mu * v - rate * g",
        )
    ] + ["def momentum_step(w, g, v, rate, mu):\n    v = mu * v + g\n    return [w - rate * v, v]"],
    "15.2": [
        adam(step="0.001 * m / (np.sqrt(v) + 1e-8)"),
        adam(step="0.001 * (m / (1 - 0.9 * t)) / (np.sqrt(abs(v / (1 - 0.999 * t))) + 1e-8)"),
        adam(step="0.001 * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8)"),
        adam(step="-0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)"),
        adam(v="0.999 * v + 0.001 * g"),
        adam(m="0.9 * m + g", v="0.999 * v + g**2"),
        adam(m="0.999 * m + 0.001 * g", v="0.9 * v + 0.1 * g**2"),
        adam(given="w"),
        adam(given="[w, m, v]"),
        adam(m="0.9 * m + g"),
        adam(v="0.999 * v + g**2"),
        adam(step="0.001 * (m / (1 - 0.9)) / (np.sqrt(v / (1 - 0.999)) + 1e-8)"),
        adam(step="0.001 * g"),
        adam(step="0.001 * m"),
        adam(given="[m / (1 - 0.9**t), v / (1 - 0.999**t), w]"),
        adam(step="0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v) / (1 - 0.999**t) + 1e-8)"),
        adam_with_old_means,
    ],
    "15.3": [
        (0.9, 0.8, 2.6), (0.45, 0.5, 2.75), (0.45, 0.8, 3.4), (0.45, 0.8, 2.2), (0.45, 0.6, 2.7), (0.15, 0.8, 2.6),
        (0.45, 0.95, 2.525), (0.45, 0.3, 2.85), (0.45, 0.2, 2.9), (0.45, 0.8, 0.4), (0.45, 0.65, 2.675),
        (0.3, 0.8, 2.6),
    ],
    "15.4": [
        (300, 30, 9), (6000, 4, 9), (10, 4, 9), (30, 4, 9), (300, 75, 9), (300, 225, 9), (300, 15, 9), (300, 4, 4),
        (300, 4, 5), (300, 4, 8), (300, 4, 3), (300, 4, 6), (300, 4, 2),
    ],
}  # fmt: skip

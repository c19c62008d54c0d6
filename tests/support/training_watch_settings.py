"""Runs for the training curve, with what Python reads from them: JavaScript has to agree."""

from itertools import product

from cnnlib import watch_training

FALLING = {
    "name": "falling",
    "epochs": 3,
    "points": [[0.5, 2.3, 0.1], [1.0, 1.9, 0.3], [1.5, 0.7, 0.8], [2.0, 0.5, 0.85], [2.5, 0.3, 0.9], [3.0, 0.4, 0.95]],
    "looks": [[1.0, 1.5, 0.5], [2.0, 0.6, 0.8], [3.0, 0.35, 0.9]],
    "over": True,
    "stopped": False,
}
STOPPED = {**FALLING, "name": "stopped", "epochs": 2, "points": FALLING["points"][:3], "looks": [], "stopped": True}
READINGS = "(module, settings) => module.readings(settings)"


def watched(*runs, **settings):
    """The widget with these runs."""
    watch = watch_training()
    watch.runs = list(runs)
    for name, value in settings.items():
        setattr(watch, name, value)
    return watch


def cases():
    """Settings of the reading line, and the table that Python makes of them."""
    for runs, at, smooth in product([[], [FALLING], [FALLING, STOPPED]], [0, 10, 34, 50, 100], [1, 2, 20]):
        watch = watched(*runs, at=at, smooth=smooth)
        settings = {"runs": watch.runs, "at": at, "smooth": smooth}
        yield {"settings": settings, "wanted": [list(row) for row in watch.readings]}

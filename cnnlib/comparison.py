"""A fair comparison: the same training several times, one thing changed at a time, with the same seeds for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

import numpy as np

from cnnlib.arrays import Array
from cnnlib.language import columns, gap, told
from cnnlib.training import Patience, progress_bar

__all__ = ["Trials", "trials"]

STOPPED = "stopped after {done} of {wanted} trainings: – stands for what was not measured"


class Trials:
    """What `trials` measured.

    Attributes
    ----------
    names, seeds : list
        What was compared, and with which seeds each.
    scores : array, shape (names, seeds)
        NaN where it was stopped before that.
    means : array, shape (names,)
        Over the seeds; NaN where one is missing, for fewer seeds would not be fair.
    is_interrupted : bool
        Whether somebody stopped it before its end.
    """

    def __init__(self, names: Iterable[object], seeds: Iterable[int]) -> None:
        self.names, self.seeds = list(names), list(seeds)
        self.scores = np.full((len(self.names), len(self.seeds)), np.nan)

    @property
    def means(self) -> Array:
        return self.scores.mean(axis=1)

    @property
    def is_interrupted(self) -> bool:
        return bool(np.isnan(self.scores).any())

    def __repr__(self) -> str:
        width = max(columns(str(name)) for name in self.names)
        heads = [*(told("seed {seed}", seed=seed) for seed in self.seeds), told("mean")]
        lines = [" " * width + "".join(gap(head, 8) + head for head in heads)]
        for name, scores, mean in zip(self.names, self.scores, self.means, strict=True):
            numbers = "".join(f"{score:8.3f}" for score in [*scores, mean])
            lines.append(f"{name}{gap(str(name), width)}{numbers}".replace("nan", "  –"))
        if self.is_interrupted:
            lines.append(told(STOPPED, done=np.isfinite(self.scores).sum(), wanted=self.scores.size))
        return "\n".join(lines)


def trials(
    train: Callable[[object, int], float],
    names: Iterable[object],
    seeds: Iterable[int] = (0, 1, 2),
    progress: bool = True,
) -> Trials:
    """Call ``train(name, seed)`` for every name with every seed.

    Two trainings that differ in one thing differ by chance, too: in where they begin, and in the order of the images.
    So each is made with several seeds, the same ones for each. Stopping it (■ in Jupyter, Ctrl-C) leaves out the
    training that is being worked on, and all that would follow; what was measured before is kept.

    Parameters
    ----------
    train : function of (name, seed)
        Trains a network of its own, and returns how well it came out, a number.
    names : iterable
        What is compared, for example the keys of a dict of settings.
    seeds : iterable of int
    progress : bool
        Whether to show a bar.

    Returns
    -------
    Trials

    Examples
    --------
    >>> import numpy as np
    >>> heights = {"a coin": 1, "two coins": 2}
    >>> def heads(name, seed):
    ...     return np.random.default_rng(seed).integers(0, 2, heights[name]).sum()
    >>> trials(heads, heights, seeds=(0, 1), progress=False)
               seed 0  seed 1    mean
    a coin      1.000   0.000   0.500
    two coins   2.000   1.000   1.500
    """
    found = Trials(names, seeds)
    places = list(np.ndindex(found.scores.shape))
    with (
        suppress(KeyboardInterrupt),
        progress_bar(len(places), progress, told("training")) as bar,
        Patience() as patience,
    ):
        for name, seed in places:
            score = train(found.names[name], found.seeds[seed])
            if patience.is_asked:
                break
            found.scores[name, seed] = score
            bar.update()
    return found

"""Exercises that answer at once: `from cnnlib import check`, then `check("04.2", answer)`.

`check.hint("04.2")` gives one hint more each time, `check.solution("04.2")` shows a worked solution,
`check.choice("04.x1")` shows an exit question as a form, `check.play("04")` the answers to the tasks of a Play section,
`check.progress()` a table of lessons, and `check.reset_progress()` begins anew.

Read it in this order: `checking` (what a notebook calls), `grading` (which message an answer gets), `compare` and
`plain` (looking at answers safely), `errors` (exceptions in plain words), `worker` and `child` (running a student's
function where it can be stopped), `result`, `play_answers` and `table` (what is shown), `progress_file` (what is
remembered).
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from cnnlib.check import checking
from cnnlib.check.checking import choice, hint, play, progress, reset_progress, solution
from cnnlib.check.result import Result

__all__ = ["choice", "hint", "play", "progress", "reset_progress", "solution"]


class CallableModule(ModuleType):
    """A module that is also the function `check`: `check(…)` and `check.hint(…)` need one name only."""

    def __call__(self, exercise_id: str, answer: object = ...) -> Result:
        """Judge an answer, a value or a function, at once: `check("04.2", answer)`."""
        return checking.check(exercise_id, answer)

    def __dir__(self) -> list[str]:
        return __all__

    def __reduce__(self) -> tuple[Any, tuple[str]]:  # a student's function may name `check`, and travels to the child
        return importlib.import_module, (self.__name__,)


sys.modules[__name__].__class__ = CallableModule
checking.WORKER.warm_up()

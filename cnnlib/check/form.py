"""A multiple-choice question as a form: native radio buttons, a button, and the words of `check`."""

import textwrap
from pathlib import Path

import anywidget
import traitlets

from cnnlib.check.result import rich_text

__all__ = ["ChoiceForm"]

WIDTH = 100  # characters of a line, where the question stands as plain text


class ChoiceForm(anywidget.AnyWidget):
    """The form of one question. It answers in the browser, and tells Python what was chosen.

    Parameters
    ----------
    exercise : Choice
    results : dict
        For each letter, and "" for none, the Result to show.
    on_answer : callable
        Gets the letter that was chosen, each time.
    """

    _esm = Path(__file__).with_name("form.js")
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)  # letter: HTML
    results = traitlets.Dict().tag(sync=True)  # letter: HTML

    def __init__(self, exercise, results, on_answer, **more):
        super().__init__(**more)
        self.question = f"{exercise.id} {rich_text(exercise.prompt)}"
        self.options = {letter: rich_text(option.text) for letter, option in exercise.options.items()}
        self.results = {letter: result._repr_html_() for letter, result in results.items()}
        self.exercise = exercise
        self.on_answer = on_answer
        self.on_msg(self.take)

    def __repr__(self):
        """What stands where widgets do not live, as on GitHub: the question, and the way to answer without a form."""
        name, options = self.exercise.id, self.exercise.options
        texts = [f"{name} {self.exercise.prompt}", *(f"{letter}) {option.text}" for letter, option in options.items())]
        lines = [textwrap.fill(text, WIDTH, subsequent_indent="   ", break_on_hyphens=False) for text in texts]
        return "\n".join([*lines, f'Answer with check("{name}", "{next(iter(options))}"), or with another letter.'])

    def take(self, widget, content, buffers):
        """Pass an answer on; whatever else comes from the browser is not ours."""
        if content.get("letter") in self.options:
            self.on_answer(content["letter"])

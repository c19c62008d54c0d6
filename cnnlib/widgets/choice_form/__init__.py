"""A multiple-choice question as a form: native radio buttons, a button, and the words of `check`."""

from pathlib import Path

import anywidget
import traitlets

from cnnlib.console import printable
from cnnlib.widgets.shared.base import Words, view_of
from cnnlib.widgets.shared.theme import light_variables

__all__ = ["ChoiceForm"]


class ChoiceForm(anywidget.AnyWidget):
    """The form of one question. It answers in the browser, and tells Python what was chosen.

    Parameters
    ----------
    words : str
        The question as plain text, and how to answer it without a form.
    question : str
        HTML, as are the options and the results.
    options : dict
        For each letter, what can be chosen.
    results : dict
        For each letter, and "" for none, what is answered.
    on_answer : callable
        Gets the letter that was chosen, each time.
    """

    _esm = view_of("choice_form")
    _css = light_variables(".cnn-choice") + Path(__file__).with_name("view.css").read_text(encoding="utf-8")
    _words = Words("choice_form")
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    results = traitlets.Dict().tag(sync=True)

    def __init__(self, words, on_answer, **traits):
        super().__init__(**traits)
        self.words = words
        self.on_answer = on_answer
        self.on_msg(self.take)

    def __repr__(self):
        """What stands where widgets do not live, as on GitHub."""
        return self.words

    def __str__(self):
        return printable(self.words)

    def take(self, widget, content, buffers):
        """Pass an answer on; whatever else comes from the browser is not ours."""
        if content.get("letter") in self.options:
            self.on_answer(content["letter"])

"""What all widgets share: their view, its looks and words, and traits that check what they are given."""

import json
from functools import cache
from pathlib import Path

import anywidget
import traitlets

from cnnlib.console import printable
from cnnlib.language import told
from cnnlib.widgets.shared.bundle import bundle
from cnnlib.widgets.shared.theme import css_variables

WIDGETS = Path(__file__).parents[1]


def view_of(widget):
    """The JavaScript module of the widget in that folder, with all that it imports."""
    return bundle(WIDGETS / widget / "view.js")


def style_of(*names):
    """One style sheet: the palette as variables, then these files, named as from the folder of the widgets."""
    texts = [(WIDGETS / name).read_text(encoding="utf-8") for name in ("shared/core.css", *names)]
    return css_variables() + "\n".join(texts)


@cache
def texts_of(*folders):
    """{key: text} in English, from the words.json of these folders."""
    files = [WIDGETS / folder / "words.json" for folder in folders]
    return {key: text for file in files for key, text in json.loads(file.read_text(encoding="utf-8")).items()}


class Words(traitlets.Dict):
    """What a view says: the texts of these folders, told in the language in which the widget is made."""

    def __init__(self, *folders):
        super().__init__(read_only=True)
        self.folders = folders
        self.tag(sync=True)

    def make_dynamic_default(self):
        return {key: told(text) for key, text in texts_of(*self.folders).items()}


class Checked(traitlets.TraitType):
    """A trait in step with the browser, whose values pass through `check`, which returns or raises.

    `check` gets the value, the trait's name for its messages, and the `settings`.
    """

    def __init__(self, check, default_value=None, *, read_only=False, **settings):
        super().__init__(default_value, read_only=read_only)
        self.check = check
        self.settings = settings
        self.tag(sync=True)

    def checked(self, value):
        """The clean value; raises where there is none."""
        return self.check(value, self.name, **self.settings)

    def validate(self, widget, value):
        return self.checked(value)


def without_tuples(value):
    """`value` as JSON has it: ipywidgets sends everything back that is not, and may so undo a newer change."""
    if isinstance(value, dict):
        return {key: without_tuples(entry) for key, entry in value.items()}
    return [without_tuples(entry) for entry in value] if isinstance(value, (list, tuple)) else value


class CheckedWidget(anywidget.AnyWidget):
    """A widget that raises for mistakes in Python, and answers mistakes from the browser with its own values."""

    def __str__(self):
        return printable(repr(self))

    def set_state(self, sync_data):
        """Take over what the browser sends, where it passes the checks; send our value back where it does not."""
        accepted, refused = self.sort_out(sync_data)
        fitting = self.settle(accepted)
        super().set_state(without_tuples(fitting))
        refused += accepted.keys() - fitting.keys()
        if refused:
            self.send_state(refused)

    def sort_out(self, sync_data):
        """Split the browser's values into checked ones and the names of bad ones; only `Checked` traits are its own."""
        accepted, refused = {}, []
        for name in set(sync_data) & set(self.keys):
            try:
                accepted[name] = self.traits()[name].checked(sync_data[name])
            except (AttributeError, TypeError, ValueError, OverflowError):  # AttributeError: a trait without a check
                refused.append(name)
        return accepted, refused

    def settle(self, accepted):
        """A place for a widget to make values that arrive together fit each other, or to leave one out."""
        return accepted

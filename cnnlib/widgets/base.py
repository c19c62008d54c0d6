"""What all widgets share: their files put together, and traits that check what they are given."""

import json
from importlib.resources import files

import anywidget
import traitlets

from cnnlib.widgets.theme import RAMPS, css_variables
from cnnlib.widgets.validate import LIMITS

ASSETS = files("cnnlib.widgets") / "assets"


def read_assets(names):
    """The named files, one after the other."""
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def compose_esm(*names):
    """One JavaScript module out of several files: a widget's module may not import its neighbours."""
    constants = {"LIMITS": LIMITS, "RAMPS": RAMPS}
    lines = [f"const {name} = {json.dumps(value)};\n" for name, value in constants.items()]
    return "".join(lines) + read_assets(names)


def compose_css(*names):
    """One style sheet: the palette as variables, then the named files."""
    return css_variables() + read_assets(names)


class Checked(traitlets.TraitType):
    """A trait in step with the browser, whose values pass through `check`, which returns or raises."""

    def __init__(self, check, default_value=None, **metadata):
        super().__init__(default_value, **metadata)
        self.check = check
        self.tag(sync=True)

    def validate(self, widget, value):
        return self.check(value)


def without_tuples(value):
    """`value` as JSON has it: ipywidgets sends everything back that is not, and may so undo a newer change."""
    if isinstance(value, dict):
        return {key: without_tuples(entry) for key, entry in value.items()}
    return [without_tuples(entry) for entry in value] if isinstance(value, (list, tuple)) else value


class CheckedWidget(anywidget.AnyWidget):
    """A widget that raises for mistakes in Python, and answers mistakes from the browser with its own values."""

    def set_state(self, sync_data):
        """Take over what the browser sends, where it passes the checks; send our value back where it does not."""
        accepted, refused = self.sort_out(sync_data)
        super().set_state(without_tuples(self.settle(accepted)))
        if refused:
            self.send_state(refused)

    def sort_out(self, sync_data):
        """Split the browser's values into checked ones and the names of bad ones; only `Checked` traits are its own."""
        accepted, refused = {}, []
        for name in set(sync_data) & set(self.keys):
            try:
                accepted[name] = self.traits()[name].check(sync_data[name])
            except (AttributeError, TypeError, ValueError, OverflowError):  # AttributeError: a trait without a check
                refused.append(name)
        return accepted, refused

    def settle(self, accepted):
        """A place for a widget to make values that arrive together fit each other."""
        return accepted

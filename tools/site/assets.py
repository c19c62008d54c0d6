"""What pages share and a browser loads: the widgets' code and looks, pictures, the palette.

A widget lives without a kernel because its own JavaScript computes everything from a few saved traits. Jupyter's way
to show it in a page is require.js, html-manager and anywidget.js: 3.7 MB of script (0.9 MB packed) before the widgets'
own code, which every page repeats for every widget, loaded through AMD after the page is drawn, so that the page jumps.
Ours are all anywidgets, and need only `get`, `set`, `on`, `off` and `save_changes`: a page of script (site.js among the
templates) does it. It mounts each widget while the page is being read, before it is painted: nothing jumps, and no size
has to be guessed. A page may be opened from a USB stick, where browsers refuse to import modules; so a widget's module
becomes a classic script, stored once for the whole site.

Large data of a widget, such as the weights of a network, is a script as well, stored once for all lessons that use it,
and loaded where the widget stands: the text above it does not wait.
"""

import base64
import hashlib
import re

from cnnlib.widgets.choice_form import ChoiceForm
from cnnlib.widgets.shared.base import CheckedWidget
from cnnlib.widgets.shared.theme import DARK, LIGHT, declarations, light_variables

JUPYTERS_OWN = re.compile(r"_(?:model|view)_\w+|_dom_classes|_anywidget_id|_esm|_css|layout|tabbable|tooltip")
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
NAMED = re.compile(r"^export (?=(?:async )?(?:function|class|const|let|var)\b)", re.MULTILINE)
MODULES_ONLY = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b.*", re.MULTILINE)
LARGE = 100_000  # characters of a buffer in base64; what is longer is shared


def classic_script(name, module):
    """A widget's JavaScript module as a classic script that gives it to the page under `name`."""
    body, defaults = DEFAULT.subn("exported = ", module)
    body = NAMED.sub("", body)
    if found := MODULES_ONLY.search(body):
        raise ValueError(f"{name}: a page cannot load {found[0]!r}; put the files together and export a default")
    if defaults != 1:
        raise ValueError(f"{name} has {defaults} default exports, not 1: a widget's module exports its render function")
    function = f'() => {{\n"use strict";\nlet exported;\n{body}\nreturn exported;\n}}'
    return f'cnnSite.define("{name}", ({function}));\n'  # in brackets, it is compiled while it comes, not when called


def module_name(state):
    """What a widget's script is called: the Python module of its class, whose classes share one script."""
    return state["_anywidget_id"].split(".")[-2]


def scripts_of(state):
    """The scripts that a widget needs, in order, as paths inside assets/."""
    return [f"widgets/{module_name(state)}.js"]


def sheets_of(state):
    """The style sheets that a widget needs, as paths inside assets/; the same rules have the same name."""
    look = state.get("_css")
    return [f"widgets/{hashlib.sha256(look.encode('utf-8')).hexdigest()[:8]}.css"] if look else []


def traits_of(state):
    """What the widget's own code reads."""
    return {name: value for name, value in state.items() if not JUPYTERS_OWN.fullmatch(name)}


def widget_part(identity, state, buffers=()):
    """A living widget as a part of a page (see pages.py): what it is, what it needs, and what it begins with."""
    kept, data = share_large(buffers)
    return {
        "kind": "widget",
        "module": module_name(state),
        "scripts": scripts_of(state),
        "sheets": sheets_of(state),
        "data": data,
        "saved": {"id": identity, "traits": traits_of(state), "buffers": kept},
        "state": state,
    }


def share_large(buffers):
    """The buffers of a widget, large ones only named, and the scripts that hold those: path inside assets/ → text."""
    kept, files = [], {}
    for buffer in buffers:
        data, path = buffer["data"], buffer["path"]
        name = hashlib.sha256(data.encode("ascii")).hexdigest()[:8]
        if len(data) > LARGE:
            files[f"data/{name}.js"] = f'cnnSite.give("{name}", "{data}");\n'
        kept.append({"path": path, "shared": name} if len(data) > LARGE else {"path": path, "data": data})
    return kept, files


def widget_files(widgets):
    """All scripts and sheets of these widgets, which are parts: path inside assets/ → text."""
    files = {}
    for part in widgets:
        add(files, f"widgets/{part['module']}.js", classic_script(part["module"], part["state"]["_esm"]))
        for path in part["sheets"]:
            add(files, path, part["state"]["_css"])
        for path, text in part["data"].items():
            add(files, path, text)
    return files


def files_of_every_widget():
    """A script and a sheet for every widget that there is, by name: a reader may write a cell that makes it."""
    files = {}
    for widget in [*descendants(CheckedWidget), ChoiceForm]:
        if not isinstance(vars(widget).get("_esm"), str):
            continue  # anywidget makes a class of its own for each instance, of which the code is a trait
        name = widget.__module__.rpartition(".")[2]
        files[f"widgets/{name}.js"] = classic_script(name, widget._esm)
        files[f"widgets/{name}.css"] = widget._css
    return files


def descendants(parent):
    """All classes that come from this one."""
    for child in parent.__subclasses__():
        yield child
        yield from descendants(child)


def add(files, path, text):
    """Remember a file; two different ones cannot have one name."""
    if files.setdefault(path, text) != text:
        raise ValueError(f"two different files want to be {path}: name the Python modules of the widgets differently")


def palette_rules():
    """The palette as variables of every page: as the system wishes, or as a person has chosen by the button."""
    light, dark = (f"color-scheme: {name}; {declarations(of)}" for name, of in (("light", LIGHT), ("dark", DARK)))
    return light_variables("body") + (
        f"body {{ {light} }}\n"
        f"@media screen {{ body[data-jp-theme-light=false] {{ {dark} }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ body:not([data-jp-theme-light]) {{ {dark} }} }}\n"
    )


def picture(output, name):
    """A stored PNG: its file name, its bytes, its size in CSS pixels, and what it shows in words."""
    metadata = output.metadata.get("image/png", {})
    return {
        "kind": "picture",
        "file": f"{name}.png",
        "bytes": base64.b64decode(output.data["image/png"]),
        "width": metadata.get("width"),
        "height": metadata.get("height"),
        "alt": metadata.get("alt") or output.data.get("text/plain", ""),
    }


def write_files(folder, files):
    """Write texts and bytes by their paths inside `folder`."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8", newline="\n")

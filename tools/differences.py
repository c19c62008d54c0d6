"""In words, how a stored lesson differs from what running it gives; pictures are compared by their pixels."""

import difflib

from tools.lessons import code_cells, to_text
from tools.pictures import difference


def lesson_differences(made, stored):
    """One text for everything in which the stored lesson is not what running it gives; none where it is."""
    found = []
    for number, (new, old) in enumerate(zip(code_cells(made), code_cells(stored), strict=True), start=1):
        found += [f"code cell {number}: {what}" for what in cell_differences(new, old)]
    if not found and to_text(made) != to_text(stored):
        found.append("the outputs agree, but the counts or the metadata are not in the stored form")
    return found


def cell_differences(new, old):
    """In which outputs a stored cell differs from the new one."""
    if len(new.outputs) != len(old.outputs):
        return [f"{len(old.outputs)} outputs are stored, running it gives {len(new.outputs)}"]
    pairs = zip(new.outputs, old.outputs, strict=True)
    return [what for new_output, old_output in pairs for what in output_differences(new_output, old_output)]


def output_differences(new, old):
    """In which formats a stored output differs from the new one."""
    new_formats, old_formats = formats(new), formats(old)
    if new_formats.keys() != old_formats.keys():
        return [f"{' and '.join(old_formats)} is stored, running it gives {' and '.join(new_formats)}"]
    pairs = [(name, new_formats[name], old_formats[name]) for name in new_formats]
    return [format_difference(name, now, stored) for name, now, stored in pairs if now != stored]


def formats(output):
    """What an output holds, by format: "image/png", "text/plain", …, or "stdout", "stderr"."""
    return {output.name: output.text} if output.output_type == "stream" else output.get("data", {})


def format_difference(name, now, stored):
    """How one format of an output differs."""
    if name == "image/png":
        return difference(stored, now) or "the bytes of a picture differ, its pixels agree"
    lines = difflib.unified_diff(str(stored).splitlines(), str(now).splitlines(), "stored", "now", n=0, lineterm="")
    return "\n    ".join([f"{name} differs", *lines])

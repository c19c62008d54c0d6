"""A lesson as what a page or a slide shows: its cells, each as a `part`, a small dict that a template writes as HTML.

A part has a `kind` (text, predict, code, exercise, widget) and the `cell` it comes from, whose metadata tell slides
what belongs together. A code part has `outputs`, which are parts as well (stream, picture, html, widget, python).
"""

import re
from dataclasses import dataclass

from nbclient.exceptions import CellExecutionError
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import from_dict

from cnnlib.exercises import find
from cnnlib.language import told
from tools.executed import run_once
from tools.languages.edition import edition
from tools.languages.paragraphs import translated
from tools.lessons import WIDGET_VIEW, code_cells, key_of, normalise, read_lesson, to_text
from tools.notebooks import keep_what_agrees
from tools.setup_cell import is_setup_cell
from tools.site.assets import picture, widget_part
from tools.site.editions import markdown_told
from tools.site.markdown import to_html
from tools.site.sentences import told_with_a_box

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
NUMBERED = "lesson {key}"  # what a page calls a lesson
NEEDS_PYTHON = "needs-python"  # a cell's tag: its widget shows nothing without a kernel
PREDICTION = re.compile(r"^my_prediction = .*\.\.\.", re.MULTILINE)  # or "..., ...", or rows of dots
LOOK_BACK = re.compile(r"\bback (?:at|to) (?:your|the) prediction", re.IGNORECASE)
EXERCISE = re.compile(r"^check\(", re.MULTILINE)
QUESTION = re.compile(r'^check\.choice\("([^"]+)"\)', re.MULTILINE)
SLOW = re.compile(r"slow-in-page:(\d+)")  # a cell's tag: the seconds that it takes in a page, on a laptop
VARIES = "nbval-ignore-output"  # a cell's tag: what it gives depends on the machine
MINUTES = re.compile(r"About (\d+) minutes: ")
PROMISE = re.compile(r"^- \*\*[^*]+\*\*:? *(.+)", re.MULTILINE)  # the first item below the title: what you will do
ONLY_A_PROGRESS_BAR = {"FloatProgressModel", "HTMLModel", "HBoxModel"}


@dataclass
class Lesson:
    """What is known of a lesson: its file, its executed cells, and its widgets' saved state by the widget's id."""

    path: object
    cells: list
    states: dict
    notebook: bytes = b""  # what a reader takes along

    @property
    def key(self):
        """What files and anchors are named by."""
        return key_of(self.path)

    @property
    def number(self):
        """What stands where others have their number."""
        return told("Capstone") if self.key == "c" else self.key

    @property
    def called(self):
        return told("the capstone") if self.key == "c" else told(NUMBERED, key=self.key)

    @property
    def title(self):
        return markdown_told(self.cells[0].source).split("\n")[0].removeprefix("# ")

    @property
    def minutes(self):
        return MINUTES.search(self.cells[0].source)[1]

    @property
    def promise(self):
        """What one will do in it, one sentence of markdown."""
        words = PROMISE.search(markdown_told(self.cells[0].source))[1]
        return words[0].upper() + words[1:]


def executed(path, environment, code):
    """A lesson with what it gives in a language today, the stored outputs where they show the same, and live widgets.

    Its cells are the English ones: what a lesson is made of is found in its own words, whoever reads it.
    """
    try:
        made = run_once(path, environment, code=code)
    except CellExecutionError as error:
        raise SystemExit(f"{path.name}: a cell failed.\n{error}") from None
    states = made.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    views = [[output.get("data", {}).get(WIDGET_VIEW) for output in cell.outputs] for cell in code_cells(made)]
    keep_what_agrees(normalise(made), normalise(edition(path, code)))
    notebook = to_text(made).encode("utf-8")
    for cell, cell_views in zip(code_cells(made), views, strict=True):
        for output, view in zip(cell.outputs, cell_views, strict=False):
            if view:
                output.data[WIDGET_VIEW] = view
    cells = with_outputs(normalise(read_lesson(path)), made)
    return Lesson(path, cells, {model: dict(saved) for model, saved in states.items()}, notebook)


def with_outputs(lesson, made):
    """The cells of a lesson that a page shows, with the outputs that it has given in whichever language."""
    given = {cell.id: cell.outputs for cell in code_cells(made)}
    shown = [cell for cell in lesson.cells if not is_setup_cell(cell)]
    return [from_dict({**cell, "outputs": given[cell.id]}) if cell.id in given else cell for cell in shown]


# ---------------------------------------------------------------- parts


def parts_of(lesson, root):
    """Every cell of a lesson as a part; `root` leads from the page to the root of the site's edition."""
    texts = to_html([text_of(cell) for cell in lesson.cells], root, [original_of(cell) for cell in lesson.cells])
    return [part_of(cell, lesson, html) for cell, html in zip(lesson.cells, texts, strict=True)]


def original_of(cell):
    """The markdown of a cell, as the lesson has it."""
    return cell.source if cell.cell_type == "markdown" else ""


def text_of(cell):
    """What a cell says in words, as markdown: its own text, or the question whose form it shows; else nothing."""
    if cell.cell_type == "markdown":
        return translated(cell.source, told_with_a_box)
    question = QUESTION.search(cell.source)
    return question_text(find(question[1])) if question else ""


def question_text(question):
    """An exit question and its options as markdown."""
    options = "\n".join(f"- {letter}) {told(option.text)}" for letter, option in question.options.items())
    return f"**{question.id}** {told(question.prompt)}\n\n{options}"


def part_of(cell, lesson, html):
    """One cell as a part; `html` is what it says in words."""
    if cell.cell_type == "markdown":
        return {"kind": "text", "cell": cell, "html": html}
    if QUESTION.search(cell.source):
        return question_part(cell, lesson, html)
    return code_part(cell, lesson)


def question_part(cell, lesson, html):
    """An exit question: the form, and in its place, while no script runs, the text that asks the same."""
    (widget,) = outputs_of(cell, lesson)
    return {**widget, "cell": cell, "fallback": html, "question": find(QUESTION.search(cell.source)[1])}


def code_part(cell, lesson):
    """A cell that runs: the place of a guess, an exercise, or code with what it gave."""
    code = {"cell": cell, "code": Highlight2HTML()(cell.source, language="python"), **warnings_of(cell)}
    if PREDICTION.search(cell.source):
        return {**code, "kind": "predict"}
    if EXERCISE.search(cell.source):
        return {**code, "kind": "exercise"}
    return {**code, "kind": "code", "outputs": outputs_of(cell, lesson)}


def warnings_of(cell):
    """What one should know before one runs a cell in the page: its seconds, where they are many, and what differs."""
    tags = cell.metadata.get("tags", [])
    seconds = [int(found[1]) for found in map(SLOW.fullmatch, tags) if found]
    return {"seconds": seconds[0] if seconds else None, "varies": VARIES in tags}


def outputs_of(cell, lesson):
    """The outputs of a cell as parts."""
    name = f"{lesson.key}-{cell.id}"
    parts = [output_part(output, name, cell, lesson) for output in cell.outputs]
    return [part for part in parts if part]


def output_part(output, name, cell, lesson):
    """One output as a part: the richest of its formats that a page can show."""
    if output.output_type == "stream":
        return {"kind": "stream", "text": strip_ansi(output.text)}
    data = output.get("data", {})
    if WIDGET_VIEW in data:
        return output_widget(data[WIDGET_VIEW]["model_id"], name, cell, lesson)
    if "image/png" in data:
        return picture(output, name)
    for html in ("text/html", "image/svg+xml"):
        if html in data:
            return {"kind": "html", "html": data[html]}
    return {"kind": "stream", "text": strip_ansi(data.get("text/plain", ""))}


def output_widget(model, name, cell, lesson):
    """A widget that lives in the page, or one line on what it needs."""
    saved = lesson.states[model]
    state = saved["state"]
    if saved["model_name"] in ONLY_A_PROGRESS_BAR:
        return None  # it has run its course
    if "_esm" not in state or NEEDS_PYTHON in cell.metadata.get("tags", []):
        return {"kind": "python"}
    return widget_part(saved.setdefault("id", name), state, saved.get("buffers", []))


def inside(parts, kind):
    """All parts of one kind, outputs included, in order."""
    for part in parts:
        if part["kind"] == kind:
            yield part
        yield from inside(part.get("outputs", []), kind)


# ---------------------------------------------------------------- sections


def is_heading(part, level=2):
    """Whether a part begins a section."""
    return part["kind"] == "text" and part["cell"].source.startswith("#" * level + " ")


def sections_of(parts):
    """The parts section by section, as {"folded": …, "parts": […]}: what answers the prediction is folded.

    Folded is everything from the first section after the prediction to the end of the one that looks back at it.
    Without a look back nothing is known to be safe, and the rest of the lesson is folded.
    """
    sections = []
    for part in parts:
        if is_heading(part) or not sections:
            sections.append([])
        sections[-1].append(part)
    first = next((index for index, section in enumerate(sections) if has(section, "predict", PREDICTION)), None)
    if first is None:
        return [{"folded": False, "parts": parts}]
    last = next((index for index, section in enumerate(sections) if has(section, "text", LOOK_BACK)), len(sections))
    groups = [(False, sections[: first + 1]), (True, sections[first + 1 : last + 1]), (False, sections[last + 1 :])]
    return [{"folded": folded, "parts": sum(group, [])} for folded, group in groups if group]


def has(section, kind, pattern):
    """Whether a part of this kind in a section has this pattern in its source."""
    return any(part["kind"] == kind and pattern.search(part["cell"].source) for part in section)


def headings_of(parts):
    """Anchor and text of each section."""
    found = [re.search(r'<h2 id="([^"]+)">(.*?)</h2>', part["html"]) for part in parts if is_heading(part)]
    return [{"anchor": heading[1], "html": heading[2]} for heading in found if heading]


# ---------------------------------------------------------------- pieces of lessons that serve elsewhere


def card_picture(parts):
    """The picture that stands for a lesson: the one tagged `card`, else the first one of Play, else the last one."""
    found = list(inside(parts, "picture"))
    tagged = [part for part in parts if "card" in part["cell"].metadata.get("tags", [])]
    play = [index for index, part in enumerate(parts) if is_heading(part) and part["cell"].source.startswith("## Play")]
    chosen = [*inside(tagged, "picture"), *inside(parts[play[0] :] if play else [], "picture"), *found[-1:]]
    return chosen[0] if chosen else None


def words_of(parts):
    """The glossary: the section called Words."""
    for section in sections_by_heading(parts):
        if section[0]["cell"].source.startswith("## Words"):
            return [part for part in section if "|" in part["cell"].source or part is section[0]]
    return []


def sections_by_heading(parts):
    """The parts, split where a section begins."""
    starts = [index for index, part in enumerate(parts) if is_heading(part)]
    return [parts[start:end] for start, end in zip(starts, [*starts[1:], len(parts)], strict=True)]

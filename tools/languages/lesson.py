"""Every text of a lesson, in the order in which a reader meets it: of its notebook and of its exercises' module."""

import re
from typing import NamedTuple

from cnnlib.exercises import LESSONS, exercises_of, play_answers
from cnnlib.exercises.kinds import Choice
from cnnlib.language import Sentence
from tools.languages.paragraphs import messages, says_something
from tools.languages.shown import shown_texts
from tools.lessons import code_cells, key_of, read_lesson

ASKS = re.compile(r'^check(?:\.choice)?\("((?:\d\d|c)\.x?\d)"', re.MULTILINE)
SHOWS_ANSWERS = re.compile(r"^check\.play\(", re.MULTILINE)


class Message(NamedTuple):
    """A text to translate, and a word to the translator on where it stands."""

    text: str
    where: str


def shown_in(notebook):
    """By cell: what its code shows."""
    return shown_texts({cell.id: cell.source for cell in code_cells(notebook)})


def filled_in(path):
    """The templates that a lesson's code fills in itself, with an f-string."""
    texts = [text for shown in shown_in(read_lesson(path)).values() for text in shown]
    return [text for text in texts if "{" in text]


def lesson_messages(path):
    """The messages of one lesson."""
    key, notebook = key_of(path), read_lesson(path)
    shown = shown_in(notebook)
    asked = {exercise.id: exercise for exercise in exercises_of(key)}
    yield Message(LESSONS[key], "the lesson's title")
    for cell in notebook.cells:
        yield from cell_messages(cell, shown.get(cell.id, ()))
        for found in ASKS.findall(cell.source) if cell.cell_type == "code" else ():
            yield from exercise_messages(asked.pop(found)) if found in asked else ()
        if SHOWS_ANSWERS.search(cell.source):
            yield from worded((text, f"answer to task {n} of Play") for n, text in enumerate(play_answers(key), 1))
    for exercise in asked.values():
        yield from exercise_messages(exercise)


def cell_messages(cell, shown):
    """What a cell says: its paragraphs or the texts that its code shows, and what a speaker reads to its slide."""
    where = f"cell {cell.id}{on_slide(cell)}"
    texts = messages(cell.source) if cell.cell_type == "markdown" else shown
    for text in texts:
        yield Message(text, where)
    for text in messages(cell.metadata.get("slideshow", {}).get("notes", "")):
        yield Message(text, f"cell {cell.id}, notes for the speaker")


def on_slide(cell):
    """What a slide shows of a cell."""
    slideshow = cell.metadata.get("slideshow", {})
    if slideshow.get("slide_type", "skip") == "skip" or cell.cell_type == "code":
        return ""
    if "sentences" in slideshow:
        return f", on a slide, which shows {slideshow['sentences']} sentences of the cell"
    return ", on a slide"


def exercise_messages(exercise):
    """What an exercise says, in the order in which a student may meet it."""
    return worded((text, f"{exercise.id}: {where}") for text, where in exercise_texts(exercise))


def exercise_texts(exercise):
    """The texts of an exercise, each with what it is."""
    if isinstance(exercise, Choice):
        yield exercise.prompt, "the question"
        for letter, option in exercise.options.items():
            yield option.text, f"answer {letter}" + (", the right one" if letter == exercise.right else "")
            yield option.message, f"to who chooses {letter}, after “Not yet: ”"
    for number, hint in enumerate(exercise.hints, 1):
        yield hint, f"hint {number} of {len(exercise.hints)}"
    for part in getattr(exercise, "parts", ()):
        yield part, "what messages call a part of the result"
    for wrong in getattr(exercise, "known_wrong", ()):
        yield wrong.message, "to a wrong answer, after “Not yet: ”"
    yield exercise.why, "to the right answer"
    yield exercise.try_next, "what to try next"
    yield exercise.misunderstanding, "the misunderstanding behind it"


def worded(texts):
    """The texts with words in them; of a filled template the template, and the sentences that fill it."""
    for text, where in texts:
        if isinstance(text, Sentence):
            inside = [value for value in text.values.values() if isinstance(value, Sentence)]
            yield from worded((part, where) for part in (text.template, *inside))
        elif isinstance(text, str) and says_something(text):
            yield Message(text, where)

"""Make a reveal.js deck of each lesson: its cells as slides, its widgets alive, nothing loaded from elsewhere.

What a slide shows is said in its cells, under `slideshow` in their metadata:

- `slide_type`: `slide` begins a slide, `-` goes on with it, `fragment` does so at the next key, `skip` is for reading;
- `minutes` and `notes`, on the first cell of a slide: how long it takes, what to ask and what to say (markdown);
- `sentences`: of a long text, how many of its first sentences are shown; all of it goes into the notes;
- `code`: "shown" where the code is the point; else only what it gives.

Over http, as a part of the site, the cells of a deck are alive as those of its lesson are: their buttons stand along
the lower edge, where no slide has to make room for them.

The right answers and the usual wrong ones are written into the notes from cnnlib/exercises. The decks stand in
site/slides/ with all that they need, so that this folder alone can be copied to a USB stick.
"""

import argparse
import math
import re
from pathlib import Path

from cnnlib import exercises
from cnnlib.language import language, languages, told
from cnnlib.widgets.shared.bundle import bundle_script
from tools.languages.paragraphs import pieces
from tools.lessons import find_lesson, lessons
from tools.site.assets import palette_rules, widget_files, write_files
from tools.site.build import (
    SITE,
    SLIDES,
    TEMPLATES,
    TOLD,
    execute_all,
    make_templates,
    needs_of,
    share_pictures,
    some_of,
    ways,
)
from tools.site.editions import home, markdown_told, speaking
from tools.site.formulas import FOLDER as NODE_FOLDER
from tools.site.formulas import install
from tools.site.markdown import to_html
from tools.site.pages import inside, part_of, text_of
from tools.site.policy import with_policy
from tools.site.sentences import WRITE_IT_DOWN, beginning_told, sentences_of
from tools.site.teaching import answers_of

FOLDER = SITE / SLIDES
RUNS = ("code", "exercise")  # kinds of parts whose code can be run and changed
REVEAL = {  # as it comes from npm → as it stands beside the decks
    "dist/reveal.css": "reveal.css",
    "dist/reveal.js": "reveal.js",
    "LICENSE": "reveal-license.txt",
}
SPEAKER = NODE_FOLDER / "node_modules" / "reveal.js" / "plugin" / "notes"
SPEAKERS_WORDS = (  # of reveal.js, in the window that shows the notes
    "Notes",
    "Upcoming",
    "Time",
    "Click to Reset",
    "Pacing – Time to finish current slide",
    "Loading speaker view...",
    "Layout",
    "Default",
    "Wide",
    "Tall",
    "Notes only",
)
SPEAKERS_WORD = re.compile(rf"(?<=[>'])(?:{'|'.join(map(re.escape, SPEAKERS_WORDS))})(?= ?[<'])")
SPEAKERS_LANGUAGE = re.compile(r'(?<=<html lang=")en|(?<=<html lang=\\")en')
WAYS_ON = re.compile(r"^About \d+ minutes: .*$", re.MULTILINE)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
EXERCISE_ID = re.compile(r"^\*\*((?:\d\d|c)\.x?\d)\*\*", re.MULTILINE)
LINK_TAG = re.compile(r"</?a\b[^>]*>")
PREDICT = "## Predict"
EVERY = math.inf
IN_THE_LESSON = "In the lesson: {text}"
MINUTES = "**{minutes} min** of {all}"


def main(arguments=None):
    """Make the decks that are asked for."""
    parser = argparse.ArgumentParser(prog="run.py slides", description="Make a reveal.js deck of each lesson.")
    parser.add_argument("names", nargs="*", metavar="LESSON", help="numbers or names; all lessons where none is given")
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=FOLDER, help="site/slides/ if not given")
    parser.add_argument("--told", nargs="+", metavar="LESSON", help=TOLD)
    given = parser.parse_args(arguments)
    build(given.to, [find_lesson(name) for name in given.names] or lessons(), given.told)


def build(folder, paths, told_lessons=None):
    """Write the decks of these lessons into `folder`, with all that they load."""
    install()
    pictures, widgets = {}, []
    for code in languages():
        with speaking(code):
            write_files(folder / "assets" / home(code), {"notes.js": speakers_view("notes.js")})
            decks = [deck_of(lesson) for lesson in execute_all(some_of(paths, code, told_lessons), code)]
            for deck in decks:
                share_pictures(deck["pictures"], pictures, home(code))
                write_deck(folder, deck)
        widgets += [part for deck in decks for part in deck["widgets"]]
    write_files(folder / "assets", own_files() | widget_files(widgets))
    write_files(folder / "pictures", pictures)


def write_deck(folder, deck):
    """Write one deck in the language of the edition."""
    templates = make_templates()
    templates.filters["without_links"] = without_links
    name = f"{home(language())}{deck['lesson'].key}.html"
    html = templates.get_template("deck.html.j2").render(deck=deck, resources=ways(""))
    write_files(folder, {name: with_policy(html, speakers_view("speaker-view.html"))})
    print(f"{folder / name}: {len(deck['slides'])} slides", flush=True)


def speakers_view(name):
    """The window that shows the notes, or the script that holds and opens it, in the language of the edition."""
    words = dict(zip(SPEAKERS_WORDS, map(told, SPEAKERS_WORDS), strict=True))
    text = SPEAKERS_WORD.sub(lambda found: words[found[0]], (SPEAKER / name).read_text(encoding="utf-8"))
    return SPEAKERS_LANGUAGE.sub(language(), text)


def own_files():
    """What all decks share: reveal.js, the site's loader of widgets, and the decks' own script and looks."""
    package = NODE_FOLDER / "node_modules" / "reveal.js"
    reveal = {own: (package / theirs).read_text(encoding="utf-8") for theirs, own in REVEAL.items()}
    scripts = {f"{name}.js": bundle_script(TEMPLATES / f"{name}.js", f"cnn{name.title()}") for name in ("site", "deck")}
    looks = (TEMPLATES / "deck.css").read_text(encoding="utf-8")
    return reveal | scripts | {"deck.css": palette_rules() + looks}


# ---------------------------------------------------------------- a lesson as slides


def slideshow(cell):
    """What a cell's metadata say of slides."""
    return cell.metadata.get("slideshow", {})


def deck_of(lesson):
    """All that the template needs to know of a lesson."""
    texts = to_html([words_on_slide(cell) for cell in lesson.cells], "")
    slides = slides_of([part_of(cell, lesson, html) for cell, html in zip(lesson.cells, texts, strict=True)])
    for slide, html in zip(slides, to_html([notes_of(slide, lesson) for slide in slides], ""), strict=True):
        slide["notes"] = without_links(html)
    used = [part for slide in slides for part in slide["parts"]]
    return {
        "lesson": lesson,
        "slides": slides,
        "widgets": list(inside(used, "widget")),
        "pictures": list(inside(used, "picture")),
        "needs": needs_of(used),
        "cells": [part for part in used if part["kind"] in RUNS],
    }


def without_links(html):
    """The words alone: a slide leads to the next slide only."""
    return LINK_TAG.sub("", html)


def words_on_slide(cell):
    """What a slide says in words: a text as far as it is shown, or a question that is asked."""
    return on_slide(cell) if cell.cell_type == "markdown" else text_of(cell)


def on_slide(cell):
    """The text of a cell as a slide shows it."""
    return first_sentences(cell.source, slideshow(cell).get("sentences", EVERY))


def first_sentences(text, count=EVERY):
    """Headings, and the first `count` sentences below them, told; paragraphs stay paragraphs.

    What is for readers alone, at the end of a paragraph, is left out. The English text says how much that is.
    """
    shown = []
    for paragraph in pieces(text)[::2]:
        if paragraph.startswith("#"):
            shown.append(told(paragraph))
            continue
        sentences = sentences_of(WAYS_ON.sub("", WRITE_IT_DOWN.sub("", paragraph)))
        if sentences and count > 0:
            shown.append(beginning_told(paragraph, min(count, len(sentences))))
        count -= len(sentences)
    return "\n\n".join(shown)


def slides_of(parts):
    """The parts slide by slide; a slide without a heading of its own repeats that of its section.

    Code that is on no slide is there unseen: where a slide's code is run, what stands above it may be needed.
    """
    slides, heading = [], ""
    for part in parts:
        cell, kind = part["cell"], slideshow(part["cell"]).get("slide_type", "skip")
        if cell.cell_type == "markdown" and (found := HEADING.search(cell.source)):
            heading = found[0]
        if kind == "slide":
            words = told(heading).removeprefix("## ")
            slides.append({"parts": [], "heading": words, "is_question": heading == PREDICT, **shown_times(cell)})
        if kind != "skip":
            slides[-1]["parts"].append(part)
        elif part["kind"] in RUNS:
            slides[-1]["parts"].append({"kind": "unseen", "cell": cell, "code": part["code"]})
    for slide in slides:
        slide["parts"] = words_first(slide["parts"])
        first = slide["parts"][0]["cell"]
        slide["has_heading"] = first.cell_type == "markdown" and first.source.startswith("#")
    return slides


def words_first(parts):
    """Words above what they speak of, unless it comes step by step."""
    if any(slideshow(part["cell"]).get("slide_type") == "fragment" for part in parts):
        return parts
    return sorted(parts, key=lambda part: part["kind"] != "text")


def shown_times(cell):
    """How long a slide takes, in minutes."""
    return {"minutes": slideshow(cell).get("minutes", 0)}


# ---------------------------------------------------------------- what the speaker sees


def notes_of(slide, lesson):
    """The speaker notes of a slide, as markdown."""
    cells = [part["cell"] for part in slide["parts"] if part["kind"] != "unseen"]
    asked = EXERCISE_ID.findall("\n".join(map(text_of, cells)))
    written = [markdown_told(slideshow(cell)["notes"]) for cell in cells if "notes" in slideshow(cell)]
    answers = [answers_of(exercises.find(exercise)) for exercise in asked]
    return "\n\n".join([timing_of(slide, lesson), *written, *answers, *longer_texts(cells)])


def timing_of(slide, lesson):
    """One line: how long this slide takes, of how many minutes."""
    return told(MINUTES, minutes=f"{slide['minutes']:g}", all=f"{deck_minutes(lesson):g}")


def deck_minutes(lesson):
    """How long all slides of a lesson take together; who reads it alone needs longer."""
    return sum(slideshow(cell).get("minutes", 0) for cell in lesson.cells)


def longer_texts(cells):
    """The whole text of what the slide shows in part."""
    whole = [first_sentences(cell.source) for cell in cells if "sentences" in slideshow(cell)]
    return [told(IN_THE_LESSON, text=HEADING.sub("", text).strip()) for text in whole]


if __name__ == "__main__":
    main()

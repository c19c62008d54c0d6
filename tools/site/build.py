"""Build the site: every lesson as a page whose widgets work without a kernel, without a request to anywhere else.

The pages are made of the lessons in notebooks/, whichever there are. They are executed as `run.py notebooks` does, but
the state of their widgets is kept, and is the only thing that a page needs to bring a widget to life (see assets.py).
"""

import argparse
import gzip
import json
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

import cnnlib
from cnnlib import exercises
from cnnlib.language import ENGLISH, language, languages, told
from cnnlib.widgets.shared.bundle import bundle_script
from tools.address import repository_link, run_links, site_link
from tools.deterministic import deterministic_environment
from tools.lessons import LESSONS, ROOT, key_of, lessons
from tools.live.build import live_files, service_worker
from tools.site.assets import files_of_every_widget, palette_rules, widget_files, widget_part, write_files
from tools.site.editions import home, markdown_told, own_name, speaking
from tools.site.markdown import to_html
from tools.site.pages import card_picture, executed, headings_of, inside, parts_of, sections_of, words_of
from tools.site.policy import with_policy
from tools.site.serve import serve

SITE = ROOT / "site"
TEMPLATES = Path(__file__).with_name("templates")
SLIDES = "slides"  # made by another command, and left alone
WORKERS = 2
RUN = "# Run the lessons"
TOLD = "the lessons that are built in other languages, where some are enough; all if not given"


def main(arguments=None):
    """Build the site, or serve it."""
    parser = argparse.ArgumentParser(prog="run.py site", description=__doc__)
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=SITE, help="where to build it; site/ if not given")
    parser.add_argument("--serve", action="store_true", help="serve it here; build it only if it is missing")
    parser.add_argument("--told", nargs="+", metavar="LESSON", help=TOLD)
    given = parser.parse_args(arguments)
    if not given.serve or not (given.to / "index.html").exists():
        build_and_tell(given.to, given.told)
    if given.serve:
        serve(given.to)


def build_and_tell(folder, told_lessons=None):
    """Build the site, and say how large its pages are."""
    start = time.perf_counter()
    build(folder, told_lessons=told_lessons)
    for line in sizes(folder):
        print(line)
    print(f"Built in {time.perf_counter() - start:.0f} s: open {folder / 'index.html'}", flush=True)


def build(folder=SITE, source=LESSONS, told_lessons=None):
    """Write the whole site into `folder`, in every language that there is; of others than English perhaps a part."""
    paths = lessons(source)
    found = {code: execute_all(some_of(paths, code, told_lessons), code) for code in languages()}
    clear(folder)
    pictures, widgets = {}, []
    for code, own in found.items():
        with speaking(code):
            widgets += write_edition(folder, own, pictures)
    write_files(folder / "assets", files_of_every_widget() | widget_files(widgets) | own_files())
    write_files(folder / "pictures", pictures)
    write_files(folder, {"sw.js": service_worker()})
    write_files(folder / "live", live_files())


def some_of(paths, code, told_lessons):
    """The lessons that are built in a language: all in English, in others those that are asked for, if any are."""
    return [path for path in paths if code == ENGLISH or not told_lessons or key_of(path) in told_lessons]


def write_edition(folder, found, pictures):
    """Write the pages and notebooks of one language; its pictures are added to `pictures`, its widgets returned."""
    templates, hero, own_home = make_templates(), hero_part(), home(language())
    parts = {lesson.path.stem: parts_of(lesson, "../") for lesson in found}
    share_pictures([part for own in parts.values() for part in inside(own, "picture")], pictures, own_home)
    entries = [entry(lesson, parts[lesson.path.stem], folder) for lesson in found]
    pages = {f"lessons/{own['name']}.html": lesson_page(templates, own, entries) for own in entries}
    write_files(folder / own_home, pages | other_pages(templates, entries, hero))
    write_files(folder / own_home / "notebooks", {lesson.path.name: lesson.notebook for lesson in found})
    return [part for own in parts.values() for part in inside(own, "widget")] + [hero]


def share_pictures(parts, pictures, own_home):
    """Add pictures to those of the site; one with other words than in English stands in a folder of its own."""
    for part in parts:
        if pictures.get(part["file"], part["bytes"]) != part["bytes"]:
            part["file"] = own_home + part["file"]
        pictures[part["file"]] = part["bytes"]


def clear(folder):
    """Take away what an earlier build has left."""
    for path in folder.iterdir() if folder.exists() else []:
        if path.is_dir() and path.name != SLIDES:
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def execute_all(paths, code):
    """The lessons, executed in a language, two at a time."""
    with deterministic_environment() as environment, ProcessPoolExecutor(WORKERS) as pool:
        return list(pool.map(partial(executed, environment=environment, code=code), paths))


def make_templates():
    """The templates of templates/, with the filter that they need, and with `_`, which tells every word of theirs."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES))  # each template escapes what is not HTML
    templates.filters["script"] = script_literal
    templates.globals["_"] = told
    return templates


def script_literal(value):
    """A value as JavaScript may have it inside a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def own_files():
    """The site's own script and looks."""
    looks = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    return {"site.js": bundle_script(TEMPLATES / "site.js", "cnnSite"), "site.css": palette_rules() + looks}


def hero_part():
    """The live explorer of the start page: the filter that looks for a cross."""
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    state = cnnlib.explore_conv2d(image, [[1, 0, 1], [0, 1, 0], [1, 0, 1]]).get_state()
    return widget_part("hero", state)


# ---------------------------------------------------------------- pages


def entry(lesson, parts, folder):
    """What the site says of a lesson, on its own page and elsewhere."""
    deck = f"{SLIDES}/{home(language())}{lesson.key}.html"
    return {
        "lesson": lesson,
        "name": lesson.path.stem,
        "parts": parts,
        "promise": to_html([lesson.promise], "")[0],
        "picture": card_picture(parts),
        "deck": deck if (folder / deck).exists() else None,
        "run": run_links(lesson.path.name),
    }


def needs_of(parts):
    """Scripts and style sheets of all widgets among these parts, each once, in order."""
    widgets = list(inside(parts, "widget"))
    return {kind: list(dict.fromkeys(sum((part[kind] for part in widgets), []))) for kind in ("scripts", "sheets")}


def shared(name, title, **more):
    """What every page's template is given; `name` is where the page lies in its edition."""
    addresses = {"repository": repository_link(), "site": site_link()}
    given = {**ways("../" * name.count("/")), "title": title, "needs": needs_of([]), **addresses}
    return {**given, "name": name, "editions": editions_of(name, given["files"]), **more}


def ways(root):
    """How a page leads to others, `root` in its own language, `files` to what all share; and its language."""
    own_home = home(language())
    return {"code": language(), "home": own_home, "root": root, "files": root + "../" * own_home.count("/")}


def editions_of(name, files):
    """The same page in every language, the one in which it is written first."""
    return [{"code": code, "called": own_name(code), "link": f"{files}{home(code)}{name}"} for code in languages()]


def lesson_page(templates, own, entries):
    """The page of one lesson."""
    place = entries.index(own)
    given = shared(
        f"lessons/{own['name']}.html",
        own["lesson"].title,
        own=own,
        sections=sections_of(own["parts"]),
        headings=headings_of(own["parts"]),
        before=entries[place - 1] if place else None,
        after=entries[place + 1] if place + 1 < len(entries) else None,
        needs=needs_of(own["parts"]),
        exercises=exercises_in(own["lesson"]),
    )
    return with_policy(templates.get_template("lesson.html.j2").render(resources=given))


def exercises_in(lesson):
    """The ids of all exercises of a lesson, in order."""
    known = exercises.exercises_of(lesson.key) if lesson.key in exercises.LESSONS else ()
    return [exercise.id for exercise in known]


def other_pages(templates, entries, hero):
    """Every page that is not a lesson."""
    read = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/lectures.md")}
    run = RUN + read["README.md"].split("\n## Start", 1)[1].split("\n\n## ", 1)[0]
    start = {"entries": entries, "hero": hero, "needs": needs_of([hero])}
    words = "".join(part["html"] for own in entries for part in words_of(own["parts"])).replace("h2", "h1", 2)
    pages = {
        "index.html": ("start", told("Learn what a convolution does"), start),
        "lectures.html": ("text", told("From the lectures to the lessons"), {"html": text(read["docs/lectures.md"])}),
        "install.html": ("text", told(RUN).removeprefix("# "), {"html": text(run)}),
        "glossary.html": ("text", told("Words"), {"html": words}),
    }
    return {name: render(templates, name, *page) for name, page in pages.items()}


def text(markdown):
    """One piece of markdown as HTML, told."""
    return to_html([markdown_told(markdown)], "", [markdown])[0]


def render(templates, name, template, title, given):
    """A page that is not a lesson's."""
    made = templates.get_template(f"{template}.html.j2").render(resources=shared(name, title, **given))
    return with_policy(made)


# ---------------------------------------------------------------- sizes


def sizes(folder):
    """For each page, and for all that pages share: bytes as they are and packed by gzip, as lines of text."""
    groups = {path.relative_to(folder).as_posix(): [path] for path in sorted(folder.rglob("*.html"))}
    for name in ("assets", "pictures"):
        groups[f"{name}/"] = [path for path in (folder / name).rglob("*") if path.is_file()]
    for name, paths in groups.items():
        contents = [path.read_bytes() for path in paths]
        raw, packed = sum(map(len, contents)), sum(len(gzip.compress(content)) for content in contents)
        yield f"{name:<45}{raw / 1000:>9.0f} kB{packed / 1000:>8.0f} kB packed"


if __name__ == "__main__":
    main()

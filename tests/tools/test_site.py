"""The site, as far as it can be judged without a browser: complete, closed in itself, small, giving nothing away."""

import gzip
import re
import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import nbformat.v4
import pytest
import yaml
from told_lessons import TOLD

import cnnlib
from cnnlib.exercises import find
from cnnlib.language import ENGLISH, languages
from cnnlib.palette import INK
from tools.address import repository_link, run_links
from tools.deterministic import deterministic_environment
from tools.executed import run_once
from tools.lessons import LESSONS, ROOT, code_cells, lessons, read_lesson
from tools.site import build as site
from tools.site.assets import (
    LARGE,
    add,
    classic_script,
    files_of_every_widget,
    palette_rules,
    share_large,
    traits_of,
)
from tools.site.editions import home
from tools.site.formulas import as_html
from tools.site.markdown import moved, to_html
from tools.site.pages import LOOK_BACK, QUESTION, Lesson, card_picture, parts_of, sections_of, text_of
from tools.site.policy import with_policy

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LARGEST_PAGE = 1_500_000  # bytes, packed, with its pictures
WIDGETS = [name for name, module in cnnlib.ON_FIRST_USE.items() if module == "cnnlib.widgets" and name != "widgets"]
MAKES_A_WIDGET = re.compile(rf"\bcnnlib\.(?:{'|'.join(WIDGETS)})\(")
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "use": "xlink:href"}
FETCHING = re.compile(r'\b(?:fetch|import|XMLHttpRequest|Worker)\(|type="module"|crossorigin')
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
HANGUL = re.compile("[가-힣]")
NAMES = [path.stem for path in lessons()]


def is_told(name):
    """Whether the tests' site has this page in other languages, too: most lessons it has in English alone."""
    return not name.startswith("lessons/") or name[len("lessons/") :][:2] in TOLD


ENGLISH_PAGES = [
    "index.html",
    "lectures.html",
    "glossary.html",
    "install.html",
    *(f"lessons/{name}.html" for name in NAMES),
]
PAGES = [home(code) + name for code in languages() for name in ENGLISH_PAGES if code == ENGLISH or is_told(name)]


class Page(HTMLParser):
    """What a page holds: ids, links, what it loads, its pictures' words, its folds, its Korean words."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loaded, self.pictures, self.unmarked, self.folds = [], [], [], [], [], 0
        self.words_of_tags = set()  # names of attributes
        self.open = []  # (tag, attributes) of the elements around
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.words_of_tags |= set(found)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        self.loaded += [found[LOADING[tag]]] if found.get(LOADING.get(tag)) and found.get("rel") != "alternate" else []
        self.pictures += [found] if tag == "img" else []
        self.folds += tag == "details" and found.get("class") == "fold"
        if tag not in {"meta", "link", "img", "input", "br", "hr"}:
            self.open.append((tag, found))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = [found.get("lang") for _, found in self.open]
        in_script = any(tag in {"script", "style"} for tag, _ in self.open)
        if HANGUL.search(data) and "ko" not in inside and not in_script:
            self.unmarked.append(data)


@pytest.fixture(scope="session")
def pages(built_site):
    return {path.relative_to(built_site).as_posix(): Page(path) for path in built_site.rglob("*.html")}


# ---------------------------------------------------------------- the built site


def test_every_lesson_has_a_page_and_nothing_else_has(pages):
    assert sorted(pages) == sorted(PAGES)


def test_every_link_leads_somewhere(pages, built_site):
    lost = []
    for name, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if not address.scheme:
                target = (built_site / name).parent / address.path if address.path else built_site / name
                place = target.resolve().relative_to(built_site.resolve()).as_posix()
                anchor = unquote(address.fragment)
                place = place if place in pages else place.partition("/")[2]  # of a lesson that is told elsewhere
                if place not in pages or (anchor and anchor not in pages[place].ids):
                    lost.append((name, link))
    assert lost == []
    assert sum(len(page.links) for page in pages.values()) > 200


def test_the_anchors_of_a_page_are_distinct(pages):
    twice = {name: sorted({i for i in page.ids if page.ids.count(i) > 1}) for name, page in pages.items()}
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_everything_loaded_is_there_and_local(pages, built_site):
    for name, page in pages.items():
        assert page.loaded
        for address in page.loaded:
            if not address.startswith(("data:", "#")):
                assert urlsplit(address).scheme == "" and not address.startswith("/"), address
                assert ((built_site / name).parent / address).is_file(), address


def test_no_asset_names_an_address_to_load_from(built_site):
    """Names of XML's own vocabularies look like addresses and are none; nothing else may."""
    for path in (built_site / "assets").rglob("*.*"):
        found = set(re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8")))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name
        assert "@import" not in path.read_text(encoding="utf-8")


def test_pages_fetch_nothing_for_a_browser_refuses_that_in_a_folder(pages, built_site):
    """All pages are opened from a folder only with --all (browser/test_pages.py); scripts with a src go everywhere."""
    texts = {name: page.source for name, page in pages.items()}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in (built_site / "assets").rglob("*.js")}
    assert len(texts) > len(PAGES)
    assert {name: FETCHING.search(text)[0] for name, text in texts.items() if FETCHING.search(text)} == {}


def test_every_page_has_the_policy_of_its_own_scripts(pages):
    """What a tag says in `on…=` is a script as well, which no hash allows."""
    for name, page in pages.items():
        plain, found = POLICY.subn("", page.source)
        assert (name, found, with_policy(plain) == page.source) == (name, 1, True)
        assert (name, [word for word in page.words_of_tags if word.startswith("on")]) == (name, [])


@pytest.mark.extended
def test_every_edition_is_built(tmp_path):
    """All lessons of all languages: the tests' site has two of other languages."""
    site.build(tmp_path)
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert made == {home(code) + name for code in languages() for name in ENGLISH_PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_small(built_site, pages, name):
    folder = (built_site / name).parent
    pictures = [(folder / found["src"]).read_bytes() for found in pages[name].pictures]
    packed = len(gzip.compress(pages[name].source.encode("utf-8"))) + sum(map(len, pictures))
    assert packed < LARGEST_PAGE


def test_no_cell_warned_when_the_lessons_were_executed_for_the_site(built_site):
    """Nor one that is tagged nbval-ignore-output, at which nobody else looks."""
    with deterministic_environment() as environment:
        made = {path.stem: run_once(path, environment) for path in lessons()}
    outputs = [(name, output) for name in made for cell in code_cells(made[name]) for output in cell.outputs]
    assert [(name, output.text) for name, output in outputs if output.get("name") == "stderr"] == []


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_every_widget_and_question_is_alive(pages, path):
    sources = [cell.source for cell in code_cells(read_lesson(path))]
    alive = sum(bool(MAKES_A_WIDGET.search(source) or QUESTION.search(source)) for source in sources)
    source = pages[f"lessons/{path.stem}.html"].source
    assert source.count("cnnSite.mount(") == alive
    assert "_esm" not in source  # the code of a widget is a shared asset


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_a_question_is_asked_where_no_script_runs(pages, path):
    cells = [cell for cell in code_cells(read_lesson(path)) if QUESTION.search(cell.source)]
    asked, questions = [text_of(cell) for cell in cells], [QUESTION.search(cell.source)[1] for cell in cells]
    assert len(asked) == (0 if path.name.startswith("00") else 2)
    source = pages[f"lessons/{path.stem}.html"].source
    beginnings = [f'data-question="{name}" data-right="{find(name).right}">' for name in questions]
    texts = to_html(asked, "../")
    assert [html for begin, html in zip(beginnings, texts, strict=True) if begin + html not in source] == []


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_what_answers_a_prediction_is_folded(pages, path):
    sources = [cell.source for cell in read_lesson(path).cells]
    predicts = any("my_prediction = " in source for source in sources)
    page = pages[f"lessons/{path.stem}.html"]
    assert page.folds == predicts
    if predicts:
        (fold,) = re.findall(r'<details class="fold">.*?</details>', page.source, re.DOTALL)
        assert LOOK_BACK.search(fold) and not LOOK_BACK.search(page.source.replace(fold, ""))


def test_every_picture_says_what_it_shows_and_keeps_its_place(pages):
    found = [(name, image) for name, page in pages.items() for image in page.pictures]
    assert found and all(image.get("width") and image.get("height") for _, image in found)
    assert all(image["alt"] for name, image in found if not name.endswith("index.html"))  # a card has its title


def test_every_lesson_has_a_card_with_a_picture(pages):
    assert len(pages["index.html"].pictures) == len(NAMES)
    assert len({image["src"] for image in pages["index.html"].pictures}) == len(NAMES)


def test_korean_words_are_marked_as_korean(pages):
    assert {name: page.unmarked for name, page in pages.items() if page.unmarked} == {}
    assert 'lang="ko"' in pages["glossary.html"].source


def test_no_formula_is_left_as_tex(pages):
    assert any('class="formula' in page.source for page in pages.values())
    assert [name for name, page in pages.items() if re.search(r"\\(?:frac|lfloor|left|text)\b", page.source)] == []


def test_an_exercise_says_where_it_runs(pages):
    page = pages["lessons/02_slide_one_window.html"]
    assert page.source.count("Python checks your answer") == 5
    assert "Not attempted yet" not in page.source.split("cnnSite.mount(")[0]


def test_building_again_takes_the_old_away_and_leaves_slides_alone(tmp_path):
    for name in ("lessons/77_gone.html", "slides/02.html", "old.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    site.clear(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.html")] == ["02.html"]


# ---------------------------------------------------------------- its pieces


def test_a_module_becomes_a_script():
    module = 'export const one = 1;\nexport function two() {}\nclass Three {}\nexport default { render: "export x" };\n'
    script = classic_script("toy", module)
    assert script.startswith('cnnSite.define("toy", (() => {\n"use strict";')
    assert '\nconst one = 1;\nfunction two() {}\nclass Three {}\nexported = { render: "export x" };\n' in script


@pytest.mark.parametrize(
    "module",
    [
        'import x from "y";\nexport default {};',
        "export * from 'y';\nexport default {};",
        "const x = import.meta.url;\nexport default {};",
        "export { render };",
        "const render = 1;",
        "export default {};\nexport default {};",
    ],
)
def test_a_module_that_cannot_be_a_script_is_refused(module):
    with pytest.raises(ValueError, match="toy"):
        classic_script("toy", module)


def test_two_files_of_one_name_are_refused():
    files = {}
    add(files, "a.js", "1")
    add(files, "a.js", "1")
    with pytest.raises(ValueError, match="a.js"):
        add(files, "a.js", "2")


def test_a_widget_keeps_its_own_traits_and_none_of_jupyters():
    state = {"_model_name": "AnyModel", "_esm": "", "_banks": 1, "stride": 2, "layout": "x", "_dom_classes": []}
    assert traits_of(state) == {"_banks": 1, "stride": 2}


def test_large_data_is_shared_and_small_data_stays():
    small, large = {"path": ["a"], "data": "AA=="}, {"path": ["b"], "data": "A" * (LARGE + 4)}
    (kept, named), files = share_large([small, large])
    assert kept == small and named["path"] == ["b"] and "data" not in named
    assert files == {f"data/{named['shared']}.js": f'cnnSite.give("{named["shared"]}", "{large["data"]}");\n'}


def test_the_palette_is_the_one_of_the_pictures():
    assert f"body {{ color-scheme: light; --cnn-ink: {INK};" in palette_rules()


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("02_slide.ipynb", "../lessons/02_slide.html"),
        ("../notebooks/02_slide.ipynb#By-hand", "../lessons/02_slide.html#By-hand"),
        ("capstone_build_it_whole.ipynb", "../lessons/capstone_build_it_whole.html"),
        ("../docs/lectures.md", "../lectures.html"),
        ("README.md", "../install.html"),
        ("https://example.org/02_slide.ipynb", "https://example.org/02_slide.ipynb"),
        ("#Words", "#Words"),
    ],
)
def test_links_move_with_their_targets(link, place):
    assert moved(link, "../") == place


def test_headings_have_jupyterlabs_anchors():
    assert to_html(["## Is *half*, `x`, enough?"], "") == [
        '<h2 id="Is-half,-x,-enough?">Is <em>half</em>, <code>x</code>, enough?</h2>\n'
    ]


def test_no_line_begins_inside_a_korean_word():
    (html,) = to_html(["맵(map)이라고, `f(x)`는, “필터”가, $x$는, (하나) 둘"], "")
    assert "맵\u2060(map)\u2060이라고" in html and ")</code>\u2060는" in html and "”\u2060가" in html and ") 둘" in html
    assert '<span class="unbroken"><span class="formula">' in html and "</math></span></span>는</span>, " in html


def test_a_heading_of_a_table_without_words_is_an_empty_cell():
    (table,) = to_html(["|  | b |\n| --- | --- |\n| x | y |"], "")
    assert re.findall(r"<(t[hd])>(.*?)</", table) == [("td", ""), ("th", "b"), ("td", "x"), ("td", "y")]


def test_what_is_no_tex_is_refused():
    with pytest.raises(ValueError, match="x_1_2"):
        as_html(("x_1_2", False), ("<svg><g data-mjx-error></g></svg>", "<math></math>"))


def lesson_of(*sources):
    """A lesson of these cells: code where a cell begins with >, else markdown."""
    cells = [
        nbformat.v4.new_code_cell(source[1:]) if source.startswith(">") else nbformat.v4.new_markdown_cell(source)
        for source in sources
    ]
    return Lesson(SimpleNamespace(name="00_x.ipynb"), cells, {})


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("04_pad.ipynb", ("04", "04", "lesson 04")),
        ("capstone_build.ipynb", ("c", "Capstone", "the capstone")),
    ],
)
def test_a_lesson_is_called_by_its_number_and_the_capstone_by_its_name(file, names):
    lesson = Lesson(SimpleNamespace(name=file), [], {})
    assert (lesson.key, lesson.number, lesson.called) == names


def folded(*sources):
    """Section headings by whether they are folded."""
    found = sections_of(parts_of(lesson_of(*sources), ""))
    texts = [(section["folded"], part["cell"].source) for section in found for part in section["parts"]]
    return [[text for hidden, text in texts if hidden is wanted and text.startswith("#")] for wanted in (False, True)]


GUESS = ">my_prediction = ..."


@pytest.mark.parametrize("guess", [GUESS, ">my_prediction = ..., ...", ">my_prediction = [[..., ...], [..., ...]]"])
def test_a_prediction_may_be_several_numbers(guess):
    assert folded("# T", "## Predict", guess, "## A") == [["# T", "## Predict"], ["## A"]]


def test_the_fold_ends_with_the_section_that_looks_back():
    cells = ["# T", "## Predict", GUESS, "## A", "## B", "Look back at your prediction.", "and", "## C", ">1"]
    assert folded(*cells) == [["# T", "## Predict", "## C"], ["## A", "## B"]]


def test_without_a_look_back_the_rest_is_folded():
    assert folded("# T", "## Predict", GUESS, "## A", "## B") == [["# T", "## Predict"], ["## A", "## B"]]


def test_without_a_prediction_nothing_is_folded():
    assert folded("# T", "## A", "Look back at your prediction.") == [["# T", "## A"], []]


def shown(cell_id, tags=()):
    output = nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": "words"})
    return nbformat.v4.new_code_cell("draw()", id=cell_id, outputs=[output], metadata={"tags": list(tags)})


@pytest.mark.parametrize(("tags", "file"), [(["card"], "02-first.png"), ([], "02-play.png")])
def test_a_card_takes_the_tagged_picture_or_that_of_play(tags, file):
    cells = [shown("first", tags), nbformat.v4.new_markdown_cell("## Play"), shown("play"), shown("later")]
    lesson = Lesson(SimpleNamespace(name="02_x.ipynb"), cells, {})
    assert card_picture(parts_of(lesson, ""))["file"] == file


def test_every_widget_that_a_reader_may_make_has_its_script_and_its_sheet():
    cnnlib.draw_digit()  # which changes its class
    names = {getattr(cnnlib, name).__module__.rpartition(".")[2] for name in WIDGETS}
    assert {f"widgets/{name}.{kind}" for name in [*names, "choice_form"] for kind in ("js", "css")} <= {
        path for path, text in files_of_every_widget().items() if text
    }


def test_a_widget_without_code_for_the_browser_says_so():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}}
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", view)])
    lesson = Lesson(SimpleNamespace(name="02_x.ipynb"), [cell], {"m": {"model_name": "ImageModel", "state": {}}})
    assert [part["kind"] for part in parts_of(lesson, "")[0]["outputs"]] == ["python"]


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (["slow-in-page:70"], ["about 70 seconds"]),
        (["nbval-ignore-output"], ["depends on the machine"]),
        (["card"], []),
    ],
)
def test_a_cell_says_before_it_is_run_what_is_otherwise_in_a_page(tags, words):
    (part,) = parts_of(Lesson(SimpleNamespace(name="02_x.ipynb"), [shown("cell", tags)], {}), "")
    html = site.make_templates().get_template("parts.html.j2").make_module({"resources": {"files": ""}}).cell(part)
    said = re.findall(r'<p class="note before-run">(.*?)</p>', html)
    assert len(said) == len(words) and all(word in text for word, text in zip(words, said, strict=True))


# ---------------------------------------------------------------- what needs an address, and the slides


def test_no_link_is_drawn_while_there_is_no_address():
    assert repository_link("") is None and run_links("02_x.ipynb", "") == {}


def test_links_to_run_a_lesson():
    links = run_links("02_x.ipynb", "someone/course")
    assert links["Binder"] == "https://mybinder.org/v2/gh/someone/course/HEAD?urlpath=lab/tree/notebooks/02_x.ipynb"
    assert all("someone/course" in link and link.endswith("notebooks/02_x.ipynb") for link in links.values())


def start_page(folder, **more):
    """The start page with one lesson."""
    path = LESSONS / "02_slide_one_window.ipynb"
    lesson = Lesson(path, read_lesson(path).cells, {})
    own = {**site.entry(lesson, [], folder), **more}
    hero = site.hero_part()
    given = {"entries": [own], "hero": hero, "needs": site.needs_of([hero])}
    return site.render(site.make_templates(), "index.html", "start", "Title", given)


def test_present_leads_to_slides_that_exist(tmp_path):
    assert "Present" not in start_page(tmp_path)
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides" / "02.html").touch()
    assert '<a href="slides/02.html" aria-label="Present lesson 02">Present</a>' in start_page(tmp_path)


def test_with_an_address_the_page_leads_there(tmp_path, monkeypatch):
    assert "Binder" not in start_page(tmp_path) and ">Source<" not in start_page(tmp_path)
    monkeypatch.setattr(site, "repository_link", lambda: repository_link("someone/course"))
    page = start_page(tmp_path, run=run_links("02_x.ipynb", "someone/course"))
    assert ">Binder</a>" in page and '<a href="https://github.com/someone/course">Source</a>' in page


# ---------------------------------------------------------------- publishing


def test_workflows_are_what_github_understands():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_nonsense_workflow_is_found(tmp_path):
    path = tmp_path / "x.yml"
    job = "runs-on: ubuntu-latest\n    permissions: {pages: all}"
    path.write_text(f"on: push\njobs:\n  a:\n    {job}\n", encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", path]
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_only_the_publishing_job_may_write():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        granted = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
        assert granted == ({"deploy": {"pages": "write", "id-token": "write"}} if path.stem == "pages" else {})

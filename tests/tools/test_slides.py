"""Slides, as far as they can be judged without a browser: metadata sensible, each deck complete and closed."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from absent import absent
from student_cells import start_of

from cnnlib import exercises
from tools.lessons import code_cells, key_of, lessons, read_lesson
from tools.site import slides, teaching
from tools.site.pages import text_of
from tools.site.slides import EXERCISE_ID, first_sentences, on_slide, slideshow, words_on_slide

PATHS = lessons()
KEYS = {"slide_type", "notes", "minutes", "sentences", "code"}
MOST_CELLS = 6  # on one slide; what comes step by step has more
MOST_WORDS = 110  # on one slide: it is read from the back row
FEWEST, MOST = 12, 25  # slides of a lesson; the start page of the course has fewer
FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)
NO_ADDRESS_TO_LOAD = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//")
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


def shown_slides(path):
    """The cells of each slide of a lesson."""
    found = []
    for cell in read_lesson(path).cells:
        kind = slideshow(cell)["slide_type"]
        if kind == "slide":
            found.append([cell])
        elif kind != "skip":
            found[-1].append(cell)
    return found


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def lesson(request):
    return request.param


# ---------------------------------------------------------------- what the lessons say of their slides


def test_every_cell_says_what_it_is_on_slides(lesson):
    for cell in read_lesson(lesson).cells:
        found = slideshow(cell)
        assert found.get("slide_type") in {"slide", "fragment", "-", "skip"}, cell.id
        assert set(found) <= KEYS, cell.id
        assert found.get("code", "shown") == "shown" and ("code" not in found or cell.cell_type == "code")
        if found["slide_type"] != "slide":
            assert "minutes" not in found and "notes" not in found, cell.id
        if found["slide_type"] == "skip":
            assert set(found) == {"slide_type"}, cell.id


def test_a_deck_begins_with_the_goal_and_has_a_sensible_length(lesson):
    found = shown_slides(lesson)
    assert found[0][0].id == "title" and len(found[0]) == 1
    assert len(found) <= MOST and (len(found) >= FEWEST or lesson.name.startswith("00"))


def test_every_slide_has_notes_and_minutes_and_a_deck_fits_into_half_an_hour(lesson):
    first = [slideshow(cells[0]) for cells in shown_slides(lesson)]
    assert [words for words in first if len(words["notes"]) < 20] == []
    assert all(words["minutes"] >= 0 for words in first)
    assert 5 <= slides.deck_minutes(read_lesson(lesson)) <= 30


def test_one_idea_a_slide(lesson):
    for cells in shown_slides(lesson):
        texts = [words_on_slide(cell) for cell in cells if "|" not in cell.source]
        words = FORMULA.sub("", " ".join(texts)).split()
        assert len(cells) <= MOST_CELLS and len(words) <= MOST_WORDS, cells[0].id
        pictures = [out for cell in code_cells_of(cells) for out in cell.outputs if "image/png" in out.get("data", {})]
        assert len(pictures) <= 1, cells[0].id


def code_cells_of(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def test_what_is_cut_is_really_longer(lesson):
    for cell in read_lesson(lesson).cells:
        if "sentences" in slideshow(cell):
            assert len(on_slide(cell)) < len(first_sentences(cell.source)), cell.id


@pytest.mark.parametrize("lesson", PATHS[1:], indirect=True, ids=lambda path: path.stem)
def test_prediction_play_practice_exit_and_shapes_are_there(lesson):
    """In all lessons but the start of the course, which has no prediction."""
    by_first = {cells[0].id: cells for cells in shown_slides(lesson)}
    predict = slideshow(by_first["predict"][0])["notes"]
    assert len(predict) > 100, "the question, how to ask it, the usual wrong guesses"
    assert "wrong guess" in predict.lower() or "usual guess" in predict.lower() or "forgotten" in predict
    assert {"exercise-x1", "exercise-x2", "play-tasks", "shapes"} <= set(by_first)
    practised = [name for name in by_first if re.fullmatch(r"exercise-\d", name)]
    assert 1 <= len(practised) <= 2


def test_exercises_are_known_by_their_ids(lesson):
    texts = [text_of(cell) for cells in shown_slides(lesson) for cell in cells]
    for exercise in EXERCISE_ID.findall("\n".join(texts)):
        assert exercises.find(exercise).id == exercise


# ---------------------------------------------------------------- the decks


class Deck(HTMLParser):
    """What a deck holds: its slides' starts, what it loads, its links, its blocks of code, its notes."""

    def __init__(self, path):
        super().__init__()
        self.slides, self.loaded, self.links, self.codes, self.notes, self.inside = 0, [], 0, 0, [], False
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.slides += tag == "section"
        self.links += tag == "a"
        self.codes += tag == "div" and found.get("class") == "code" and "hidden" not in found
        self.loaded += [found[LOADING[tag]]] if found.get(LOADING.get(tag)) else []
        if tag == "aside":
            self.inside = True
            self.notes.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "aside"

    def handle_data(self, data):
        if self.inside:
            self.notes[-1] += data


@pytest.fixture
def deck(lesson, built_slides):
    return Deck(built_slides / f"{key_of(lesson)}.html")


def test_every_slide_of_the_lesson_is_in_its_deck(deck, lesson):
    assert deck.slides == len(deck.notes) == len(shown_slides(lesson))


def test_everything_loaded_is_there_and_local(deck, built_slides):
    assert len(deck.loaded) > 5 and deck.links == 0
    for address in deck.loaded:
        if not address.startswith("data:"):
            assert urlsplit(address).scheme == "" and not address.startswith(("/", "..")), address
            assert (built_slides / address).is_file(), address


def test_no_sheet_loads_from_an_address(built_slides):
    for path in (built_slides / "assets").rglob("*.css"):
        assert not NO_ADDRESS_TO_LOAD.search(path.read_text(encoding="utf-8")), path.name


def test_code_is_shown_only_where_it_is_marked(deck, lesson):
    marked = [cell for cell in code_cells(read_lesson(lesson)) if slideshow(cell).get("code") == "shown"]
    assert deck.codes == len(marked) > 0


def test_widgets_and_questions_are_alive(deck, lesson):
    if not lesson.name.startswith(("00", "11", "15")):  # trainings are watched in the notebook
        assert deck.source.count("cnnSite.mount(") >= 3


def test_the_speaker_knows_right_and_wrong_answers(deck, lesson):
    for note, cells in zip(deck.notes, shown_slides(lesson), strict=True):
        for exercise in map(exercises.find, EXERCISE_ID.findall(text_of(cells[0]))):
            letter = f" {exercise.right})" if exercise.is_exit_question else ""
            assert f"Right:{letter}" in note and "Usual wrong answers" in note


def test_no_solution_is_on_a_slide(deck, lesson):
    seen = re.sub(r'<aside class="notes">.*?</aside>', "", deck.source, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", "", seen)
    for exercise in exercises.exercises_of(key_of(lesson)):
        if not exercise.is_exit_question:
            longest = max(exercise.solution.split("\n"), key=len)
            assert longest in start_of(exercise) or longest not in plain, exercise.id


# ---------------------------------------------------------------- pieces


def test_sentences_are_cut_where_they_end():
    text = "## Head\n\n**One.** Two is 2.5 wide! (Three?) Four.\n\nFive."
    assert first_sentences(text, 1) == "## Head\n\n**One.**"
    assert first_sentences(text, 3) == "## Head\n\n**One.** Two is 2.5 wide! (Three?)"
    assert first_sentences(text, 5) == text


def test_notes_of_a_question_of_a_value_and_of_a_function():
    asked = exercises.find("08.x1")
    question, value, function = map(teaching.answers_of, (asked, exercises.find("08.1"), exercises.find("08.3")))
    right, wrong = asked.options["d"], asked.options["a"]
    assert question.startswith(f"**Right: d)** {right.text} {teaching.capital(asked.why)}")
    assert f"- a) {wrong.text} → {wrong.message}" in question and "Behind them: *im2col saves" in question
    assert value.startswith("**Right:** `[32, 27]`. 4·4 windows") and "- `[16, 27]` → the columns are right" in value
    assert "- Your windows move one cell at a time." in function and "lambda" not in function


def test_the_guide_has_the_answers_of_today():
    guide = teaching.GUIDE.read_text(encoding="utf-8")
    assert teaching.with_answers(guide) == guide
    assert all(f"| {question.id} | {question.right}) " in guide for question in teaching.exit_questions())


def test_own_files_are_complete():
    if not (slides.NODE_FOLDER / "node_modules" / "reveal.js").exists():
        absent("reveal.js is not installed (npm ci --prefix tools/node)")
    assert set(slides.own_files()) == {*slides.REVEAL.values(), "site.js", "deck.js", "deck.css"}

"""In a language that nobody speaks no plain word is left: what is shown has been told."""

import ast
from pathlib import Path

import drawn_pictures
import numpy as np
import pytest
from drawn_pictures import PICTURES, texts
from pseudo import plain_words

import cnnlib
from cnnlib import check, language
from cnnlib.exercises import LESSONS, exercises_of
from cnnlib.exercises.kinds import Choice, ValueExercise

NAMES = {  # what a reader meets in code and papers, and what is the same in every language
    *"VALID SAME ReLU NHWC NCHW MNIST LeNet Adam SGD CNN".split(),
    *"PyTorch Keras TensorFlow Python numpy cnnlib matplotlib ipywidgets anywidget jupyterlab".split(),
}
EXERCISES = [exercise for lesson in LESSONS for exercise in exercises_of(lesson)]
EVERY_KIND = (
    *("convolution", "slide", "channels", "photograph", "places", "images", "images, own scales"),
    *("blocks", "probabilities", "confusion, few", "curves, many points"),
)


@pytest.fixture(autouse=True)
def speaks(pseudo_code, monkeypatch):
    """The language in which all is told here."""
    monkeypatch.setitem(language.chosen, "code", pseudo_code)


def plain(text, *code):
    """The plain words of a text; names and what is `code` may be there."""
    for part in code:
        text = text.replace(part, "")
    return [word for word in plain_words(text) if word not in NAMES]


def results_of(exercise):
    """What a student may be told of an exercise without a function of theirs being run."""
    yield check(exercise.id)
    for _ in exercise.hints:
        yield check.hint(exercise.id)
    if isinstance(exercise, Choice):
        yield from (check(exercise.id, letter) for letter in exercise.options)
    if isinstance(exercise, ValueExercise):
        yield check(exercise.id, exercise.expected)
        yield from (check(exercise.id, wrong.answer) for wrong in exercise.known_wrong)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_no_answer_to_an_exercise_is_plain(exercise):
    assert [word for result in results_of(exercise) for word in plain(repr(result))] == []


def given_texts():
    """What the tests' own pictures are given, which is in no catalogue, the longest first."""
    tree = ast.parse(Path(drawn_pictures.__file__).read_text(encoding="utf-8"))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return sorted((text for text in found if plain_words(text)), key=len, reverse=True)


@pytest.mark.parametrize("name", EVERY_KIND)
def test_no_word_of_a_picture_is_plain(name):
    picture = PICTURES[name]()
    shown = [text.get_text() for text in texts(picture)]
    assert [word for text in [*shown, picture.description] for word in plain(text, *given_texts())] == []


def test_no_table_is_plain(capsys):
    model = cnnlib.models.simple_convnet(rng=np.random.default_rng(0))
    for table in (model.summary((28, 28, 1)), check.progress()):
        assert plain(repr(table), "None", *model.layers) == []
    cnnlib.doctor()
    assert plain(capsys.readouterr().out) == []

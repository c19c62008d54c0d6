"""A lesson in another language: other words, the same code, and every word told."""

import pytest
from pseudo import plain_words, pseudo

from cnnlib.language import sentence
from tools.languages.edition import edition, is_language_cell, translate
from tools.lessons import code_cells, lessons, read_lesson
from tools.setup_cell import with_setup_cell


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_words_are_told_and_code_stays_to_the_character(path, pseudo_code):
    english, own = read_lesson(path), edition(path, pseudo_code)
    kept = [cell for cell in own.cells if not is_language_cell(cell)]
    assert [cell.id for cell in kept] == [cell.id for cell in english.cells]
    assert [cell.source for cell in code_cells(own)[1:]] == [cell.source for cell in code_cells(english)]
    words = [cell.source for cell in kept if cell.cell_type == "markdown"]
    words += [cell.metadata.get("slideshow", {}).get("notes", "") for cell in kept]
    assert [plain for text in words for plain in plain_words(text)] == []


def test_the_language_is_chosen_behind_the_title_and_what_fetches_the_course(pseudo_code):
    own = edition(lessons()[0], pseudo_code)
    assert is_language_cell(own.cells[1]) and f'cnnlib.set_language("{pseudo_code}")' in own.cells[1].source
    assert is_language_cell(with_setup_cell(own, "someone/course").cells[2])


def test_english_is_the_lesson_itself():
    assert edition(lessons()[0], "en") == read_lesson(lessons()[0])


def test_a_text_is_translated_whole_filled_or_by_its_paragraphs(pseudo_code):
    assert translate("Hint", pseudo_code) == pseudo("Hint")
    filled = translate(sentence("{count} tick forgotten.", count=1), pseudo_code)
    assert filled == pseudo("{count} tick forgotten.").format(count=1)
    assert (
        translate("## Play\n\n`code`\n\n## Practise", pseudo_code)
        == f"{pseudo('## Play')}\n\n`code`\n\n{pseudo('## Practise')}"
    )


def test_what_a_lesson_fills_in_is_told_by_the_template_that_fits_best(pseudo_code):
    assert translate("map 3, pooled", pseudo_code) == pseudo("map {k}, pooled").format(k=3)
    assert translate("map 3", pseudo_code) == pseudo("map {k}").format(k=3)
    assert translate("x_train[1], a 7", pseudo_code) == pseudo("x_train[{i}], a {y_train_i}").format(i=1, y_train_i=7)

"""The texts outside the lessons: every way to tell one is found, and no page has a word that is not told."""

import ast
import re

import pytest
from pseudo import plain_words

from tools.languages import sources
from tools.languages.sources import PYTHON, TEMPLATES, found, python_messages, template_messages, words_messages

TELLING = {
    'told("One cell")': ["One cell"],
    'NAME = "One cell"\ntold(NAME, count=1)': ["One cell"],
    'NAMES = {1: "One cell", 2: "Two cells"}\ntold(NAMES[count])': ["One cell", "Two cells"],
    'told("One cell" if count == 1 else "Two cells")': ["One cell", "Two cells"],
    'HEADS = (sentence("row"), sentence("column"))\n[told(head) for head in HEADS]': ["row", "column"],
    'HEADS = "row", "column"\nmap(told, HEADS)': ["row", "column"],
    "told(ELSEWHERE)": ["Written in another module"],
    'raise ValueError("not told")\nprint("nor this")': [],
}
TEMPLATE = '<p title="{{ _("Your work") }}">{{ _("{all} cells", all=3) }}{{ _(name) }}</p>{% trans %}Run{% endtrans %}'
OPEN = re.compile(r"\{#.*?#\}|\{%-? (?:block look %\}\w+)?.*?%\}|\{\{.*?\}\}|<script\b.*?</script>", re.DOTALL)
SPOKEN = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a file of the project."""
    monkeypatch.setattr(sources, "ROOT", tmp_path)

    def write(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


@pytest.mark.parametrize(("code", "texts"), TELLING.items(), ids=range(len(TELLING)))
def test_what_a_module_tells_is_found(written, code, texts):
    known = {"ELSEWHERE": [ast.Constant("Written in another module")]}
    messages = list(python_messages(written("module.py", code), known))
    assert list(dict.fromkeys(message.text for message in messages)) == texts
    assert all(message.where.startswith("module.py") for message in messages)


def test_words_and_templates_say_where_a_text_stands(written):
    words = written("words.json", '{"run": "Run it", "names": {"all": "All of it", "none": "3×3"}}')
    assert list(words_messages(words)) == [("Run it", "words.json: run"), ("All of it", "words.json: names: all")]
    texts = [message.text for message in template_messages(written("page.html.j2", TEMPLATE))]
    assert texts == ["Your work", "{all} cells", "Run"]


@pytest.mark.parametrize("path", found(TEMPLATES["site"]), ids=lambda path: path.name)
def test_a_template_has_no_word_of_its_own(path):
    text = OPEN.sub(" ", path.read_text(encoding="utf-8"))
    shown = [re.sub(r"<[^>]*>", " ", text), *SPOKEN.findall(text)]
    assert set(plain_words(" ".join(shown))) <= {"cnnlib"}


@pytest.mark.parametrize("name", PYTHON)
def test_what_is_told_is_a_literal_or_has_a_name(name):
    """f"…", "…" + … and "…".format(…) are other texts each time: no catalogue could have them."""
    files = [path for pattern in PYTHON[name] for path in found(pattern)]
    calls = [(path, node) for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    made = [
        f"{path.name}:{call.lineno}"
        for path, call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in sources.TELLS
        and call.args
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert made == []

"""Several JavaScript files as one text: what is understood, and that everything else is refused by name."""

import json
import shutil
import subprocess

import pytest
from absent import absent

from cnnlib.widgets.shared.bundle import bundle, bundle_script

ENTRY = """import { add as plus, Counter } from "./folder/maths.js";
import SIZES from "./sizes.json" with { type: "json" };

const names = "the entry's own";

export const six = plus(1, SIZES.five);
export async function wait() {
  return names;
}
export default { six, counter: new Counter() };
"""
MATHS = """import { names } from "../names.js";
import {
  one,
} from "../names.js";

export function add(first, second) {
  return first + second;
}

export class Counter {
  words = names;
  start = one;
}
"""
NAMES = """export const names = "of another file"; export_is_a_word();
export const one = 1;

function export_is_a_word() {}
"""


@pytest.fixture
def write(tmp_path):
    """Write files by their names; the path of the first one."""

    def write(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + (".json" if name == "sizes" else ".js"))
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / f"{next(iter(files))}.js"

    return write


def run_in_node(folder, name, script):
    node = shutil.which("node")
    if node is None:
        absent("no node here to run JavaScript")
    file = folder / name
    file.write_text(script, encoding="utf-8")
    done = subprocess.run([node, str(file)], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_entry_keeps_its_exports_and_files_keep_their_names_apart(write, tmp_path):
    text = bundle(write(entry=ENTRY, folder__maths=MATHS, names=NAMES, sizes='{"five": 5}'))
    assert text.count("of another file") == 1
    (tmp_path / "bundled.mjs").write_text(text, encoding="utf-8")
    script = """import made, { six, wait } from "./bundled.mjs";
    console.log(JSON.stringify([six, made.six, made.counter, await wait()]));"""
    expected = [6, 6, {"words": "of another file", "start": 1}, "the entry's own"]
    assert run_in_node(tmp_path, "try.mjs", script) == expected


def test_a_classic_script_gives_its_exports_by_one_name(write, tmp_path):
    entry = write(entry='import { one } from "./names.js";\nexport const two = one + 1;\n', names=NAMES)
    script = bundle_script(entry, "site")
    assert script.startswith('const site = (() => {\n"use strict";\n')
    assert run_in_node(tmp_path, "try.cjs", f"{script}console.log(JSON.stringify(site));") == {"two": 2}


@pytest.mark.parametrize(
    "source, words",
    [
        ('import "./names.js";', "entry.js: 'import \"./names.js\";' is not understood"),
        ('import * as all from "./names.js";', "import . as all"),
        ('import one from "./names.js";', "a name for a JSON file"),
        ('import { one } from "./names.js" with { type: "json" };', "a name for a JSON file"),
        ('import one, { names } from "./names.js";', "import one, "),
        ('import { el } from "npm";', 'import { el } from "npm"'),
        ('const late = await import("./names.js");', r"import\("),
        ("const here = import.meta.url;", "import.meta"),
        ("const one = 1;\nexport { one };", "export { one }"),
        ('export * from "./names.js";', "export . from"),
        ("export let one = 1;", "export let one"),
        ('import { two } from "./names.js";', r"entry.js imports two, which names.js does not export"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(write, source, words):
    with pytest.raises(ValueError, match=words):
        bundle(write(entry=f"{source}\n", names=NAMES))


def test_an_imported_file_has_no_default_export(write):
    source = "export const one = 1;\nexport default one;\n"
    with pytest.raises(ValueError, match="names.js is imported and has a default export"):
        bundle(write(entry='import { one } from "./names.js";\n', names=source))


def test_a_circle_is_refused(write):
    entry = 'import { one } from "./names.js";\nexport const two = 2;\n'
    names = 'import { two } from "./entry.js";\nexport const one = 1;\n'
    with pytest.raises(ValueError, match="entry.js → names.js → entry.js"):
        bundle(write(entry=entry, names=names))


def test_a_file_that_is_not_there_is_named(write):
    with pytest.raises(FileNotFoundError, match="nowhere.js"):
        bundle(write(entry='import { one } from "./nowhere.js";\n'))

"""Settings that all tests share, and the site, which is built once for all of them."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from absent import absent
from hypothesis import settings
from told_lessons import TOLD

from cnnlib.language import chosen
from tools.lessons import ROOT
from tools.site.formulas import FOLDER as NODE_FOLDER

settings.register_profile("local", deadline=None)  # a busy machine is slow, and that is no failure
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples in every run
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def no_language_stays_chosen():
    """What one test speaks is not spoken by the next."""
    yield
    chosen.clear()


BUILT = {"built_site", "built_slides"}  # fixtures

collect_ignore = ["golden/make_golden.py", "golden/make_layers_golden.py"]  # they need TensorFlow and PyTorch


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs the built pages, and put the files in the order in which two workers end together."""
    for item in items:
        if BUILT & set(getattr(item, "fixturenames", [])):
            item.add_marker("site")
    with_pages = {item.path for item in items if item.get_closest_marker("site")}
    items.sort(key=lambda item: place_in_order(item.path, with_pages))


def place_in_order(path, with_pages):
    """Lessons first, of which pages are made; then the browser's long files; pages; and short files fill the end."""
    if path.suffix == ".ipynb":
        return 0
    if path in with_pages:
        return 2
    return 1 if path.parent.name == "browser" else 3


NODE_SCRIPT = """
import { readFileSync } from "node:fs";
const { files, words, data } = JSON.parse(readFileSync(process.argv[1], "utf-8"));
const module = Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))));
if (module.sayer) module.say = module.sayer(words);
console.log(JSON.stringify((COMPUTE)(module, data)));
"""
WIDGETS = ROOT / "cnnlib" / "widgets"


@pytest.fixture
def run_modules(tmp_path):
    """Give paths of JavaScript modules, a function in JavaScript of (module, data), and its data; get its result.

    `module` has all that the files export, and `say`, where these are a widget's files and its `words`.
    """
    node = shutil.which("node")
    if node is None:
        absent("no node here to run JavaScript; the browser tests compare the same numbers")

    def run(paths, compute, data, words=None):
        given = tmp_path / "given.json"
        all_of_it = {"files": [path.as_uri() for path in paths], "words": words, "data": data}
        given.write_text(json.dumps(all_of_it), encoding="utf-8")
        script = NODE_SCRIPT.replace("COMPUTE", compute)
        command = [node, "--input-type=module", "-e", script, str(given)]
        quiet = os.environ | {"NODE_NO_WARNINGS": "1"}  # node 20 says that importing JSON is new
        done = subprocess.run(command, env=quiet, capture_output=True, encoding="utf-8", check=False)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run


@pytest.fixture
def run_javascript(run_modules):
    """As run_modules, with a widget's name in place of paths: the files in its folder and in shared/."""

    from cnnlib.widgets.shared.base import texts_of  # most tests can do without loading all widgets

    def run(widget, compute, data):
        files = [path for folder in ("shared", widget) for path in sorted((WIDGETS / folder).glob("*.js"))]
        return run_modules(files, compute, data, texts_of("shared", widget))

    return run


LONGEST_BUILD = 900  # seconds, on a busy machine


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """The folder of the site."""
    return built_once(tmp_path_factory) / "site"


@pytest.fixture(scope="session")
def built_slides(tmp_path_factory):
    """The folder of the decks of slides."""
    return built_once(tmp_path_factory) / "slides"


def built_once(tmp_path_factory):
    """The folder with the site and the decks. Two workers ask for it: the first builds both, the other one waits."""
    if not (NODE_FOLDER / "node_modules" / "mathjax").exists() or shutil.which("node") is None:
        absent("MathJax is not installed (npm ci --prefix tools/node), so pages are not built and not tested")
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    folder, log, done = (shared / f"built{end}" for end in ("", "-log", "-done"))
    try:
        log.touch(exist_ok=False)
    except FileExistsError:
        wait_for(done)
    else:
        codes = [build("build", folder / "site", log), build("slides", folder / "slides", log)]
        done.write_text(str(codes), encoding="utf-8")
    assert done.read_text(encoding="utf-8") == "[0, 0]", log.read_text(encoding="utf-8")
    return folder


def build(tool, folder, log):
    """Run a tool that fills a folder; its exit code."""
    with log.open("a", encoding="utf-8") as output:
        command = [sys.executable, "-m", f"tools.site.{tool}", "--to", str(folder), "--told", *TOLD]
        return subprocess.call(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)


def wait_for(path):
    """Return when the other worker has finished."""
    deadline = time.monotonic() + LONGEST_BUILD
    while not path.exists():
        assert time.monotonic() < deadline, f"the other worker has not finished: {path.stem}"
        time.sleep(0.5)

"""Formulas as pictures: MathJax draws them while a page is made, so that the page needs no script and never jumps."""

import json
import shutil
import subprocess

from tools.lessons import ROOT

FOLDER = ROOT / "tools" / "node"


def install():
    """Install what package-lock.json pins, once."""
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    if all((FOLDER / "node_modules" / name).exists() for name in wanted):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The pages need MathJax and reveal.js, which come by npm: install Node.js 18 or later first.")
    subprocess.run([npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER, check=True)


def typeset(formulas):
    """HTML for each of `formulas`, pairs (TeX, whether it is a line of its own); ValueError where one is not TeX."""
    if not formulas:
        return []
    install()
    done = subprocess.run(
        [shutil.which("node"), FOLDER / "formulas.cjs"],
        input=json.dumps(formulas),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [as_html(*pair) for pair in zip(formulas, json.loads(done.stdout), strict=True)]


def as_html(formula, drawing_and_words):
    """The drawing for the eye, MathML for a screen reader."""
    (tex, display), (drawing, words) = formula, drawing_and_words
    if "data-mjx-error" in drawing:
        raise ValueError(f"MathJax cannot read the formula {tex}")
    looks = "formula formula-line" if display else "formula"
    drawing = drawing.replace("<svg ", '<svg aria-hidden="true" ', 1).replace(' role="img"', "", 1)
    return f'<span class="{looks}">{drawing}<span class="for-ears">{words}</span></span>'

"""All JavaScript of the repository: laid out, linted and type-checked, by what tools/node/package.json brings."""

import os
import subprocess

import pytest
from absent import absent

from tools.lessons import ROOT
from tools.site.formulas import FOLDER as NODE_FOLDER

CHECKS = {
    "biome": ["check", "--error-on-warnings", "."],  # layout, order of imports, and its recommended rules
    "tsc": ["--project", "tsconfig.json"],  # types, as the JSDoc comments say them
}


@pytest.mark.parametrize("tool", CHECKS)
def test_javascript_passes(tool):
    command = NODE_FOLDER / "node_modules" / ".bin" / (f"{tool}.cmd" if os.name == "nt" else tool)
    if not command.exists():
        absent(f"{tool} is not installed (npm ci --prefix tools/node), so JavaScript is not checked")
    done = subprocess.run([command, *CHECKS[tool]], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr

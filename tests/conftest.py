"""Settings that all tests share."""

import json
import os
import shutil
import subprocess

import pytest
from hypothesis import settings

settings.register_profile("local", deadline=None)  # a busy machine is slow, and that is no failure
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples in every run
settings.load_profile("ci" if os.environ.get("CI") else "local")

collect_ignore = ["golden/make_golden.py", "golden/make_layers_golden.py"]  # they need TensorFlow and PyTorch

NODE_SCRIPT = """
import { readFileSync } from "node:fs";
const module = await import(process.argv[1]);
const data = JSON.parse(readFileSync(process.argv[2], "utf-8"));
console.log(JSON.stringify((COMPUTE)(module, data)));
"""


@pytest.fixture
def run_javascript(tmp_path):
    """Give a module's source, a function in JavaScript of (module, data), and its data; get its result."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run JavaScript; the browser tests compare the same numbers")

    def run(source, compute, data):
        module, file = tmp_path / "module.mjs", tmp_path / "data.json"
        module.write_text(source, encoding="utf-8")
        file.write_text(json.dumps(data), encoding="utf-8")
        script = NODE_SCRIPT.replace("COMPUTE", compute)
        command = [node, "--input-type=module", "-e", script, module.as_uri(), str(file)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run

"""What helps a contributor does what it says, and CONTRIBUTING.md leads to files that are there."""

import importlib.util
import json
import re
import subprocess
import sys

import pytest
import yaml

from tools.lessons import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = re.findall(r"`((?:cnnlib|tests|tools|notebooks|\.devcontainer|\.ci)/[\w./]+|[\w.]+\.(?:toml|txt|md))`", TEXT)
EXAMPLES = re.compile(r"17|NAME|NN")  # of files that somebody is about to make


def understood_by_github(path):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.dependabot", path]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_dependabot_is_what_github_understands():
    assert understood_by_github(ROOT / ".github" / "dependabot.yml")


def test_nonsense_for_dependabot_is_found(tmp_path):
    path = tmp_path / "dependabot.yml"
    path.write_text("version: 2\nupdates:\n  - package-ecosystem: nonsense\n", encoding="utf-8")
    assert not understood_by_github(path)


def hooks():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    return {hook["id"]: hook for hook in local["hooks"]}


@pytest.mark.parametrize("name", [name for name, hook in hooks().items() if hook["entry"].startswith("python -m ")])
def test_hook_starts_a_module_that_is_here(name):
    assert importlib.util.find_spec(hooks()[name]["entry"].split()[2]) is not None


def test_devcontainer_sets_up_by_a_command_of_ours():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert "python run.py notebooks --help" in container["postCreateCommand"]


def test_contributing_leads_to_what_is_there():
    assert len(PATHS) > 5
    assert [path for path in PATHS if not EXAMPLES.search(path) and not (ROOT / path).exists()] == []

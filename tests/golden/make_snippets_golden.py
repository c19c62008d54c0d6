"""Write golden_snippets.json: what the explorers' code prints in Keras and PyTorch, for tests/test_snippets.py.

Neither is a dependency of the project. In an environment of its own, with node at hand:

    pip install numpy tensorflow-cpu==2.21.0 torch==2.13.0
    python tests/golden/make_snippets_golden.py

For each case of the grid stand there which texts were run, and the numbers that they printed: both libraries must
print the same, or nothing is written.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from snippet_grid import COMPUTE, FILES, fingerprint, grid, printed

GOLDEN = Path(__file__).with_name("golden_snippets.json")
IN_NODE = """
import { readFileSync } from "node:fs";
const { files, cases } = JSON.parse(readFileSync(process.argv[1], "utf-8"));
const module = Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))));
console.log(JSON.stringify((COMPUTE)(module, cases)));
"""


def written(cases):
    """What the explorers' modules make of the cases."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as given:
        json.dump({"files": [path.as_uri() for path in FILES], "cases": cases}, given)
        given.flush()
        command = ["node", "--input-type=module", "-e", IN_NODE.replace("COMPUTE", COMPUTE), given.name]
        quiet = os.environ | {"NODE_NO_WARNINGS": "1"}
        return json.loads(subprocess.run(command, env=quiet, check=True, stdout=subprocess.PIPE).stdout)


def run_both(index, snippets):
    """The fingerprints of both texts, and the numbers that both print; or words about what went wrong."""
    codes = {name: snippets[name]["code"] for name in ("keras", "pytorch")}
    try:
        results = {name: printed(code) for name, code in codes.items()}
    except Exception as error:  # whatever a library raises: all failures are told together
        return f"case {index}: {error!r}\n{codes['keras']}\n{codes['pytorch']}"
    if not np.allclose(*results.values(), rtol=1e-9, atol=1e-8):
        return f"case {index}: {results}\n{codes['keras']}\n{codes['pytorch']}"
    texts = {name: fingerprint(codes[name]) for name in results}
    return texts | {"printed": [int(n) if n == int(n) else n for n in results["pytorch"]]}


def main():
    made = written(grid())
    rows = [one and run_both(index, one["snippets"]) for index, one in enumerate(made)]
    if wrong := [row for row in rows if isinstance(row, str)]:
        raise ValueError("\n\n".join(wrong))
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    GOLDEN.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{sum(row is not None for row in rows)} of {len(rows)} settings have an output; each was run in 2 libraries")


if __name__ == "__main__":
    main()

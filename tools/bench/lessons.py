"""What a student needs: memory of a kernel after each lesson was run, and its seconds of processor."""

import json

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from tools.deterministic import deterministic_environment
from tools.lessons import find_lesson, key_of, lessons, read_lesson, without_outputs
from tools.notebooks import CELL_SECONDS

ASK = """\
import json, resource
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
status = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="utf-8") if ":" in line)
print(json.dumps({
    "now": int(status["VmRSS"].split()[0]) / 1024,
    "peak": own.ru_maxrss / 1024,
    "seconds": sum(usage.ru_utime + usage.ru_stime for usage in (own, children)),
}))
"""


def measure(path, environment):
    """MB of memory at the end and at the peak, and seconds of processor, of the kernel that has run a lesson."""
    notebook = without_outputs(read_lesson(path))
    notebook.cells.append(new_code_cell(ASK))
    resources = {"metadata": {"path": str(path.parent)}}
    quiet = ["--IPKernelApp.log_level=ERROR"]
    settings = {"kernel_name": "python3", "timeout": 5 * CELL_SECONDS, "extra_arguments": quiet}
    client = NotebookClient(notebook, resources=resources, **settings)
    client.execute(env=environment)
    return json.loads(notebook.cells[-1].outputs[-1].text)


def main(arguments):
    """One row for each lesson; Linux only, for it asks /proc."""
    print(f"{'lesson':8}{'MB at the end':>15}{'MB at the peak':>16}{'seconds of processor':>22}", flush=True)
    with deterministic_environment() as environment:
        for path in [find_lesson(name) for name in arguments] or lessons():
            found = measure(path, environment)
            print(f"{key_of(path):8}{found['now']:15.0f}{found['peak']:16.0f}{found['seconds']:22.0f}", flush=True)

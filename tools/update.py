"""Pin the newest packages that pyproject.toml admits, re-execute the lessons, and list every output that changed."""

import subprocess
import sys

from tools.lessons import ROOT

UV = ROOT / "build" / "uv"
REQUIREMENTS = ROOT / "requirements.txt"


def compile_command():
    """The command that requirements.txt names in its first lines, with a uv of its own: nothing else needs one."""
    if not UV.is_dir():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--target", str(UV), "uv"], check=True)
    executable = next(path for path in (UV / "bin").glob("uv*") if path.stem == "uv")
    head = head_lines(REQUIREMENTS.read_text(encoding="utf-8"))
    words = next(line for line in head if "uv pip compile" in line).removeprefix("#").split()
    return [str(executable), *words[1:], "--upgrade", "--no-emit-index-url", "--quiet"]


def head_lines(text):
    """The comment at the top of requirements.txt: what it is and how it is made."""
    lines = text.splitlines()
    first_pin = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    return lines[:first_pin]


def pins(text):
    """Its lines without comments."""
    return {line for line in text.splitlines() if line and not line.lstrip().startswith("#")}


def main(arguments):
    """Compile, say what is new, then let run.py install it and the lessons run."""
    if arguments:
        raise SystemExit("update takes no arguments: python run.py update")
    before = REQUIREMENTS.read_text(encoding="utf-8")
    made = subprocess.run(compile_command(), cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if made.returncode:
        raise SystemExit(f"uv could not pin the packages; nothing was changed.\n{made.stderr}")
    after = "\n".join(head_lines(before)) + "\n" + made.stdout
    for sign, lines in (("-", pins(before) - pins(after)), ("+", pins(after) - pins(before))):
        print(*(f"{sign} {line}" for line in sorted(lines)), sep="\n")
    REQUIREMENTS.write_text(after, encoding="utf-8", newline="\n")
    raise SystemExit(subprocess.call([sys.executable, "run.py", "notebooks"], cwd=ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])

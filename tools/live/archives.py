"""What the page's Python loads: archives, unpacked into its site-packages when they are first needed.

numpy, pictures (matplotlib and what it needs), course (cnnlib without its data, and what it needs), hangul (letters
for pictures with Korean words), and of each language, by its code, the catalogue, which only its own pages fetch. The
first two are foreign: they hold official files only, without what no cell comes near, compiled by Pyodide itself:
compiling takes half of an import there.
"""

import hashlib
import importlib.metadata
import io
import re
import shutil
import subprocess
import zipfile

from cnnlib.language import ENGLISH, catalogue_of, languages
from tools.lessons import ROOT
from tools.live import pyodide

BUILD = ROOT / "build" / "live"
COMPILER = ROOT / "tools" / "live" / "compile.cjs"
PYTHON = ROOT / "tools" / "live" / "python"  # what stands in for Jupyter in the page
IN_EVERY = r"\.pyi$|/tests?/|\.dist-info/(?!METADATA)"  # which has the version; for licences see licenses.py
LEFT_OUT = {
    "numpy": re.compile(IN_EVERY + r"|^numpy/(?:f2py|doc|distutils|_core/include|random/lib)/|\.pxd$"),
    "pictures": re.compile(
        IN_EVERY + r"|^pylab|/(?:pdfcorefonts|afm)/|/sample_data/(?!grace_hopper|README)"
        r"|/mpl-data/(?:images|plot_directive)/|/fonts/ttf/(?!DejaVuSans(?:-Bold|-Oblique|Mono)?\.ttf|LICENSE)"
        r"|^dateutil/zoneinfo/.*\.gz|^PIL/_(?:webp|imagingft)\.|_(?:qhull|tri|ttconv)\.cpython"
    ),
}
INSTALLED = {  # pure Python, as requirements.txt has pinned it
    "cloudpickle": re.compile(r"^cloudpickle/.*\.py$"),
    "ipython": re.compile(r"^IPython/lib/pretty\.py$"),  # how a notebook writes a value as text
    "mistune": re.compile(r"^mistune/.*\.py$"),
    "tqdm": re.compile(r"^tqdm/.*\.py$"),
}
NOT_FOR_ALL = {"__pycache__", "languages"}  # folders
CLOCK = (1980, 1, 1, 0, 0, 0)  # of every file in an archive: the same files make the same bytes


def make_archives():
    """{name: bytes} of all archives; what was compiled before is not compiled again."""
    lock = pyodide.official_lock()
    files = pyodide.fetch(lock)
    foreign = {
        "numpy": together([files["numpy"]], LEFT_OUT["numpy"]),
        "pictures": together(
            [path for name, path in files.items() if name not in ("numpy", "traitlets")], LEFT_OUT["pictures"]
        ),
    }
    own = {"course": course([files["traitlets"]]), "hangul": hangul()}
    return compiled(foreign, lock["info"]["version"]) | own | catalogues()


def together(wheels, left_out):
    """One archive of what these wheels hold, as {path: bytes}."""
    found = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            found |= {name: archive.read(name) for name in archive.namelist() if not left_out.search(name)}
    return found


def zipped(files):
    """{path: bytes} as a zip file: the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, CLOCK), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def compiled(foreign, version):
    """The archives with bytecode in place of source, made by this Pyodide in node, once."""
    plain = {name: zipped(files) for name, files in foreign.items()}
    recipe = COMPILER.read_bytes() + version.encode() + b"".join(plain.values())
    folder = BUILD / hashlib.sha256(recipe).hexdigest()[:16]
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in plain.items():
            (folder / f"{name}.plain.zip").write_bytes(content)
        subprocess.run([shutil.which("node"), COMPILER, pyodide.NPM, folder, *plain], check=True)
        (folder / "complete").touch()
    return {name: (folder / f"{name}.zip").read_bytes() for name in plain}


# ---------------------------------------------------------------- the course's own


def course(wheels):
    """cnnlib without large data, the stand-ins for Jupyter's parts, and the small packages that cnnlib imports."""
    files = together(wheels, re.compile(IN_EVERY))
    for package, wanted in INSTALLED.items():
        files |= installed(package, wanted)
    files |= folder_files(ROOT / "cnnlib", "cnnlib/") | folder_files(PYTHON, "")
    files |= {f"cnnlib/_data/{path.name}": path.read_bytes() for path in (ROOT / "data").glob("*.json")}
    return zipped(files)


def catalogues():
    """{code: bytes} of the other languages."""
    paths = {code: catalogue_of(code) for code in languages() if code != ENGLISH}
    return {code: zipped({f"cnnlib/languages/{code}.mo": path.read_bytes()}) for code, path in paths.items()}


def hangul():
    """The Korean font, where cnnlib looks for its data; packed, for not every server packs a font."""
    return zipped({"cnnlib/_data/hangul.ttf": (ROOT / "data" / "hangul.ttf").read_bytes()})


def installed(package, wanted):
    """The files of a package that is installed here whose paths look so."""
    listed = [path for path in importlib.metadata.files(package) if wanted.search(path.as_posix())]
    return {path.as_posix(): path.read_binary() for path in listed}


def folder_files(folder, prefix):
    """All files below a folder, without what Python leaves there, and without the languages."""
    inside = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        prefix + path.as_posix(): (folder / path).read_bytes() for path in inside if not NOT_FOR_ALL & {*path.parts}
    }

"""The four official files of MNIST: download, keep, check, read.

What is checked is the SHA-256 of the *decompressed* bytes: the same file gzipped anew differs outside. A download
stays in memory until it is known to be right, so that nothing half-written can be left.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pooch

from cnnlib.arrays import Array, Examples
from cnnlib.language import told

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",  # the PyTorch project's
    "https://storage.googleapis.com/cvdf-datasets/mnist/",  # Google's
)
NEITHER = "it has neither {name} nor {name}.gz; in it there is {found}"
MOST_NAMES = 12  # of what lies in a folder
TIMEOUT = 15  # seconds without an answer after which the next mirror is tried
SHA256 = {  # of the decompressed bytes
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
OR_WITHOUT = "load_mnist() without full=True needs none of this: its 10,000 images are here."
NOT_READ = "{name} could not be read from the folder {folder}: {error}"
PUT_FILES = "Put the four files {names} there, as they are or gzipped (.gz), or leave folder out to download them."
NOT_DOWNLOADED = "{name}.gz could not be downloaded:"
TRY_AGAIN = (
    "Look at the network connection and try again, or get the four .gz files from a mirror in another way and "
    "name their folder: load_mnist(full=True, folder=...)."
)
NOT_KEPT = "{name} was downloaded, but could not be kept in {folder}: {error}"
MAKE_ROOM = "Make room there ({size:,} bytes), see that you may write in that folder, and try again."
DAMAGED = "damaged or cut short, its {size:,} bytes do not decompress ({error})"
OTHER_BYTES = "not MNIST's {name}: SHA-256 {wanted}… was expected, but its {size:,} bytes (decompressed) have {found}…"


def load_official_mnist(folder: str | Path | None = None) -> tuple[Examples, Examples]:
    """`load_mnist(full=True, folder=folder)`."""
    if folder is None:
        files = [read_cached_or_downloaded(name) for name in SHA256]
    else:
        files = [read_from_folder(folder, name) for name in SHA256]
    x_train, y_train, x_test, y_test = map(idx_array, files)
    return (x_train, y_train), (x_test, y_test)


def idx_array(content: bytes) -> Array:
    """The array in an IDX file: two zeros, the dtype (8 for uint8), the number of axes; their lengths; the cells."""
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return (
        np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape).copy()
    )  # what frombuffer gives is locked


def verified(packed: bytes, name: str) -> bytes:
    """Decompress what begins as gzip does, whatever the file is called; OSError if the content is not `name`."""
    try:
        content = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
    except (OSError, EOFError, zlib.error) as error:
        raise OSError(told(DAMAGED, size=len(packed), error=error)) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise OSError(told(OTHER_BYTES, name=name, wanted=SHA256[name][:16], size=len(content), found=found[:16]))
    return content


def failure(problem: str, cure: str) -> OSError:
    """The one kind of error that this module raises."""
    return OSError(f"{problem}\n{cure}\n{told(OR_WITHOUT)}")


def read_from_folder(folder: str | Path, name: str) -> bytes:
    """The checked bytes of one file, gzipped or not, of a folder of the user's."""
    folder = Path(folder).expanduser()
    try:
        path = find_in_folder(folder, name)
        return verified(path.read_bytes(), name)
    except OSError as error:
        raise failure(
            told(NOT_READ, name=name, folder=folder, error=error), told(PUT_FILES, names=", ".join(SHA256))
        ) from error


def find_in_folder(folder: Path, name: str) -> Path:
    """Path of the plain file, or else of the gzipped one, under the names that unpackers give them.

    Some write a dot for a dash, and some put each file into a folder of its own name.
    """
    if not folder.is_dir():
        raise NotADirectoryError(told("it is a file") if folder.exists() else told("there is no such folder"))
    paths = sorted(folder.iterdir())
    names = (name, f"{name}-gz")
    for inner in [path for path in paths if path.is_dir() and spelled(path) in names]:
        paths += sorted(inner.iterdir())
    for wanted in names:
        for path in paths:
            if spelled(path) == wanted and path.is_file():
                return path
    raise FileNotFoundError(told(NEITHER, name=name, found=listing(folder)))


def spelled(path: Path) -> str:
    """The name of a file with dashes for dots, underscores and spaces."""
    return re.sub(r"[._ ]", "-", path.name.lower())


def listing(folder: Path) -> str:
    """The first names in a folder, in words."""
    names = sorted(path.name for path in folder.iterdir())
    more = [told("and {count} more", count=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
    return ", ".join([*names[:MOST_NAMES], *more]) or told("nothing")


def read_cached_or_downloaded(name: str) -> bytes:
    """The checked bytes of one file, kept in the user's cache folder for the next time."""
    path = Path(pooch.os_cache("cnnlib"), f"{name}.gz")
    with suppress(OSError):  # not there yet, or damaged since it was kept
        return verified(path.read_bytes(), name)
    packed, content = download(name)
    keep(packed, path)
    return content


def download(name: str) -> tuple[bytes, bytes]:
    """The bytes of one file as they came, and decompressed, from the first mirror that has them right."""
    fetch = pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT)
    problems = []
    for mirror in MIRRORS:
        received = io.BytesIO()
        try:
            fetch(f"{mirror}{name}.gz", received, None)
            packed = received.getvalue()
            return packed, verified(packed, name)
        except OSError as error:  # which the errors of requests are too
            problems.append(f"  {mirror}: {error}")
    raise failure("\n".join([told(NOT_DOWNLOADED, name=name), *problems]), told(TRY_AGAIN))


def keep(packed: bytes, path: Path) -> None:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as unfinished:
            file = Path(unfinished, path.name)
            file.write_bytes(packed)
            file.replace(path)
    except OSError as error:
        raise failure(
            told(NOT_KEPT, name=path.name, folder=path.parent, error=error), told(MAKE_ROOM, size=len(packed))
        ) from error

"""MNIST: what comes with cnnlib, what is read from a folder, and what is downloaded, with everything that may fail.

The download is tried against a real HTTP server on loopback, with small IDX files in place of the official ones.
"""

import errno
import gzip
import hashlib
import re
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest

from cnnlib import load_mnist, official_mnist
from cnnlib.data import shipped
from tools.make_mnist_subset import write_subset

REPOSITORY = Path(__file__).parents[1]
WHOLE_SET = REPOSITORY.parent / "shared" / "mnist"
NAMES = tuple(official_mnist.SHA256)
FIRST = f"{NAMES[0]}.gz"
needs_whole_set = pytest.mark.skipif(
    not WHOLE_SET.is_dir(), reason="the whole of MNIST is not in the repository, and not in ../shared/mnist either"
)
PATIENCE = 1  # seconds that the tests wait for a server that hangs


def idx_bytes(array):
    """The bytes of a uint8 array as an IDX file."""
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()


@pytest.fixture
def arrays():
    """Small stand-ins for the four official files."""
    rng = np.random.default_rng(0)
    shapes = ((6, 28, 28), (6,), (4, 28, 28), (4,))
    return {name: rng.integers(0, 256, shape, np.uint8) for name, shape in zip(NAMES, shapes, strict=True)}


@pytest.fixture
def files(arrays, monkeypatch):
    """Their bytes, which official_mnist takes for the official ones as long as a test lasts."""
    files = {name: idx_bytes(array) for name, array in arrays.items()}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(official_mnist, "SHA256", checksums)
    return files


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own, not there yet."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(pooch, "os_cache", lambda project: folder / project)
    return folder / "cnnlib"


def assert_same(loaded, arrays):
    (x_train, y_train), (x_test, y_test) = loaded
    for found, expected in zip((x_train, y_train, x_test, y_test), arrays.values(), strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


def files_under(folder):
    return [path.name for path in sorted(folder.rglob("*"))]


# --- what comes with cnnlib


def test_embedded_mnist_has_the_promised_shapes_and_dtypes():
    (x_train, y_train), (x_test, y_test) = load_mnist()
    assert (x_train.shape, y_train.shape) == ((8000, 28, 28), (8000,))
    assert (x_test.shape, y_test.shape) == ((2000, 28, 28), (2000,))
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}


def test_embedded_mnist_begins_as_the_official_training_set_does():
    (x_train, y_train), _ = load_mnist()
    assert y_train[0] == 5 and y_train[4] == 9
    assert x_train[0].min() == 0 and x_train[0].max() == 255


def test_arrays_may_be_changed_without_changing_what_is_loaded_next():
    (x_train, _), _ = load_mnist()
    x_train[0] = 0
    assert load_mnist()[0][0][0].any()


def test_embedded_files_are_those_that_the_data_readme_names():
    readme = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    embedded = [(REPOSITORY / "data" / name).read_bytes() for name in ("mnist_10000.npz", "hangul.ttf")]
    assert {hashlib.sha256(content).hexdigest() for content in embedded} == set(re.findall(r"\b[0-9a-f]{64}\b", readme))


def test_embedded_file_carries_its_licence_with_it():
    with np.load(shipped("mnist_10000.npz"), allow_pickle=False) as arrays:
        assert "BY-SA 3.0" in str(arrays["about"])


def test_folder_without_full_is_an_error_and_not_ignored(tmp_path):
    with pytest.raises(ValueError, match=r"full=True"):
        load_mnist(folder=tmp_path)


def test_loading_the_embedded_digits_does_not_load_pooch():
    code = "import sys, cnnlib; cnnlib.load_mnist(); assert not {'pooch', 'tqdm', 'requests'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)


@needs_whole_set
def test_embedded_digits_are_the_first_10000_of_the_official_training_set():
    (x, y), (x_official_test, y_official_test) = load_mnist(full=True, folder=WHOLE_SET)
    (x_train, y_train), (x_test, y_test) = load_mnist()
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), x[:10_000])
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), y[:10_000])
    assert (len(x), len(y), len(x_official_test), len(y_official_test)) == (60_000, 60_000, 10_000, 10_000)


@needs_whole_set
def test_checksums_are_of_the_files_whose_md5_the_readme_of_the_whole_set_gives():
    readme = (WHOLE_SET / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        content = gzip.decompress((WHOLE_SET / f"{name}.gz").read_bytes())
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() in readme
        assert hashlib.sha256(content).hexdigest() == official_mnist.SHA256[name]


@needs_whole_set
def test_subset_tool_writes_the_shipped_arrays_and_the_same_bytes_every_time(tmp_path):
    """Bytes are compared between two runs only: another version of zlib may pack the same arrays differently."""
    once, again = tmp_path / "once.npz", tmp_path / "again.npz"
    write_subset(WHOLE_SET, once)
    write_subset(WHOLE_SET, again)
    assert once.read_bytes() == again.read_bytes()
    with np.load(once) as made, np.load(shipped("mnist_10000.npz")) as kept:
        assert made.files == kept.files
        for name in made.files:
            np.testing.assert_array_equal(made[name], kept[name], strict=True)


# --- read from a folder


def fill(folder, files, packed):
    for name, content in files.items():
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(content) if packed else content)


@pytest.mark.parametrize("packed", [True, False], ids=["gzipped", "plain"])
def test_folder_is_read_gzipped_or_not(tmp_path, files, arrays, packed):
    fill(tmp_path, files, packed)
    assert_same(load_mnist(full=True, folder=str(tmp_path)), arrays)


UNPACKED = {  # as others name the same four files
    "a dot": lambda name: name.replace("-idx", ".idx"),
    "a dot, gzipped": lambda name: name.replace("-idx", ".idx") + ".gz",
    "underscores": lambda name: name.replace("-", "_"),
    "capitals": lambda name: name.upper(),
    "each in its folder": lambda name: f"{name}/{name.replace('-idx', '.idx')}",
    "each in a folder called .gz": lambda name: f"{name}.gz/{name}",
}


@pytest.mark.parametrize("rename", UNPACKED.values(), ids=UNPACKED)
def test_folder_may_hold_the_files_under_the_names_that_unpackers_give_them(tmp_path, files, arrays, rename):
    for name, content in files.items():
        path = tmp_path / rename(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    assert_same(load_mnist(full=True, folder=tmp_path), arrays)


def test_the_message_says_what_lies_in_the_folder(tmp_path, files):
    with pytest.raises(OSError, match="in it there is nothing"):
        load_mnist(full=True, folder=tmp_path)
    for number in range(14):
        (tmp_path / f"picture {number:02}.png").touch()
    with pytest.raises(OSError, match=r"in it there is picture 00\.png, .*, picture 11\.png, and 2 more"):
        load_mnist(full=True, folder=tmp_path)


def test_folder_may_hold_plain_files_under_gzipped_names(tmp_path, files, arrays):
    """Some browsers decompress what they save and keep the name."""
    for name, content in files.items():
        (tmp_path / f"{name}.gz").write_bytes(content)
    assert_same(load_mnist(full=True, folder=tmp_path), arrays)


def test_what_is_checked_is_the_content_and_not_how_it_was_compressed(tmp_path, files, arrays):
    for name, content in files.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=1, mtime=1))
    assert_same(load_mnist(full=True, folder=tmp_path), arrays)


def test_folder_that_starts_with_a_tilde_is_in_the_home_folder(tmp_path, files, arrays, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    fill(tmp_path, files, packed=True)
    assert_same(load_mnist(full=True, folder="~"), arrays)


def test_full_arrays_may_be_changed(tmp_path, files):
    fill(tmp_path, files, packed=True)
    (x_train, _), _ = load_mnist(full=True, folder=tmp_path)
    x_train[0] = 0
    assert not x_train[0].any()


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-20])


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def replace_by_a_folder(path):
    path.unlink()
    path.mkdir()


SPOILED = {
    "cut short": (cut_short, "damaged or cut short"),
    "corrupt": (flip_a_byte, "do not decompress"),
    "empty": (lambda path: path.write_bytes(b""), "its 0 bytes"),
    "another file": (lambda path: path.write_bytes(gzip.compress(b"seven")), r"its 5 bytes \(decompressed\)"),
    "missing": (Path.unlink, "has neither"),
    "a folder": (replace_by_a_folder, "has neither"),
}


def assert_helpful(message, *parts):
    """Every error names what is wrong and where, and says what works all the same."""
    for part in (*parts, "load_mnist(", "without full=True"):
        assert str(part) in message
    load_mnist()


@pytest.mark.parametrize(("spoil", "said"), SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("name", NAMES)
def test_spoiled_file_in_a_folder_is_named_with_the_cure(tmp_path, files, name, spoil, said):
    fill(tmp_path, files, packed=True)
    spoil(tmp_path / f"{name}.gz")
    with pytest.raises(OSError, match=said) as caught:
        load_mnist(full=True, folder=tmp_path)
    assert_helpful(str(caught.value), name, tmp_path, "Put the four files")


def test_plain_file_cut_short_is_named_with_what_was_expected_and_found(tmp_path, files):
    fill(tmp_path, files, packed=False)
    cut_short(tmp_path / NAMES[2])
    found = hashlib.sha256((tmp_path / NAMES[2]).read_bytes()).hexdigest()
    with pytest.raises(OSError, match="was expected") as caught:
        load_mnist(full=True, folder=tmp_path)
    assert_helpful(str(caught.value), NAMES[2], official_mnist.SHA256[NAMES[2]][:16], found[:16])


def test_missing_folder_is_an_error_that_names_it(tmp_path):
    with pytest.raises(OSError, match="no such folder") as caught:
        load_mnist(full=True, folder=tmp_path / "nowhere")
    assert_helpful(str(caught.value), tmp_path / "nowhere")


def test_file_in_place_of_the_folder_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(b"")
    with pytest.raises(OSError, match="it is a file") as caught:
        load_mnist(full=True, folder=path)
    assert_helpful(str(caught.value), path)


def test_file_that_may_not_be_read_is_an_error_that_names_it(tmp_path, files, monkeypatch):
    """The refusal is simulated: to root nothing is forbidden, and the tests may run as root."""
    fill(tmp_path, files, packed=True)

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OSError, match="Permission denied") as caught:
        load_mnist(full=True, folder=tmp_path)
    assert_helpful(str(caught.value), FIRST)


# --- downloaded


class Mirrors(ThreadingHTTPServer):
    """Two mirrors on one loopback server, /first/ and /second/, with faults that the test chooses."""

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = {f"{name}.gz": gzip.compress(content) for name, content in files.items()}
        self.addresses = tuple(f"http://127.0.0.1:{self.server_port}/{mirror}/" for mirror in ("first", "second"))
        self.faults = {}  # (mirror, name of a file): how it is answered instead
        self.requests = []
        self.closing = threading.Event()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        _, mirror, name = self.path.split("/")
        self.server.requests.append((mirror, name))
        self.server.faults.get((mirror, name), send_whole)(self, self.server.files[name])

    def log_message(self, *arguments):
        """Say nothing on the terminal."""

    def send(self, body, length=None):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


def send_whole(answer, body):
    answer.send(body)


def send_not_found(answer, body):
    answer.send_error(404)


def send_server_error(answer, body):
    answer.send_error(500)


def send_less_than_promised(answer, body):
    answer.send(body[: len(body) // 2], length=len(body))


def send_half_as_if_it_were_whole(answer, body):
    answer.send(body[: len(body) // 2])


def send_corrupt(answer, body):
    middle = len(body) // 2
    answer.send(body[:middle] + bytes([body[middle] ^ 0xFF]) + body[middle + 1 :])


def send_another_file(answer, body):
    answer.send(gzip.compress(b"seven"))


def send_a_page(answer, body):
    """As the login page of a hotel's network does."""
    answer.send(b"<!doctype html><title>Welcome</title>")


def send_nothing(answer, body):
    answer.send(b"")


def hang_up(answer, body):
    answer.close_connection = True
    answer.connection.shutdown(socket.SHUT_RDWR)


def never_answer(answer, body):
    answer.server.closing.wait()


def stop_half_way(answer, body):
    answer.send(body[: len(body) // 2], length=len(body))
    answer.wfile.flush()
    answer.server.closing.wait()


FAULTS = {
    send_not_found: "404",
    send_server_error: "500",
    send_less_than_promised: "",  # the words are urllib3's, and change with its version
    send_half_as_if_it_were_whole: "damaged or cut short",
    send_corrupt: "damaged or cut short",
    send_another_file: "was expected",
    send_a_page: "was expected",
    send_nothing: "its 0 bytes",
    hang_up: "",
    never_answer: f"read timeout={PATIENCE}",
    stop_half_way: "timed out",
}
each_fault = pytest.mark.parametrize(("fault", "said"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])


@pytest.fixture
def mirrors(files, cache, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(official_mnist, "TIMEOUT", PATIENCE)
    with Mirrors(files) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setattr(official_mnist, "MIRRORS", server.addresses)
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def test_download_is_kept_and_not_repeated(mirrors, cache, arrays):
    assert_same(load_mnist(full=True), arrays)
    assert mirrors.requests == [("first", f"{name}.gz") for name in NAMES]
    assert files_under(cache) == sorted(f"{name}.gz" for name in NAMES)
    mirrors.requests.clear()
    assert_same(load_mnist(full=True), arrays)
    assert mirrors.requests == []


def test_download_shows_its_progress_on_stderr(mirrors, capsys):
    load_mnist(full=True)
    printed = capsys.readouterr()
    assert printed.err.count("100%") >= len(NAMES)
    assert printed.out == ""


@each_fault
def test_second_mirror_serves_what_the_first_does_not(mirrors, cache, arrays, fault, said):
    mirrors.faults = {("first", FIRST): fault}
    assert_same(load_mnist(full=True), arrays)
    assert mirrors.requests[:2] == [("first", FIRST), ("second", FIRST)]
    assert files_under(cache) == sorted(f"{name}.gz" for name in NAMES)


@each_fault
def test_fault_of_every_mirror_is_one_helpful_error_and_leaves_nothing(mirrors, cache, fault, said):
    mirrors.faults = {("first", FIRST): fault, ("second", FIRST): fault}
    with pytest.raises(OSError, match="could not be downloaded") as caught:
        load_mnist(full=True)
    assert_helpful(str(caught.value), FIRST, *mirrors.addresses, said, "try again", "folder=")
    assert files_under(cache) == []


def test_refused_connection_is_one_helpful_error(mirrors, cache, monkeypatch):
    with socket.socket() as bound:  # bound, but nobody listens
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/"
        monkeypatch.setattr(official_mnist, "MIRRORS", (address,))
        with pytest.raises(OSError, match="could not be downloaded") as caught:
            load_mnist(full=True)
    assert_helpful(str(caught.value), address)
    assert files_under(cache) == []


def test_failed_download_keeps_the_files_that_came_whole_and_goes_on_from_there(mirrors, cache, arrays):
    last = f"{NAMES[3]}.gz"
    whole = mirrors.files[last]
    mirrors.files[last] = b"not yet"
    with pytest.raises(OSError, match=NAMES[3]):
        load_mnist(full=True)
    assert files_under(cache) == sorted(f"{name}.gz" for name in NAMES[:3])
    mirrors.requests.clear()
    mirrors.files[last] = whole
    assert_same(load_mnist(full=True), arrays)
    assert mirrors.requests == [("first", last)]


@pytest.mark.parametrize("spoil", [cut_short, flip_a_byte])
def test_kept_file_that_was_damaged_is_downloaded_again(mirrors, cache, arrays, spoil):
    load_mnist(full=True)
    mirrors.requests.clear()
    spoil(cache / f"{NAMES[1]}.gz")
    assert_same(load_mnist(full=True), arrays)
    assert mirrors.requests == [("first", f"{NAMES[1]}.gz")]
    assert gzip.decompress((cache / f"{NAMES[1]}.gz").read_bytes()) == idx_bytes(arrays[NAMES[1]])


def test_cache_folder_that_cannot_be_made_is_one_helpful_error(mirrors, cache):
    cache.parent.write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError, match="could not be kept") as caught:
        load_mnist(full=True)
    assert_helpful(str(caught.value), cache, "Make room")


FULL_DISK = """
import resource
from pathlib import Path
import pooch
from cnnlib import load_mnist, official_mnist
pooch.os_cache = lambda project: Path({cache!r})
official_mnist.MIRRORS = {mirrors!r}
official_mnist.SHA256 = {checksums!r}
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    load_mnist(full=True)
except OSError as error:
    print(error)
load_mnist()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit how much a process may write")
def test_full_disk_is_one_helpful_error_and_leaves_nothing(mirrors, cache):
    """A limit on the size of files stops the writing in the middle, as a full disk does.

    -B, or else Python might cut its own .pyc files short too.
    """
    code = FULL_DISK.format(cache=str(cache), mirrors=mirrors.addresses, checksums=official_mnist.SHA256)
    run = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert_helpful(run.stdout, FIRST, "could not be kept", cache, "Make room")
    assert files_under(cache) == []

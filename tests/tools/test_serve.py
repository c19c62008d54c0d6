"""The site on this computer: the right types, asked anew each time, and an address of its own."""

import contextlib
import socket
import threading
import urllib.request

import pytest

from tools.site import build
from tools.site.serve import HOST, PORTS, make_server

TYPES = {"a.js": "text/javascript", "a.wasm": "application/wasm", "a.zip": "application/zip", "a.css": "text/css"}


@pytest.fixture
def address(tmp_path):
    for name in TYPES:
        (tmp_path / name).write_bytes(b"content")
    with make_server(tmp_path, (0,)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("name", TYPES)
def test_a_file_has_the_type_that_browsers_ask_for(address, name):
    with urllib.request.urlopen(f"{address}/{name}") as answer:
        assert answer.headers.get_content_type() == TYPES[name]
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_port_that_is_taken_is_passed_over(tmp_path):
    with socket.create_server((HOST, 0)) as taken, contextlib.ExitStack() as stack:
        port = taken.getsockname()[1]
        server = stack.enter_context(make_server(tmp_path, (port, 0)))
        assert server.server_port not in (0, port)
    assert PORTS[0] == 8000 and PORTS[-1] == 0


def test_where_no_port_is_free_it_says_which_were_tried(tmp_path):
    with socket.create_server((HOST, 0)) as taken, pytest.raises(SystemExit, match=str(taken.getsockname()[1])):
        make_server(tmp_path, (taken.getsockname()[1],))


@pytest.mark.parametrize("is_built", [False, True])
def test_serving_builds_only_what_is_missing(tmp_path, monkeypatch, is_built):
    done = []
    monkeypatch.setattr(build, "build_and_tell", lambda folder, told: done.append("built"))
    monkeypatch.setattr(build, "serve", lambda folder: done.append(folder))
    if is_built:
        (tmp_path / "index.html").touch()
    build.main(["--to", str(tmp_path), "--serve"])
    assert done == ([] if is_built else ["built"]) + [tmp_path]

"""Serve the built site on this computer, so that its pages can run Python: browsers allow that only over http."""

import functools
import http.server

HOST = "127.0.0.1"
PORTS = (*range(8000, 8010), 0)  # the same one each time, if it is free: what a browser keeps belongs to an address
READY = "The site is at {address} (stop: Ctrl-C)"


class Handler(http.server.SimpleHTTPRequestHandler):
    """The files as they are now, with the types that a browser asks for, whatever this computer's registry says."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".css": "text/css",
        ".js": "text/javascript",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".zip": "application/zip",
    }

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # asked each time whether it is new
        super().end_headers()

    def log_message(self, *words):
        pass


def make_server(folder, ports=PORTS, handler=Handler):
    """A server of `folder` on the first free one of these ports."""
    for port in ports:
        try:
            return http.server.ThreadingHTTPServer((HOST, port), functools.partial(handler, directory=str(folder)))
        except OSError:
            continue
    raise SystemExit(f"All of these ports are taken: {', '.join(map(str, ports))}.")


def serve(folder):
    """Serve until Ctrl-C."""
    with make_server(folder) as server:
        print(READY.format(address=f"http://{HOST}:{server.server_port}/"), flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()

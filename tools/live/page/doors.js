// The doors through which Python, or JavaScript that Python calls, could reach another host.
//
// The page's policy is the wall: a worker made from a blob: inherits it. The doors are taken away as well, wherever in
// the worker's prototypes they stand, so that an older browser is no way out, and what is tried fails at once. So is
// `close`, by which Python would end without a word.

const DOORS = [
  ..."fetch XMLHttpRequest WebSocket WebSocketStream WebTransport EventSource RTCPeerConnection".split(" "),
  ..."importScripts caches indexedDB BroadcastChannel Worker SharedWorker close".split(" "),
];

/** Let Python fetch only what lies in `files`, a map from address to bytes. */
export function narrow(files) {
  self.fetch = async (what) => {
    const { href } = new URL(what instanceof Request ? what.url : what);
    if (!files.has(href)) throw new DOMException(href, "NetworkError");
    const type = href.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(files.get(href), { headers: { "content-type": type } });
  };
}

/** Take the doors away; only the narrow `fetch` stays. */
export function closeDoors() {
  const { fetch } = self;
  for (const name of DOORS) {
    for (let place = self; place; place = Object.getPrototypeOf(place)) delete place[name];
    Object.defineProperty(self, name, { value: name === "fetch" ? fetch : undefined });
  }
}

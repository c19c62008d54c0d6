// The files that Python is made of, in the worker: each is checked, and kept on the device if it is right.

import { keptName } from "../../site/templates/kept.js";
import { answerFor, FileError } from "./fetched.js";

const SNAPSHOT = "snapshot.gz";

/** SHA-256 as text; undefined where browsers refuse to compute it, which is on pages without https. */
async function hashOf(buffer) {
  const digest = await crypto.subtle?.digest("SHA-256", buffer);
  return digest && [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Files {
  /** `listed` is files.json, name → { path, bytes, sha256 }; paths begin at `root`. */
  constructor(listed, root, tell) {
    this.listed = listed;
    this.root = root;
    this.tell = tell;
    this.coming = new Map(); // name → a promise of what was asked for ahead
    this.cache = self.caches?.open(keptName(root)).catch(() => null); // private windows may refuse
  }

  addressOf(name) {
    return new URL(this.listed[name].path, this.root).href;
  }

  /** Begin to fetch what will soon be taken. */
  ahead(name) {
    const coming = this.load(name);
    coming.catch(() => {}); // who takes it is told
    this.coming.set(name, coming);
  }

  /** The bytes of a file; a FileError says why there are none. */
  take(name) {
    const coming = this.coming.get(name) ?? this.load(name);
    this.coming.delete(name);
    return coming;
  }

  async load(name) {
    return (await this.kept(name)) ?? (await this.fetched(name));
  }

  async kept(name) {
    const cache = await this.cache;
    const answer = await cache?.match(this.addressOf(name));
    return answer?.arrayBuffer();
  }

  /** A broken file may be a proxy's or the browser's own: it is fetched once more, past them. */
  async fetched(name) {
    let buffer = await this.download(name, "default");
    if (!(await this.isRight(name, buffer))) buffer = await this.download(name, "reload");
    if (!(await this.isRight(name, buffer))) throw new FileError("broken", name);
    this.keep(name, buffer);
    return buffer;
  }

  /** What comes, telling the page how many bytes have come. */
  async download(name, cache) {
    const { bytes } = this.listed[name];
    const reader = (await answerFor(this.addressOf(name), name, { cache })).body.getReader();
    const parts = [];
    const next = () => reader.read().catch(() => ({ done: true, value: null })); // cut off: then bytes are missing
    for (let come = 0, { done, value } = await next(); !done; { done, value } = await next()) {
      parts.push(value);
      come += value.length;
      this.tell("fetching", name, { come, bytes });
    }
    return new Blob(parts).arrayBuffer();
  }

  async isRight(name, buffer) {
    const { bytes, sha256 } = this.listed[name];
    return buffer.byteLength === bytes && ((await hashOf(buffer)) ?? sha256) === sha256;
  }

  /** Keep a checked file for the next visit; where there is no room for it, the page is told. */
  async keep(name, buffer) {
    const cache = await this.cache;
    const headers = { "content-length": String(buffer.byteLength) };
    await cache
      ?.put(this.addressOf(name), new Response(buffer, { headers }))
      .catch(() => this.tell("notKept", name, {}));
  }

  /** Where the snapshot is kept: beside the Pyodide of which it was taken. */
  get snapshotAddress() {
    return new URL(SNAPSHOT, this.addressOf("pyodide.js")).href;
  }

  /** Python's memory as it was right after an earlier start, if it was kept. */
  async snapshot() {
    const answer = await (await this.cache)?.match(this.snapshotAddress);
    const unpacked = answer?.body.pipeThrough(new DecompressionStream("gzip"));
    return unpacked && new Uint8Array(await new Response(unpacked).arrayBuffer());
  }

  /** Keep it for the next start; it has nothing to do with what was run. */
  async keepSnapshot(bytes) {
    const cache = await this.cache;
    const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    await cache?.put(this.snapshotAddress, new Response(await new Response(packed).blob()));
  }

  /** Remove what an older version of the site has left. */
  async tidy() {
    const cache = await this.cache;
    const ours = new Set([...Object.keys(this.listed).map((name) => this.addressOf(name)), this.snapshotAddress]);
    const isStale = ({ url }) => url.startsWith(this.root) && isHashed(url) && !ours.has(url);
    for (const request of (await cache?.keys()) ?? []) if (isStale(request)) await cache.delete(request);
  }
}

/** Whether the name of a file tells its content, as in live/numpy-1a2b3c4d.zip. */
const isHashed = (address) => /-[0-9a-f]{8}[./]/.test(address);

// The service worker: pages and what they load come from the network where there is one, and else from the device.
//
// It lies in the root of the site, and stands for all pages below. The files of Python are the live part's own business:
// its worker checks and keeps them (files.js).

const { registration, clients, skipWaiting } = /** @type {any} */ (self);
const scope = registration.scope;
const keptHere = () => caches.open(`cnnlib ${new URL(scope).pathname}`); // as kept.js names it
const PYTHON = /\/live\/.*-[0-9a-f]{8}[./]/;
const ASSET = /\/[0-9a-f]{8}\.(js|css)$/; // named after what is in it: it never changes

addEventListener("install", () => skipWaiting.call(self));
addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(scope) && !PYTHON.test(url)) event.respondWith(answer(event));
});

/** A page that has started Python names what it has loaded before there was a service worker. */
addEventListener("message", (/** @type {any} */ event) => {
  event.waitUntil(Promise.all(event.data.map((address) => keep(address))).then(tidy));
});

async function answer(event) {
  const cache = await keptHere();
  const { request } = event;
  const kept = await cache.match(request);
  if (kept && ASSET.test(request.url)) return kept;
  const fresh = await fetch(request).catch(() => null);
  if (fresh?.ok) event.waitUntil(put(request, fresh.clone()));
  return fresh ?? kept ?? Response.error();
}

async function keep(address) {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) await put(address, answer);
}

/** Where there is no room, the page is not kept, and that is all. */
async function put(request, answer) {
  const cache = await keptHere();
  await cache.put(request, answer).catch(() => {});
}

/** Remove the assets that no kept page names any more. */
async function tidy() {
  const cache = await keptHere();
  const all = await cache.keys();
  const pages = all.filter(({ url }) => url.endsWith("/") || url.endsWith(".html"));
  const texts = await Promise.all(pages.map(async (request) => (await cache.match(request)).text()));
  const isNamed = (url) => texts.some((text) => text.includes(url.split("/").at(-1)));
  const stale = all.filter(({ url }) => ASSET.test(url) && !isNamed(url));
  await Promise.all(stale.map((request) => cache.delete(request)));
}

// Have the page itself kept for a visit without a network.

import { root } from "./places.js";

const site = new URL("..", root).href;

/** Everything that this page is made of, loaded or yet to be. */
function parts() {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const pictures = [...document.images].map(({ src }) => src);
  const page = location.href.split("#")[0];
  return [...new Set([page, ...loaded, ...pictures])].filter((address) => address.startsWith(site));
}

/** Private windows and pages without https have no service worker: then nothing is kept, and the page works. */
export async function keepPage() {
  try {
    await navigator.serviceWorker.register(new URL("../sw.js", root));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage(parts().filter((address) => !/\/live\/.*-[0-9a-f]{8}[./]/.test(address)));
  } catch {}
}

// What is kept on the device, so that a visit needs no network: how much, and how to remove it.

/** The cache's name: one for each site, for a host may have several; `live` is the address of the site's live part. */
export const keptName = (live) => `cnnlib ${new URL("..", live).pathname}`;

const name = () => keptName(new URL(document.body.dataset.live, location.href));

async function bytesKept() {
  if (!(await caches.has(name()))) return 0;
  const cache = await caches.open(name());
  const answers = await cache.matchAll();
  const sizes = await Promise.all(answers.map(async (answer) => (await answer.blob()).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function forget() {
  await caches.delete(name());
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
}

/** Show the place that tells it, if there is anything to tell; it counts when it is opened. */
export async function showKept() {
  const place = /** @type {HTMLDetailsElement} */ (document.querySelector("details.for-offline"));
  if (!place || !window.caches || !(await caches.has(name()).catch(() => false))) return;
  const count = async () => {
    place.querySelector("[data-megabytes]").textContent = ((await bytesKept()) / 1e6).toFixed(1);
  };
  place.removeAttribute("hidden");
  place.ontoggle = count;
  place.querySelector("button").onclick = () => forget().then(count);
}

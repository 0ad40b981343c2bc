/* Service worker, served at the root. Keeps static files and one page that says there is no network.
   It never keeps a page, an answer or a file of a person. */
const CACHE = 'xieli-1', OFFLINE = '/offline/', STATIC = '/static/', MOST = 150;

async function prepare() {
  const cache = await caches.open(CACHE), page = await fetch(OFFLINE, { credentials: 'omit', cache: 'reload' });
  if (!page.ok) return;
  await cache.put(OFFLINE, page.clone());
  const needed = [...(await page.text()).matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|js|svg))"/g)].map(m => m[1]);
  await Promise.allSettled(needed.map(url => cache.add(url)));
}
async function tidy() {
  for (const name of await caches.keys()) if (name.startsWith('xieli-') && name !== CACHE) await caches.delete(name);
  const cache = await caches.open(CACHE), kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map(old => (old.url.endsWith(OFFLINE) ? null : cache.delete(old))));
}
async function fromStatic(request) {
  const cache = await caches.open(CACHE), kept = await cache.match(request);
  const isForGood = /\.[0-9a-f]{12}\./.test(request.url); /* a hashed name never changes */
  if (kept && isForGood) return kept;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (away) {
    if (kept) return kept;
    throw away;
  }
}
async function page(request) {
  try { return await fetch(request); } catch {
    return await (await caches.open(CACHE)).match(OFFLINE) || Response.error();
  }
}

self.addEventListener('install', e => e.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener('activate', e => e.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener('fetch', e => {
  const { request } = e, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith(STATIC) && url.search === '') e.respondWith(fromStatic(request));
  else if (request.mode === 'navigate') e.respondWith(page(request));
});

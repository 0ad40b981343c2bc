/* Service worker, served at the root. Keeps static files and one page that says there is no network.
   Of a person it keeps only the pages that keep.js asks for (a day's round and its sheets): for some hours,
   for one sign-in, gone when another or nobody is signed in. */
const CACHE = 'xieli-1', KEPT = 'kept-1', OFFLINE = '/offline/', STATIC = '/static/', MOST = 150, HOUR = 3600000;

async function prepare() {
  const cache = await caches.open(CACHE), page = await fetch(OFFLINE, { credentials: 'omit', cache: 'reload' });
  if (!page.ok) return;
  await cache.put(OFFLINE, page.clone());
  await keepNeeded(await page.text());
}
async function keepNeeded(text) {
  const cache = await caches.open(CACHE);
  const needed = [...new Set([...text.matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|js|svg))"/g)].map(m => m[1]))];
  await Promise.allSettled(needed.map(async url => (await cache.match(url)) || cache.add(url)));
}

/* → how many of the asked pages stand on this device now. */
async function keepPages({ keep, user, hours }) {
  await forget(user);
  const kept = await caches.open(KEPT);
  let n = 0;
  for (const url of keep) {
    try {
      const page = await fetch(url, { credentials: 'same-origin', cache: 'reload' });
      if (!page.ok || page.redirected) continue;
      const text = await page.text(), headers = { 'Content-Type': 'text/html; charset=utf-8', 'X-Kept-For': user, 'X-Kept-Until': String(Date.now() + hours * HOUR) };
      const policy = page.headers.get('Content-Security-Policy');
      await kept.put(url, new Response(text, { headers: policy ? { ...headers, 'Content-Security-Policy': policy } : headers }));
      if (n < 2) await keepNeeded(text); /* the list and one sheet: all sheets need the same */
      n++;
    } catch { /* no network in between: what is kept is kept */ }
  }
  return n;
}
async function forget(user) {
  if (!await caches.has(KEPT)) return;
  const kept = await caches.open(KEPT);
  for (const key of await kept.keys()) {
    const page = await kept.match(key);
    if (!user || page.headers.get('X-Kept-For') !== user || Number(page.headers.get('X-Kept-Until')) < Date.now()) await kept.delete(key);
  }
}
async function fromKept(request) {
  if (!await caches.has(KEPT)) return null;
  const kept = await caches.open(KEPT), page = await kept.match(request.url) || await kept.match(request.url, { ignoreSearch: true });
  return page && Number(page.headers.get('X-Kept-Until')) > Date.now() ? page : null;
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
    return await fromKept(request) || await (await caches.open(CACHE)).match(OFFLINE) || Response.error();
  }
}

self.addEventListener('install', e => e.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener('activate', e => e.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener('message', e => {
  if (e.origin && e.origin !== location.origin) return;
  if (e.data && e.data.keep) e.waitUntil(keepPages(e.data).then(n => e.ports[0] && e.ports[0].postMessage(n)));
  else if (e.data && 'user' in e.data) e.waitUntil(forget(e.data.user));
});
self.addEventListener('fetch', e => {
  const { request } = e, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith(STATIC) && url.search === '') e.respondWith(fromStatic(request));
  else if (request.mode === 'navigate') e.respondWith(page(request));
});

/* A list with [data-keep-pages] and its links [data-keep] are kept on this device for data-hours, so that they
   open without network. What waits in the queue is marked on the list. sw.js does the keeping. */
(() => {
  const box = document.querySelector('[data-keep-pages]');
  if (!box) return;
  const words = box.querySelector('[data-keep-words]'), shape = box.querySelector('[data-keep-shape]');
  const links = [...document.querySelectorAll('a[data-keep]')];
  const say = (text, look) => { words.textContent = text; shape.className = `st ${look}`; };

  async function keep() {
    if (!('serviceWorker' in navigator) || !isSecureContext) { say(words.dataset.not, 'due'); return; }
    if (!navigator.onLine) { say(words.dataset.done, 'ok'); return; }
    const ready = await navigator.serviceWorker.ready, line = new MessageChannel();
    const urls = [location.href, ...links.map(a => a.href)];
    line.port1.onmessage = e => (e.data >= urls.length ? say(words.dataset.done, 'ok') : say(words.dataset.not, 'due'));
    ready.active.postMessage({ keep: urls, user: xieli.user, hours: Number(box.dataset.hours) || 1 }, [line.port2]);
  }

  async function mark() {
    if (!xieli.queued) return;
    const waiting = (await xieli.queued()).map(page => page.split('?')[0]);
    for (const a of links) {
      const state = a.querySelector('[data-state]'), waits = waiting.includes(new URL(a.href).pathname);
      if (!state || (!waits && !state.dataset.waited)) continue;
      state.dataset.waited = '1';
      state.className = waits ? 'st doing' : 'st ok';
      state.textContent = waits ? box.dataset.waits : box.dataset.sent;
    }
  }
  keep().catch(() => say(words.dataset.not, 'due'));
  mark().catch(() => {});
  document.addEventListener('queue-changed', () => mark().catch(() => {}));
})();

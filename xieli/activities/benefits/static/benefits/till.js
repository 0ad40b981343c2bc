/* The till without network: codes are kept one after the other, up to the limit that the rulebook sets.
   queue.js keeps and sends them; here the next sheet is laid ready, with a key of its own. */
(() => {
  const box = document.querySelector('[data-no-net]'), online = document.querySelector('[data-online]');
  if (!box) return;
  const sheet = () => box.querySelector('[data-keep-codes]'), most = Number(sheet().dataset.most);

  function weather() {
    const away = !navigator.onLine;
    if (away) box.open = true;
    if (online) online.hidden = away;
  }

  async function waiting() { return xieli.queued ? (await xieli.queued()).filter(page => page.split('?')[0] === location.pathname).length : 0; }

  async function limit() {
    const form = sheet(), full = await waiting() >= most, said = form.querySelector('[data-full-words]');
    form.querySelector('button').disabled = full;
    said.hidden = !full;
    said.textContent = full ? form.dataset.full : '';
  }

  /* queue.js makes the form inert once the sheet is kept: a fresh one takes its place, the note stays above it. */
  function next(form) {
    const fresh = form.cloneNode(true), note = form.nextElementSibling;
    fresh.inert = false;
    fresh.removeAttribute('aria-busy');
    delete fresh.dataset.underWay;
    fresh.elements.key.value = xieli.uuid();
    fresh.elements.code.value = '';
    form.replaceWith(fresh);
    if (note && note.matches('.queue-note')) fresh.before(note);
    watch(fresh);
    limit().catch(() => {});
    fresh.elements.code.focus();
  }
  function watch(form) {
    new MutationObserver(() => { if (form.inert && form.isConnected) setTimeout(() => next(form), 0); }).observe(form, { attributes: true, attributeFilter: ['inert'] });
  }

  watch(sheet());
  weather();
  addEventListener('online', weather);
  addEventListener('offline', weather);
  limit().catch(() => {});
})();

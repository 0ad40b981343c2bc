/* The till without network: codes are kept one after the other, up to the limit that the rulebook sets.
   queue.js keeps and sends them; here the next sheet is laid ready, with a key of its own. */
(() => {
  const box = document.querySelector('[data-no-net]'), online = document.querySelector('[data-online]');
  if (!box) return;
  const sheet = () => box.querySelector('[data-keep-codes]'), most = Number(sheet().dataset.most), longest = Number(sheet().dataset.hours) * 3600000;
  const SINCE = `till-away:${location.pathname}`;

  function weather() {
    const away = !navigator.onLine;
    if (away) box.open = true;
    if (online) online.hidden = away;
    if (!away) localStorage.removeItem(SINCE);
    else if (!localStorage.getItem(SINCE)) localStorage.setItem(SINCE, String(Date.now()));
    limit().catch(() => {});
  }

  async function waiting() { return xieli.queued ? (await xieli.queued()).filter(page => page.split('?')[0] === location.pathname).length : 0; }

  async function limit() {
    const since = Number(localStorage.getItem(SINCE)) || Date.now(), count = await waiting(), form = sheet();
    const words = count >= most ? form.dataset.full : Date.now() - since > longest ? form.dataset.late : '', said = form.querySelector('[data-full-words]');
    form.querySelector('button').disabled = Boolean(words);
    said.hidden = !words;
    said.textContent = words;
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
  setInterval(() => limit().catch(() => {}), 60000);
})();

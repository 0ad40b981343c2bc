/* What every page needs: the words, one way to start a piece, choices kept in cookies, the service worker. */
window.xieli = (() => {
  const words = (document.getElementById('words') || { dataset: {} }).dataset;
  const say = (name, n = '') => (words[name] || '').replace('{n}', n);
  const begun = new WeakMap();

  /* each('form[data-draft]', start): now, and again for what htmx brings in. */
  function each(selector, start) {
    const seen = new WeakSet();
    begun.set(start, seen);
    const look = root => {
      const found = [...root.querySelectorAll(selector)];
      if (root.matches && root.matches(selector)) found.unshift(root);
      for (const one of found) if (!seen.has(one)) { seen.add(one); start(one); }
    };
    look(document);
    document.addEventListener('htmx:load', e => look(e.detail.elt));
  }

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    return [...b].map((x, i) => (i > 3 && i < 11 && i % 2 === 0 ? '-' : '') + x.toString(16).padStart(2, '0')).join('');
  }

  const cookie = name => (document.cookie.split('; ').find(c => c.startsWith(name + '=')) || '').slice(name.length + 1);

  function keepChoices() {
    const asked = new URLSearchParams(location.search);
    for (const [name, allowed] of [['text', ['elder', 'plain']], ['theme', ['dark', 'light', 'system']]]) {
      if (allowed.includes(asked.get(name))) document.cookie = `${name}=${asked.get(name)}; path=/; max-age=31536000; samesite=lax`;
    }
  }

  /* A second press of the same button while the first is under way does nothing. */
  function pressOnce() {
    document.addEventListener('submit', e => {
      const form = e.target;
      if (e.defaultPrevented || form.method !== 'post' || form.dataset.offline) return;
      if (form.dataset.underWay) { e.preventDefault(); return; }
      form.dataset.underWay = '1';
      form.setAttribute('aria-busy', 'true');
      setTimeout(() => rest(form), 8000);
    });
    addEventListener('pageshow', () => document.querySelectorAll('form[data-under-way]').forEach(rest));
  }
  const rest = form => { delete form.dataset.underWay; form.removeAttribute('aria-busy'); };

  const smallThings = {
    async share(el) {
      const page = { title: document.title, url: el.dataset.share || location.href };
      if (navigator.share) { await navigator.share(page).catch(() => {}); return; }
      if (navigator.clipboard) { await navigator.clipboard.writeText(page.url); el.setAttribute('title', say('copied')); flash(el, say('copied')); }
    },
    print() { print(); },
    retry() { location.reload(); },
  };
  function flash(el, text) {
    const live = Object.assign(document.createElement('span'), { className: 'sm', role: 'status', textContent: text });
    el.after(live);
    setTimeout(() => live.remove(), 4000);
  }

  keepChoices();
  pressOnce();
  document.addEventListener('click', e => {
    for (const name of Object.keys(smallThings)) {
      const el = e.target.closest(`[data-${name}]`);
      if (el) { e.preventDefault(); smallThings[name](el); }
    }
  });
  const sw = document.body.dataset.sw;
  if (sw && 'serviceWorker' in navigator && isSecureContext) navigator.serviceWorker.register(sw).catch(() => {});
  const keeper = 'serviceWorker' in navigator && navigator.serviceWorker.controller, told = document.body.dataset;
  if (keeper && !('stop' in told)) keeper.postMessage({ user: told.user || '' }); /* another's pages are let go */
  return { say, each, uuid, cookie, user: document.body.dataset.user || '' };
})();

/* A form with data-draft="name" keeps what is typed on this device, and gives it back.
   Passwords, files, hidden fields and data-nodraft are never kept. Drafts go on success, on signing out, after 30 days.
   Every such form has one hidden field "key": a form sent twice with one key is one record. */
(() => {
  const DAYS = 30, SENT = 'draft-sent';
  const place = form => `draft:${xieli.user}:${form.dataset.draft}`;
  const keyField = form => form.querySelector('input[name=key]');
  const read = where => { try { return JSON.parse(localStorage.getItem(where)); } catch { return null; } };
  const write = (where, value) => { try { localStorage.setItem(where, JSON.stringify(value)); return true; } catch { return false; } };
  const bare = url => url.split('#')[0];

  const isKept = el => el.name && !el.disabled && !['hidden', 'password', 'file', 'submit', 'button', 'reset'].includes(el.type) && !el.closest('[data-nodraft]');
  const isTick = el => el.type === 'checkbox' || el.type === 'radio';

  function values(form) {
    const kept = {};
    for (const el of form.elements) {
      if (!isKept(el)) continue;
      kept[el.name] = kept[el.name] || [];
      if (isTick(el)) { if (el.checked) kept[el.name].push(el.value); }
      else if (el.multiple && el.options) kept[el.name].push(...[...el.selectedOptions].map(o => o.value));
      else kept[el.name].push(el.value);
    }
    return kept;
  }

  function putBack(form, kept) {
    const nth = {};
    let changed = false;
    for (const el of form.elements) {
      const given = isKept(el) && kept[el.name];
      if (!given) continue;
      const before = isTick(el) ? el.checked : el.value;
      if (isTick(el)) el.checked = given.includes(el.value);
      else if (el.multiple && el.options) for (const o of el.options) o.selected = given.includes(o.value);
      else { const i = nth[el.name] = (nth[el.name] ?? -1) + 1; if (given[i] !== undefined) el.value = given[i]; }
      if (before !== (isTick(el) ? el.checked : el.value)) { changed = true; el.dispatchEvent(new Event('change', { bubbles: true })); }
    }
    return changed;
  }

  function line(form) {
    let el = form.querySelector('.kept');
    if (!el) { el = Object.assign(document.createElement('p'), { className: 'kept' }); el.setAttribute('role', 'status'); form.append(el); }
    return el;
  }
  function tell(form, text, withReset) {
    const el = line(form);
    el.textContent = text;
    if (!withReset) return;
    const again = Object.assign(document.createElement('button'), { type: 'button', className: 'tap', textContent: xieli.say('again') });
    again.addEventListener('click', () => { forget(form); location.replace(bare(location.href)); });
    el.append(again);
  }

  function forget(form) { clearTimeout(form.draftTimer); form.draftGone = true; localStorage.removeItem(place(form)); }

  function save(form) {
    clearTimeout(form.draftTimer); form.draftTimer = 0;
    if (form.draftGone) return;
    const old = read(place(form)) || {};
    const done = write(place(form), { ...old, kept: values(form), key: keyField(form).value, at: Date.now() });
    if (done) tell(form, xieli.say('kept'));
  }

  function start(form) {
    let key = keyField(form);
    if (!key) { key = Object.assign(document.createElement('input'), { type: 'hidden', name: 'key' }); form.append(key); }
    if (!key.value) key.value = xieli.uuid();
    const old = read(place(form));
    if (old && old.key !== key.value) {  /* the same key: the server has given back what was sent */
      if (old.sent) key.value = old.key; /* perhaps it arrived: sending again must stay one record */
      if (putBack(form, old.kept)) tell(form, xieli.say('restored'), true);
    }
    const soon = () => { clearTimeout(form.draftTimer); form.draftTimer = setTimeout(() => save(form), 250); };
    addEventListener('pagehide', () => { if (form.draftTimer) save(form); });  /* the last tick too */
    form.addEventListener('input', soon);
    form.addEventListener('change', soon);
    form.addEventListener('submit', e => beforeSend(form, e));
    form.addEventListener('htmx:afterRequest', e => { if (e.detail.successful && e.detail.elt === form) forget(form); });
  }

  function beforeSend(form, e) {
    if (e.defaultPrevented || form.dataset.offline) return;
    save(form);
    if (!navigator.onLine) { e.preventDefault(); tell(form, xieli.say('waitNet')); return; }
    write(place(form), { ...read(place(form)), sent: true });
    sessionStorage.setItem(SENT, JSON.stringify({ where: place(form), key: keyField(form).value, url: bare(location.href) }));
  }

  /* The page after a send: a page of ours that follows the form, is no refusal and does not hold the form again = success. */
  function afterSend() {
    const sent = JSON.parse(sessionStorage.getItem(SENT) || 'null');
    sessionStorage.removeItem(SENT);
    document.querySelectorAll('[data-draft-done]').forEach(el => localStorage.removeItem(`draft:${xieli.user}:${el.dataset.draftDone}`));
    if (!sent) return;
    const back = [...document.querySelectorAll('form[data-draft] input[name=key]')].some(el => el.value === sent.key);
    const follows = bare(document.referrer) === sent.url && !('stop' in document.body.dataset);
    if (follows && !back) localStorage.removeItem(sent.where);
  }

  function tidy() {
    for (const where of Object.keys(localStorage).filter(k => k.startsWith('draft:'))) {
      const old = read(where);
      if (!old || Date.now() - old.at > DAYS * 864e5) localStorage.removeItem(where);
    }
  }
  document.addEventListener('submit', e => {
    if (e.target.matches('[data-leaving]')) Object.keys(localStorage).filter(k => k.startsWith('draft:')).forEach(k => localStorage.removeItem(k));
  });

  try { afterSend(); tidy(); } catch { return; } /* a browser that keeps nothing: forms work as plain forms */
  xieli.each('form[data-draft]', start);
  xieli.draft = { forget, values };
})();

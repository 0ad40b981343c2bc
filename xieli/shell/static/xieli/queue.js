/* Forms with data-offline="1" are first kept in this device's IndexedDB (photos and signature too), then sent.
   No network: they wait, the banner says how many, and they go by themselves. One key = one record, however often sent.
   A sheet is sent only by the sign-in that filled it in. */
(() => {
  const STORE = 'queue', PATIENCE = 25000, AGAIN = 30000, LOGIN = '/accounts/login', LONGEST = 1600, HEAVIEST = 40 * 1024 * 1024;
  const banner = document.getElementById('offline');
  if (!banner || !('indexedDB' in window)) return;

  let opened, atHand = ''; /* atHand: the refused sheet that is open on this page */
  const store = () => opened = opened || new Promise((yes, no) => {
    const ask = indexedDB.open('xieli', 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore(STORE, { keyPath: 'key' });
    ask.onsuccess = () => yes(ask.result);
    ask.onerror = () => no(ask.error);
  });
  async function within(mode, work) {
    const move = (await store()).transaction(STORE, mode), ask = work(move.objectStore(STORE));
    return new Promise((yes, no) => { move.oncomplete = () => yes(ask.result); move.onabort = move.onerror = () => no(move.error); });
  }
  const put = sheet => within('readwrite', s => s.put(sheet));
  const drop = key => within('readwrite', s => s.delete(key));
  const all = () => within('readonly', s => s.getAll());
  const isMine = sheet => sheet.user === '' || sheet.user === xieli.user;

  /* A phone's photo of 8 MB becomes some 400 KB before it is kept: the village road has one bar. */
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 600000) return file;
    try {
      const seen = await createImageBitmap(file), fit = Math.min(1, LONGEST / Math.max(seen.width, seen.height));
      const paper = Object.assign(document.createElement('canvas'), { width: Math.round(seen.width * fit), height: Math.round(seen.height * fit) });
      paper.getContext('2d').drawImage(seen, 0, 0, paper.width, paper.height);
      const made = await new Promise(done => paper.toBlob(done, 'image/jpeg', .85));
      return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
    } catch { return file; }
  }

  async function pack(form, button) {
    const fields = [], put = new FormData(form);
    if (button && button.name) put.append(button.name, button.value);
    for (const [name, value] of put) {
      if (name === 'csrfmiddlewaretoken') continue;
      if (typeof value === 'string') { fields.push({ name, value }); continue; }
      if (!value.size) continue;
      const file = await smaller(value);
      if (file.size > HEAVIEST) throw new RangeError(file.name);
      fields.push({ name, file: await file.arrayBuffer(), type: file.type, filename: file.name });
    }
    const key = form.querySelector('input[name=key]').value;
    return { key, user: xieli.user, url: (button && button.getAttribute('formaction')) || form.action, page: location.pathname + location.search, fields, at: Date.now() };
  }

  function unpack(sheet) {
    const body = new FormData();
    for (const f of sheet.fields) {
      if (f.file) body.append(f.name, new File([f.file], f.filename, { type: f.type }));
      else body.append(f.name, f.value);
    }
    return body;
  }

  /* → {end: sent|away|later|sign-in|refused, url, words} */
  async function send(sheet) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(sheet.url, { method: 'POST', body: unpack(sheet), credentials: 'same-origin', signal: stop.signal, headers: { 'X-CSRFToken': xieli.cookie('csrftoken'), 'X-Filled-At': new Date(sheet.at).toISOString() } });
      return await judge(sheet, answer);
    } catch { return { end: 'away' }; } finally { clearTimeout(timer); }
  }
  async function judge(sheet, answer) {
    if (answer.status >= 500 || answer.status === 429) return { end: 'later' };
    if (answer.status === 403 || new URL(answer.url).pathname.startsWith(LOGIN)) return { end: 'sign-in' };
    if (answer.redirected && answer.ok) return { end: 'sent', url: answer.url };
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const isFormAgain = [...page.querySelectorAll('input[name=key]')].some(el => el.value === sheet.key);
    if (answer.ok && !isFormAgain) return { end: 'sent', url: answer.url };
    const said = [...page.querySelectorAll('.refusal, .refusal ~ .next, .wrong .st, .note.bad')].map(el => el.textContent.trim());
    return { end: 'refused', words: [...new Set(said.length ? said : [...page.querySelectorAll('h1')].map(el => el.textContent.trim()))].join(' ') };
  }

  const alone = work => navigator.locks ? navigator.locks.request('xieli-queue', work) : work();

  async function take(e) {
    const form = e.target;
    if (e.defaultPrevented || form.dataset.offline !== '1') return;
    e.preventDefault();
    if (form.dataset.underWay) return;
    form.dataset.underWay = '1';
    form.setAttribute('aria-busy', 'true');
    let sheet;
    try { sheet = await pack(form, e.submitter); } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault;
      beside(form, 'bad', xieli.say('tooLarge')); ready(form); return;
    }
    try { await put(sheet); } catch {
      if (navigator.onLine) { form.submit(); return; }
      beside(form, 'bad', xieli.say('noRoom')); ready(form); return;
    }
    beside(form, 'doing', xieli.say('sending'));
    await end(form, sheet, await alone(() => send(sheet)));
  }

  async function end(form, sheet, came) {
    if (came.end === 'sent') {
      await drop(sheet.key); forgetDraft(form);
      sessionStorage.setItem('queue-sent', '1');
      location.assign(came.url); return;
    }
    if (came.end === 'refused') { await drop(sheet.key); beside(form, 'bad', came.words); ready(form); return; }
    forgetDraft(form);
    form.inert = true;
    beside(form, 'ok', xieli.say('stored'));
    await show(came.end);
  }
  const ready = form => { delete form.dataset.underWay; form.removeAttribute('aria-busy'); };
  const forgetDraft = form => { if (form.dataset.draft && xieli.draft) xieli.draft.forget(form); };
  function beside(form, shape, text) {
    let note = form.nextElementSibling;
    if (!note || !note.matches('.queue-note')) { note = document.createElement('div'); note.className = 'queue-note in'; form.after(note); }
    note.replaceChildren(Object.assign(document.createElement('p'), { className: `note ${shape}`, textContent: text }));
    note.firstChild.setAttribute('role', shape === 'bad' ? 'alert' : 'status');
    note.scrollIntoView({ block: 'center' });
  }

  async function flush() {
    const mine = (await all()).filter(s => isMine(s) && !s.refused);
    let sent = 0, last = '';
    for (const sheet of mine) {
      const came = await send(sheet);
      last = came.end;
      if (came.end === 'sent') { await drop(sheet.key); sent++; }
      else if (came.end === 'refused') await put({ ...sheet, refused: came.words });
      else break;
    }
    await show(last === 'sent' || last === 'refused' ? '' : last, sent);
  }
  const tryAll = () => alone(flush).catch(() => {});

  async function show(why = '', sent = 0) {
    const sheets = await all(), refused = sheets.find(s => s.refused && isMine(s) && s.key !== atHand);
    const waiting = sheets.filter(s => isMine(s) && !s.refused).length, others = sheets.filter(s => !isMine(s)).length;
    const isAway = !navigator.onLine || why === 'away' || why === 'later';
    const onForm = Boolean(document.querySelector('form[data-offline="1"]'));
    let words = '', shape = '';
    if (refused) { words = xieli.say('refused') + refused.refused; shape = 'no'; }
    else if (waiting && why === 'sign-in') words = xieli.say('signIn');
    else if (waiting) words = xieli.say(isAway ? 'away' : 'sending');
    else if (sent) { words = xieli.say('sent', sent); shape = 'sent'; }
    else if (others) words = xieli.say('other', others);
    else if (onForm && !navigator.onLine) words = xieli.say('away');
    paint(words, shape, waiting, refused);
    if (shape === 'sent') setTimeout(() => show(), 5000);
    if (sent) document.dispatchEvent(new CustomEvent('queue-changed'));
  }
  function paint(words, shape, waiting, refused) {
    banner.hidden = !words;
    banner.className = `offline wrap ${shape}`;
    banner.querySelector('.i').className = `i i-${shape === 'sent' ? 'check' : shape === 'no' ? 'x' : 'off'}`;
    const text = banner.querySelector('[data-words]');
    if (text.textContent !== words) text.textContent = words;
    banner.querySelector('[data-count]').textContent = waiting ? xieli.say('waits', waiting) : '';
    const open = banner.querySelector('[data-open]');
    open.hidden = !refused;
    if (refused) { open.href = refused.page; open.onclick = () => sessionStorage.setItem('queue-open', refused.key); }
  }

  /* A sheet the server did not take is opened again as it was, with its photos and signature; it stays kept until it is sent or thrown away. */
  async function reopen(form) {
    const key = sessionStorage.getItem('queue-open'), sheet = key && (await all()).find(s => s.key === key);
    if (!sheet || sheet.page !== location.pathname + location.search) return;
    sessionStorage.removeItem('queue-open');
    for (const el of form.elements) {
      const given = sheet.fields.filter(f => f.name === el.name);
      if (!given.length || el.type === 'submit') continue;
      if (el.type === 'file') { const hold = new DataTransfer(); given.filter(f => f.file).forEach(f => hold.items.add(new File([f.file], f.filename, { type: f.type }))); el.files = hold.files; }
      else if (el.type === 'checkbox' || el.type === 'radio') el.checked = given.some(f => f.value === el.value);
      else el.value = given[0].value;
      el.dispatchEvent(new Event('change', { bubbles: true }));
    }
    atHand = key;
    beside(form, 'bad', sheet.refused);
    const away = Object.assign(document.createElement('button'), { type: 'button', className: 'btn mt-s', textContent: xieli.say('discard') });
    away.addEventListener('click', async () => { await drop(key); location.replace(sheet.page); });
    form.nextElementSibling.append(away);
    await show();
  }

  /* The pages whose sheets wait on this device, for lists that show what is done. */
  xieli.queued = async () => (await all()).filter(isMine).map(s => s.page);

  document.addEventListener('submit', take);
  xieli.each('form[data-offline="1"]', form => reopen(form).catch(() => {}));
  const came = sessionStorage.getItem('queue-sent');
  sessionStorage.removeItem('queue-sent');
  all().then(sheets => (sheets.some(s => isMine(s) && !s.refused) ? tryAll() : show('', came ? 1 : 0))).catch(() => {});
  addEventListener('online', tryAll);
  addEventListener('offline', () => show('away'));
  setInterval(() => { if (!document.hidden && !banner.hidden && navigator.onLine) tryAll(); }, AGAIN);
})();

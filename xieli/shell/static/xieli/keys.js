/* Keys of officers' pages: data-key="s" on a button or link presses it ("ctrl+enter" too), / goes to [data-find],
   J and K walk over [data-row] (Enter follows the link there), ? shows the list, where the keys can be turned off. */
(() => {
  const OFF = 'keys-off';
  const isTyping = el => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !['checkbox', 'radio', 'button', 'submit'].includes(el.type);
  const pressed = e => (e.ctrlKey || e.metaKey ? 'ctrl+' : '') + e.key.toLowerCase();
  const isSeen = el => el.offsetParent !== null || el.getClientRects().length > 0;
  const withKey = () => [...document.querySelectorAll('[data-key]')].filter(isSeen);
  const isOff = () => { try { return localStorage.getItem(OFF) === '1'; } catch { return false; } };

  function wordOf(el) {
    if (el.dataset.keyWord) return el.dataset.keyWord;
    const copy = el.cloneNode(true);
    copy.querySelectorAll('kbd, .i').forEach(k => k.remove());
    return copy.textContent.trim() || el.getAttribute('aria-label') || '';
  }
  function walk(by) {
    const rows = [...document.querySelectorAll('[data-row]')].filter(isSeen);
    if (!rows.length) return;
    const now = rows.findIndex(r => r.contains(document.activeElement)), start = now < 0 ? rows.findIndex(r => r.matches('.on, [aria-current]')) : now;
    const next = rows[Math.min(rows.length - 1, Math.max(0, start + by))];
    const goal = next.matches('a, button') ? next : next.querySelector('a, button') || next;
    if (!goal.matches('a, button')) goal.tabIndex = -1;
    goal.focus();
    goal.scrollIntoView({ block: 'nearest' });
  }
  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  function list() {
    document.querySelector('dialog.keys-list')?.remove();
    const box = make('dialog', '', { className: 'keys-list' }), dl = document.createElement('dl');
    const rows = [['/', xieli.say('find')], ...withKey().map(el => [el.dataset.key, wordOf(el)]), ['?', xieli.say('keys')]];
    for (const [key, word] of rows) { const dt = document.createElement('dt'); dt.append(make('kbd', key.toUpperCase().replace('CTRL+ENTER', 'Ctrl Enter'))); dl.append(dt, make('dd', word)); }
    const close = make('button', xieli.say('close'), { className: 'b', type: 'button' });
    close.addEventListener('click', () => box.close());
    const turn = make('button', xieli.say(isOff() ? 'keysOn' : 'keysOff'), { className: 'b text', type: 'button' });
    turn.addEventListener('click', () => { try { localStorage.setItem(OFF, isOff() ? '0' : '1'); } finally { box.close(); } });
    box.append(make('h2', xieli.say('keys')), dl, close, turn);
    box.setAttribute('aria-label', xieli.say('keys'));
    document.body.append(box);
    box.showModal();
  }

  document.addEventListener('keydown', e => {
    if (e.isComposing || e.altKey || e.defaultPrevented || document.querySelector('dialog[open]')) return;
    const key = pressed(e), isOfTyping = isTyping(e.target) && !key.startsWith('ctrl+');
    if (isOfTyping) { if (e.key === 'Escape') e.target.blur(); return; }
    if (key === '?') { e.preventDefault(); list(); return; }
    if (isOff()) return;
    const goal = withKey().find(el => el.dataset.key.toLowerCase() === key && !el.disabled && el.getAttribute('aria-disabled') !== 'true');
    if (goal) { e.preventDefault(); if (goal.matches('input:not([type=checkbox]), textarea, select')) goal.focus(); else goal.click(); return; }
    if (key === '/') { const find = document.querySelector('[data-find]'); if (find) { e.preventDefault(); find.focus(); find.select?.(); } }
    else if (key === 'j' || key === 'k') { e.preventDefault(); walk(key === 'j' ? 1 : -1); }
  });
})();

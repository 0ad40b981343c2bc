/* P, X and E act on the line the cursor is in: its buttons carry the keys (data-line-key), all others wait.
   keys.js presses [data-key]; J and K walk over the lines. After a swap the cursor is back on its line. */
(() => {
  let now = '';
  const lineOf = el => (el.closest ? el.closest('tr[data-row]') : null);
  function choose(line) {
    document.querySelectorAll('[data-line-key][data-key]').forEach(el => { if (lineOf(el) !== line) el.removeAttribute('data-key'); });
    if (line) line.querySelectorAll('[data-line-key]').forEach(el => { el.dataset.key = el.dataset.lineKey; });
  }
  function settle() {
    const open = document.querySelector('form[data-first] input:not([type=hidden])');
    if (open) { open.focus({ preventScroll: true }); if (open.select) open.select(); return; }
    const line = now && document.getElementById(now);
    if (line && line.matches('tr[data-row]')) { choose(line); line.querySelector('button, a').focus({ preventScroll: true }); }
  }
  document.addEventListener('focusin', e => { const line = lineOf(e.target); if (line) { now = line.id; choose(line); } });
  document.addEventListener('htmx:afterSettle', settle);
  settle();
})();

/* P, X and E act on the line the cursor is in: its buttons carry the keys (data-line-key), all others wait.
   keys.js presses [data-key]; J and K walk over the lines. Without script the buttons are there all the same. */
(() => {
  const lineOf = el => el.closest && el.closest('tr[data-row]');
  function choose(line) {
    document.querySelectorAll('[data-line-key][data-key]').forEach(el => { if (lineOf(el) !== line) el.removeAttribute('data-key'); });
    document.querySelectorAll('tr[data-row].now').forEach(row => row.classList.toggle('now', row === line));
    if (!line) return;
    line.classList.add('now');
    line.querySelectorAll('[data-line-key]').forEach(el => { el.dataset.key = el.dataset.lineKey; });
  }
  const first = () => choose(document.querySelector('tr[data-row]'));
  document.addEventListener('focusin', e => { const line = lineOf(e.target); if (line) choose(line); });
  document.addEventListener('htmx:load', () => { if (!document.querySelector('[data-line-key][data-key]')) first(); });
  first();
})();

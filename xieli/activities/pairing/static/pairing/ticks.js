/* Tick boxes of a list: one for all, the button counts what is ticked and opens when there is something. */
(() => {
  const all = document.querySelector('[data-tick-all]'), go = document.querySelector('[data-tick-go]'), shown = document.querySelector('[data-tick-count]');
  const ticks = [...document.querySelectorAll('[data-tick]')];
  if (!go) return;
  const settle = () => {
    const n = ticks.filter(t => t.checked).length;
    go.disabled = !n;
    shown.textContent = n || '';
    if (all) { all.checked = n > 0 && n === ticks.length; all.indeterminate = n > 0 && n < ticks.length; }
  };
  if (all) { all.disabled = !ticks.length; all.addEventListener('change', () => { for (const t of ticks) t.checked = all.checked; settle(); }); }
  for (const t of ticks) { t.addEventListener('change', settle); t.addEventListener('focus', () => { t.tabIndex = 0; }); }
  addEventListener('pageshow', settle);
  settle();
})();

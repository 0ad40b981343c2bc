/* Stepper: [data-step] holds two buttons and a number field with min, max, step. It stops at the bounds and says why (data-says).
   Anything with data-shows="id of the field" shows its number, so that the button can say 确认认捐 40 台. */
(() => {
  const num = (text, or) => (text === '' || text === null || Number.isNaN(Number(text)) ? or : Number(text));
  const tidy = n => String(Math.round(n * 1e6) / 1e6);

  function start(box) {
    const field = box.querySelector('input'), buttons = [...box.querySelectorAll('button[data-by]')];
    const says = box.parentElement.querySelector('.step-says');
    const least = num(field.min, 0), most = num(field.max, Infinity), by = num(field.step, 1) || 1;

    function settle(told) {
      const n = num(field.value, least), fit = Math.min(most, Math.max(least, n));
      if (told && fit !== n) field.value = tidy(fit);
      for (const b of buttons) b.disabled = Number(b.dataset.by) > 0 ? fit >= most : fit <= least;
      if (says) says.textContent = told && n > most ? xieli.say('most', tidy(most)) + (box.dataset.says ? `，${box.dataset.says}` : '') : fit >= most && box.dataset.says ? box.dataset.says : told && n < least ? xieli.say('least', tidy(least)) : '';
      if (field.id) document.querySelectorAll(`[data-shows="${CSS.escape(field.id)}"]`).forEach(el => { el.textContent = tidy(fit); });
    }
    const move = steps => { field.value = tidy(Math.min(most, Math.max(least, num(field.value, least) + steps * by))); field.dispatchEvent(new Event('change', { bubbles: true })); };

    for (const b of buttons) { b.hidden = false; b.addEventListener('click', () => move(Number(b.dataset.by))); }
    field.addEventListener('keydown', e => {
      const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[e.key];
      if (steps) { e.preventDefault(); move(steps); }
    });
    field.addEventListener('input', () => settle(false));
    field.addEventListener('change', () => settle(true));
    field.addEventListener('wheel', e => { if (document.activeElement === field) e.preventDefault(); }, { passive: false });
    settle(false);
  }
  xieli.each('[data-step]', start);
})();

/* Shows #asking one question at a time: who is asked what by data-if (choices given before), how far by #way.
   The draft is kept by draft.js, sending by queue.js; without this script the whole form stands open. */
(() => {
  const form = document.getElementById('asking');
  if (!form) return;
  const all = [...form.querySelectorAll('[data-q]')], way = document.getElementById('way');
  const back = document.querySelector('[data-back]'), on = document.querySelector('[data-on]'), send = document.querySelector('[data-send]');
  if (all.length < 2 || !on) return;
  let at = 0;

  const chosen = q => [...q.querySelectorAll('input:checked')].map(el => el.value);
  function path() {
    const said = new Set(), shown = [];
    for (const q of all) {
      if (q.dataset.if && !q.dataset.if.split(' ').some(id => said.has(id))) continue;
      shown.push(q);
      chosen(q).forEach(id => said.add(id));
    }
    return shown;
  }
  function isAnswered(q) {
    const field = q.querySelector('textarea, input.input');
    return field ? field.value.trim() !== '' : chosen(q).length > 0;
  }
  function lacks(q, is) { q.querySelector('[data-lacks]').hidden = !is; }

  function show(moved) {
    const shown = path();
    at = Math.max(0, Math.min(at, shown.length - 1));
    all.forEach(q => { q.hidden = q !== shown[at]; });
    way.querySelector('[data-where]').textContent = form.dataset.ask.replace('{n}', at + 1).replace('{all}', all.length);
    Object.assign(way.querySelector('progress'), { max: shown.length, value: at + 1 });
    const isLast = at === shown.length - 1;
    back.hidden = at === 0; on.hidden = isLast; send.hidden = !isLast;
    if (!moved) return;
    window.scrollTo({ top: 0 });
    const first = shown[at].querySelector('input:checked, input, textarea');
    if (first) first.focus({ preventScroll: true });
  }
  function step(by) {
    const q = path()[at], isShort = by > 0 && q.dataset.must && !isAnswered(q);
    lacks(q, isShort);
    if (isShort) { q.querySelector('input, textarea').focus(); return; }
    at += by;
    show(true);
  }

  document.body.classList.add('one-by-one');
  way.hidden = false;
  on.addEventListener('click', () => step(1));
  back.addEventListener('click', () => step(-1));
  form.addEventListener('change', e => { const q = e.target.closest('[data-q]'); if (q) lacks(q, false); show(false); });
  form.addEventListener('keydown', e => { if (e.key === 'Enter' && e.target.matches('input') && !on.hidden) { e.preventDefault(); step(1); } });
  document.addEventListener('submit', e => {
    if (e.target !== form) return;
    if (form.dataset.preview) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    const shown = path(), short = shown.findIndex(q => q.dataset.must && !isAnswered(q));
    if (short < 0) return;
    e.preventDefault(); e.stopImmediatePropagation();
    at = short; show(true); lacks(shown[short], true);
  }, true);
  show(false);
})();

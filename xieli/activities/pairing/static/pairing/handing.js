/* The hand-over sheet: find a household, the button says whose, and without network the next sheet is
   ready on the spot – the page need not be fetched again. */
(() => {
  const form = document.getElementById('sheet');
  if (!form) return;
  const rows = [...form.querySelectorAll('[data-home]')], look = form.querySelector('[data-look]'), nobody = form.querySelector('[data-nobody]');
  const whose = document.querySelector('[data-whose]'), act = document.querySelector('.act'), photo = form.elements.photo, quantity = form.elements.quantity;
  const leftShown = document.querySelector('[data-left]');
  let left = Number(leftShown.dataset.left);

  /* 李大山 finds 李*: the list carries surnames only. */
  const fits = (text, words) => !words || text.includes(words) || (/^[\u3400-\u9fff]{2,4}$/.test(words) && text.includes(` ${words[0]}*`));
  function search() {
    const words = look.value.trim().toLowerCase();
    let n = 0;
    for (const row of rows) { const isIn = fits(row.dataset.home.toLowerCase(), words); row.hidden = !isIn; n += isIn; }
    nobody.hidden = n > 0;
  }
  look.addEventListener('input', search);
  look.addEventListener('keydown', e => { if (e.key === 'Enter') e.preventDefault(); });

  const chosen = () => form.querySelector('input[name=household]:checked');
  function settle() {
    const one = chosen();
    if (whose) whose.textContent = one ? whose.dataset.before + one.dataset.name : '';
    form.querySelector('[data-photo-name]').textContent = photo.files.length ? photo.files[0].name : form.querySelector('[data-photo-name]').dataset.empty;
  }
  form.querySelector('[data-photo-name]').dataset.empty = form.querySelector('[data-photo-name]').textContent;
  form.addEventListener('change', settle);
  addEventListener('pageshow', settle);
  quantity.addEventListener('change', () => { if (Number(quantity.value) > left) quantity.value = left; });

  /* What is missing is said here at once; the server says the same to whoever has no script. */
  function wrong(field, said) {
    const note = form.querySelector(`[data-lacks=${field}]`);
    note.hidden = !said;
    return said;
  }
  form.addEventListener('submit', e => {
    const signed = form.elements.signature.value, shot = photo.files.length > 0;
    const lacks = [wrong('household', !chosen()), wrong('signature', !signed && !shot), wrong('witness', !signed && shot && !form.elements.witness.value.trim())];
    if (!lacks.some(Boolean)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    form.querySelector('[data-lacks]:not([hidden])').scrollIntoView({ block: 'center' });
  });

  /* queue.js makes the form inert once the sheet is kept; then the next household can sign. */
  new MutationObserver(() => {
    if (!form.inert || document.querySelector('.next-sheet')) return;
    act.hidden = true;
    const go = Object.assign(document.createElement('button'), { type: 'button', className: 'weui-btn weui-btn_primary', textContent: form.dataset.again });
    const box = Object.assign(document.createElement('div'), { className: 'act next-sheet' });
    go.addEventListener('click', () => { box.remove(); fresh(); });
    box.append(go);
    act.after(box);
    go.focus();
  }).observe(form, { attributes: true, attributeFilter: ['inert'] });

  function fresh() {
    const given = Number(quantity.value), row = chosen().closest('[data-home]'), note = form.nextElementSibling;
    row.querySelector('.grow').append(Object.assign(document.createElement('span'), { className: 'st doing xs', textContent: ` +${given}` }));
    left -= given;
    leftShown.textContent = left.toLocaleString('en-US');
    if (note && note.matches('.queue-note')) note.remove();
    if (left < 1) { location.assign(form.dataset.back); return; }
    form.inert = false;
    delete form.dataset.underWay;
    form.removeAttribute('aria-busy');
    form.reset();
    form.elements.key.value = xieli.uuid();
    form.querySelector('[data-pad-clear]').click();
    quantity.dispatchEvent(new Event('change', { bubbles: true }));
    search();
    settle();
    act.hidden = false;
    scrollTo({ top: 0 });
    look.focus();
  }
})();

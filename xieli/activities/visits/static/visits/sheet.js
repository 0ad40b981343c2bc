/* The household's sheet: one more companion, the photo's name, and the way back to the list once it is kept. */
(() => {
  const form = document.getElementById('sheet');
  if (!form) return;
  const more = form.querySelector('[data-more]'), photo = form.elements.photo, shown = form.querySelector('[data-photo-name]');
  more.hidden = false;
  more.addEventListener('click', () => {
    const rows = form.querySelectorAll('.along'), fresh = rows[rows.length - 1].cloneNode(true);
    fresh.querySelectorAll('input').forEach(el => { el.value = ''; });
    rows[rows.length - 1].after(fresh);
    fresh.querySelector('input').focus();
    more.hidden = rows.length >= 7;
  });
  const empty = shown.textContent;
  form.addEventListener('change', () => { shown.textContent = photo.files.length ? photo.files[0].name : empty; });

  /* What is missing is said here at once; the server says the same to whoever has no script. */
  const lacks = (name, said) => { const el = form.querySelector(`[data-lacks=${name}]`); el.hidden = !said; return said; };
  form.addEventListener('submit', e => {
    const gives = Number(form.elements.cash ? form.elements.cash.value : 0) > 0 || Number(form.elements.pieces ? form.elements.pieces.value : 0) > 0;
    const told = ['health', 'schooling', 'spending', 'troubles'].some(name => form.elements[name].value.trim());
    const found = [
      lacks('signature', gives && !form.elements.signature.value && !photo.files.length),
      lacks('may_keep', told && !form.elements.may_keep.checked),
      lacks('want', form.elements.want.value && !form.elements.want_title.value.trim()),
    ];
    if (!found.some(Boolean)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    form.querySelector('[data-lacks]:not([hidden])').scrollIntoView({ block: 'center' });
  });

  /* queue.js makes the form inert once the sheet is kept on the phone; then the road goes on. */
  new MutationObserver(() => {
    if (!form.inert || document.querySelector('.next-sheet')) return;
    const act = document.querySelector('.act'), box = Object.assign(document.createElement('div'), { className: 'act next-sheet' });
    const go = Object.assign(document.createElement('a'), { href: form.dataset.back, className: 'weui-btn weui-btn_primary', textContent: form.dataset.next });
    act.hidden = true;
    box.append(go);
    act.after(box);
    go.focus();
  }).observe(form, { attributes: true, attributeFilter: ['inert'] });
})();

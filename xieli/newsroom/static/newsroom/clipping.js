/* On the screen of a clipping: A and X with no tick act on the finding that J and K stand on. */
(() => {
  const tickHere = e => {
    const row = document.activeElement?.closest?.('.found'), form = e.target.closest?.('form[data-findings]');
    if (!form || form.querySelector('input[name=f]:checked')) return;
    const box = row?.querySelector('input[name=f]');
    if (box) box.checked = true;
  };
  document.addEventListener('keydown', e => {
    if (e.key !== 't' || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
    const box = document.activeElement?.closest?.('.found')?.querySelector('input[name=f]');
    if (box) { box.checked = !box.checked; e.preventDefault(); }
  });
  document.addEventListener('click', tickHere, true);
})();

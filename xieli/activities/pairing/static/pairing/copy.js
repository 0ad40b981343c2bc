/* [data-copy="id"] copies what stands in that field, as HTML and as text, and says so. */
document.addEventListener('click', async e => {
  const el = e.target.closest('[data-copy]');
  if (!el) return;
  const source = document.getElementById(el.dataset.copy), page = new DOMParser().parseFromString(source.value, 'text/html');
  const of = (text, type) => new Blob([text], { type });
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/html': of(source.value, 'text/html'), 'text/plain': of(page.body.innerText || page.body.textContent, 'text/plain') })]);
    const told = Object.assign(document.createElement('span'), { className: 'sm st ok', textContent: el.dataset.done });
    told.setAttribute('role', 'status');
    el.after(told);
    setTimeout(() => told.remove(), 5000);
  } catch { /* a browser that does not give the clipboard: show what to copy */
    source.closest('details').open = true;
    source.focus();
    source.select();
  }
});

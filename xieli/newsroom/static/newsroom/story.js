/* The marks above a story's text, and what is pasted from a web page or Word. Without script the text is typed with its marks. */
(() => {
  const told = area => area.dispatchEvent(new Event('input', { bubbles: true }));

  function put(area, text, from, to) {
    area.focus();
    area.setRangeText(text, from, to, 'end');
    told(area);
  }

  /* Every chosen line gets the mark, or loses it where all have it. */
  function line(area, mark) {
    const text = area.value;
    const from = text.lastIndexOf('\n', area.selectionStart - 1) + 1;
    const end = text.indexOf('\n', area.selectionEnd);
    const to = end < 0 ? text.length : end;
    const lines = text.slice(from, to).split('\n');
    const bare = lines.map(one => one.replace(/^(#{1,2}|-|>|\d{1,3}\.) /, ''));
    const has = lines.every((one, n) => one !== bare[n] && (mark === '1. ' ? /^\d/.test(one) : one.startsWith(mark)));
    put(area, bare.map((one, n) => has ? one : (mark === '1. ' ? `${n + 1}. ` : mark) + one).join('\n'), from, to);
  }

  function around(area, mark) {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to);
    put(area, mark + words + mark, from, to);
    if (!words) area.setSelectionRange(from + mark.length, from + mark.length);
  }

  function link(area, word) {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to) || word;
    put(area, `[${words}](https://)`, from, to);
    const at = from + words.length + 3;
    area.setSelectionRange(at, at + 8);
  }

  async function paste(area, url, e) {
    const html = e.clipboardData && e.clipboardData.getData('text/html');
    if (!html || !/<(p|h[1-6]|li|b|strong|a|table|br|div)[\s>]/i.test(html)) return;
    e.preventDefault();
    let text = e.clipboardData.getData('text/plain');
    const body = new FormData();
    body.append('html', html);
    body.append('csrfmiddlewaretoken', area.form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(url, { method: 'POST', body });
      if (answer.ok) text = await answer.text();
    } catch { /* no network: the words alone */ }
    put(area, text, area.selectionStart, area.selectionEnd);
  }

  xieli.each('[data-marks]', bar => {
    const area = document.getElementById(bar.dataset.marks);
    if (!area) return;
    bar.hidden = false;
    bar.addEventListener('click', e => {
      const button = e.target.closest('button');
      if (!button) return;
      if (button.dataset.line) line(area, button.dataset.line);
      else if (button.dataset.around) around(area, button.dataset.around);
      else link(area, button.dataset.link);
    });
    area.addEventListener('paste', e => paste(area, bar.dataset.paste, e));
  });
})();

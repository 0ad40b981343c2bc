/* Signature pad: [data-pad] holds a canvas, a hidden field, and the buttons 退一笔 and 重签.
   The field gets a PNG of dark ink on white, 600 px wide, whatever the theme; empty while nothing is drawn. */
(() => {
  const WIDE = 600, INK = '#111714', THICK = 3.2;

  function start(box) {
    const canvas = box.querySelector('canvas'), frame = box.querySelector('.pad'), field = box.querySelector('input[type=hidden]');
    const wrong = box.querySelector('.wrong');
    frame.hidden = box.querySelector('.pad-tools').hidden = false;
    let strokes = [], now = null, given = null;

    const at = e => { const r = canvas.getBoundingClientRect(); return [(e.clientX - r.left) / r.width, (e.clientY - r.top) / r.width]; };
    function draw(paint, wide, ink) {
      paint.lineCap = paint.lineJoin = 'round';
      paint.strokeStyle = paint.fillStyle = ink;
      paint.lineWidth = THICK * wide / Math.max(280, canvas.clientWidth);
      for (const line of strokes) {
        paint.beginPath();
        if (line.length === 1) { paint.arc(line[0][0] * wide, line[0][1] * wide, paint.lineWidth * .7, 0, 7); paint.fill(); continue; }
        paint.moveTo(line[0][0] * wide, line[0][1] * wide);
        for (const [x, y] of line.slice(1)) paint.lineTo(x * wide, y * wide);
        paint.stroke();
      }
    }
    function repaint() {
      const box = canvas.getBoundingClientRect(), k = devicePixelRatio || 1;
      canvas.width = box.width * k; canvas.height = box.height * k;
      const paint = canvas.getContext('2d');
      if (given) paint.drawImage(given, 0, 0, canvas.width, canvas.width * given.height / given.width);
      draw(paint, canvas.width, getComputedStyle(document.documentElement).getPropertyValue('--ink').trim());
      frame.classList.toggle('signed', strokes.length > 0 || Boolean(given));
    }
    function keep() {
      const sheet = document.createElement('canvas');
      sheet.width = WIDE; sheet.height = Math.round(WIDE * canvas.clientHeight / canvas.clientWidth);
      const paint = sheet.getContext('2d');
      paint.fillStyle = '#fff'; paint.fillRect(0, 0, sheet.width, sheet.height);
      if (given) paint.drawImage(given, 0, 0, sheet.width, sheet.width * given.height / given.width);
      draw(paint, WIDE, INK);
      field.value = strokes.length || given ? sheet.toDataURL('image/png') : '';
      if (field.value && wrong) wrong.hidden = true;
    }
    const finish = () => { if (now) { now = null; keep(); } };

    canvas.addEventListener('pointerdown', e => { if (e.button || now) return; e.preventDefault(); canvas.setPointerCapture(e.pointerId); now = [at(e)]; strokes.push(now); repaint(); });
    canvas.addEventListener('pointermove', e => { if (!now) return; for (const p of e.getCoalescedEvents ? e.getCoalescedEvents() : [e]) now.push(at(p)); if (!now.length) now.push(at(e)); repaint(); });
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(name, finish);
    box.querySelector('[data-pad-undo]').addEventListener('click', () => { if (strokes.length) strokes.pop(); else given = null; repaint(); keep(); });
    box.querySelector('[data-pad-clear]').addEventListener('click', () => { strokes = []; given = null; repaint(); keep(); canvas.focus(); });
    field.addEventListener('change', () => { /* queue.js gives back a signature made before */
      if (!field.value.startsWith('data:image/')) return;
      const seen = new Image();
      seen.onload = () => { given = seen; strokes = []; repaint(); };
      seen.src = field.value;
    });
    if (field.form && 'required' in box.dataset) field.form.addEventListener('submit', e => {
      if (field.value) return;
      e.preventDefault(); e.stopImmediatePropagation();
      if (wrong) wrong.hidden = false;
      canvas.focus();
      box.scrollIntoView({ block: 'center' });
    }, true);
    addEventListener('resize', repaint);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
    repaint();
  }
  xieli.each('[data-pad]', start);
})();

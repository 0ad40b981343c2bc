/* Sums while counting. form[data-sums]: pieces of the ticked rows. [data-adds-to="50"]: three counts that must make 50. */
(() => {
  const whole = el => (/^\d{1,9}$/.test(el.value.trim()) ? Number(el.value) : 0);
  const shown = n => n.toLocaleString('en-US');

  for (const form of document.querySelectorAll('form[data-sums]')) {
    const ticks = [...form.querySelectorAll('[data-sum-on]')];
    const settle = () => {
      const on = ticks.filter(t => t.checked);
      form.querySelector('[data-sum-total]').textContent = shown(on.reduce((sum, t) => sum + whole(form.elements[t.dataset.sumOn]), 0));
      form.querySelector('[data-sum-rows]').textContent = shown(on.length);
      for (const t of ticks) form.elements[t.dataset.sumOn].disabled = !t.checked;
    };
    form.addEventListener('input', settle);
    form.addEventListener('change', settle);
    addEventListener('pageshow', settle);
    settle();
  }

  for (const told of document.querySelectorAll('[data-worth]')) {
    const n = document.getElementById(told.dataset.worth), price = document.getElementById(told.dataset.price);
    const settle = () => {
      const sum = Number(n.value) * Number(price.value);
      told.hidden = !(sum > 0);
      told.querySelector('b').textContent = sum.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    };
    for (const el of [n, price]) { el.addEventListener('input', settle); el.addEventListener('change', settle); }
    addEventListener('pageshow', settle);
    settle();
  }

  for (const box of document.querySelectorAll('[data-adds-to]')) {
    const fields = [...box.querySelectorAll('input')], told = box.querySelector('[data-adds]'), want = Number(box.dataset.addsTo);
    const settle = () => {
      const sum = fields.reduce((n, f) => n + whole(f), 0), isRight = sum === want;
      told.className = `sm st ${isRight ? 'ok' : 'due'}`;
      told.textContent = `${fields.map(f => shown(whole(f))).join(' + ')} = ${shown(sum)}，${isRight ? told.dataset.right : told.dataset.wrong}`;
    };
    box.addEventListener('input', settle);
    box.addEventListener('change', settle);
    addEventListener('pageshow', settle);
    settle();
  }
})();

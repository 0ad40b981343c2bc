/* Draws [data-chart="id"] from <script type="application/json" id="id"> (Django: {{ chart|json_script:"id" }}):
   {kind: "columns"|"bars", names: [...], series: [{name, data: [...], fill: "got"|"sworn"|"lack"}], unit, marks: [...], part: index of an unfinished bar}
   got = solid, sworn = hatched, lack = open, as everywhere. The table beside it carries the numbers; without ECharts only the table shows. */
(() => {
  if (!window.echarts) { document.querySelectorAll('[data-chart]').forEach(el => { el.hidden = true; }); return; }
  const token = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const hatch = () => ({ color: token('--sheet'), dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 });
  const short = n => (Math.abs(n) >= 1e4 ? `${Math.round(n / 100) / 100}万` : String(n));
  const drawn = [];

  function style(fill, i) {
    if (fill === 'lack') return { color: token('--sheet'), borderColor: token('--edge'), borderWidth: 1, decal: { symbol: 'none' } };
    const plain = { color: token(`--d${i % 5 + 1}`) };
    if (fill === 'sworn') return { color: token('--d1'), decal: hatch() };
    return fill === 'got' ? { color: token('--d1'), decal: { symbol: 'none' } } : plain;
  }
  const size = (el, data) => ({ small: el.clientWidth < 480, font: 12 / 16 * rem(), flat: data.kind === 'bars' });

  function series(data, { small, flat, font }) {
    const many = data.series.length > 1, thick = flat ? Math.max(12, font * 1.3) : small ? 26 : 44;
    return data.series.map((s, i) => ({
      name: s.name, type: 'bar', stack: s.fill ? 'all' : undefined, barMaxWidth: thick, itemStyle: style(s.fill || (many ? '' : 'got'), i),
      data: s.data.map((value, at) => (at === data.part ? { value, itemStyle: style('sworn', i) } : value)),
      label: many ? { show: false } : { show: true, position: flat ? 'right' : 'top', color: token('--ink'), fontSize: font, formatter: p => short(p.value) },
    }));
  }
  function axes(data, { small, flat, font }) {
    const names = { type: 'category', data: data.names, inverse: flat, axisTick: { show: false }, axisLine: { lineStyle: { color: token('--edge') } }, axisLabel: { color: token('--ink'), fontSize: font, interval: 0, width: flat ? font * 6 : undefined, overflow: 'break' } };
    const values = { type: 'value', show: !flat, axisLabel: { color: token('--ink-2'), fontSize: font, formatter: short }, splitLine: { lineStyle: { color: token('--d-grid') } } };
    const marks = flat && data.marks ? [{ type: 'category', data: data.marks, inverse: true, position: 'right', axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: token('--ink'), fontSize: font, fontWeight: 600 } }] : [];
    return flat ? { xAxis: values, yAxis: [names, ...marks] } : { xAxis: { ...names, axisLabel: { ...names.axisLabel, rotate: small && data.names.length > 7 ? 45 : 0 } }, yAxis: values };
  }
  function option(el, data) {
    const fit = size(el, data), many = data.series.length > 1;
    return {
      animation: false, textStyle: { fontFamily: token('--face'), color: token('--ink-2') }, aria: { enabled: true, label: { enabled: false }, decal: { show: many } },
      grid: { left: 8, right: fit.flat && data.marks ? 8 : 24, top: many ? fit.font * 2.8 : fit.font * 2, bottom: 8, containLabel: true },
      legend: many ? { top: 4, left: 8, icon: 'rect', itemWidth: fit.font, itemHeight: fit.font, textStyle: { color: token('--ink-2'), fontSize: fit.font }, selectedMode: false } : undefined,
      ...axes(data, fit), series: series(data, fit),
    };
  }
  function start(el) {
    const source = document.getElementById(el.dataset.chart);
    if (!source) return;
    const data = JSON.parse(source.textContent), chart = echarts.init(el, null, { renderer: 'svg' });
    const paint = () => { chart.setOption(option(el, data), true); };
    chart.on('finished', () => { const svg = el.querySelector('svg'); if (svg) { svg.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`); svg.setAttribute('aria-hidden', 'true'); } });
    if (!el.hasAttribute('aria-label') && data.title) el.setAttribute('aria-label', data.title);
    el.setAttribute('role', 'img');
    paint();
    drawn.push({ chart, paint });
  }
  const again = () => drawn.forEach(d => { d.chart.resize(); d.paint(); });
  let timer;
  addEventListener('resize', () => { clearTimeout(timer); timer = setTimeout(again, 120); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-text'] });
  xieli.each('[data-chart]', start);
})();

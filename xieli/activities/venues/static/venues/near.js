/* The phone's position, only when a worker taps for it: to look for what is near, or to tell how far
   she is. Four decimals (about ten metres) leave the phone; the server keeps metres alone. */
(() => {
  const ask = (yes, no) => navigator.geolocation.getCurrentPosition(
    found => yes(found.coords.latitude.toFixed(4), found.coords.longitude.toFixed(4)), no,
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });

  function near(button) {
    const told = document.querySelector('[data-near-told]');
    button.hidden = false;
    button.addEventListener('click', () => {
      told.textContent = told.dataset.wait;
      ask((lat, lon) => {
        const to = new URLSearchParams(location.search);
        to.set('lat', lat); to.set('lon', lon);
        for (const name of ['q', 'page']) to.delete(name);
        location.search = to.toString();
      }, () => { told.textContent = told.dataset.no; });
    });
  }

  const fill = form => (lat, lon) => { form.elements.lat.value = lat; form.elements.lon.value = lon; };

  /* Without a button of its own the form gets the distance only where the worker allowed it before. */
  async function spot(form) {
    const place = form.querySelector('[data-spot-ask]');
    if (!place) {
      const allowed = navigator.permissions && await navigator.permissions.query({ name: 'geolocation' }).catch(() => null);
      if (allowed && allowed.state === 'granted') ask(fill(form), () => {});
      return;
    }
    const said = place.querySelector('.help');
    place.hidden = false;
    place.querySelector('[data-spot-give]').addEventListener('click', () => ask((lat, lon) => {
      fill(form)(lat, lon);
      said.textContent = said.dataset.yes;
    }, () => { said.textContent = said.dataset.no; }));
  }

  if (!navigator.geolocation) return;
  document.querySelectorAll('[data-near]').forEach(near);
  document.querySelectorAll('form[data-spot]').forEach(spot);
})();

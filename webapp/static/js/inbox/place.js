// A place from the list of results moves the map under the cross.

const results = document.querySelector("[data-results]");
results?.addEventListener("change", (event) => {
  const { lat, lon } = /** @type {HTMLInputElement} */ (event.target).dataset;
  const map = document.querySelector(".tk-map__view");
  map?.dispatchEvent(new CustomEvent("tk:goto", { detail: { lat: Number(lat), lon: Number(lon) } }));
});

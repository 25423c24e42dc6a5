// The frame of a map: its words and marks, the first view, the address of the page, keyboard and selection.
import { box } from "./geometry.js";
import { viewBox } from "./feed.js";
import { icon } from "./marks.js";
import { keyboard } from "./keyboard.js";
import { selection } from "./selection.js";
import { spread } from "./spread.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} state @param {any} config */
export function frame(state, config) {
  Object.assign(state, {
    marks: config.marks,
    names: config.names,
    words: config.words,
    sprite: config.sprite,
    sharedView: config.sharedView,
  });
  state.container.classList.add("tk-live");
  if (!config.wheel) state.map.scrollWheelZoom.disable();
  firstView(state);
  far(state);
  state.map.on("zoomend", () => far(state));
  if (config.sharedView) shareView(state);
  keyboard(state, config.application);
  selection(state);
  spread(state);
  queueMicrotask(() => nameLayerControl(state)); // the layer control is made later in the same script
  watchSize(state);
  return null;
}

/** The page's address first, then the municipality's own bounds. @param {State} state */
function firstView(state) {
  const shared = state.sharedView ? box(new URLSearchParams(location.search).get("bbox")) : null;
  const own = box(state.container.dataset.bounds);
  const [west, south, east, north] = shared ?? own ?? [10.5, 55.2, 24.3, 69.2];
  state.placed = Boolean(shared ?? own);
  state.map.fitBounds([[south, west], [north, east]], { animate: false, padding: shared ? [0, 0] : [8, 8] });
}

/** Spokes and small marks are hidden while the view is wide. @param {State} state */
function far(state) {
  state.container.classList.toggle("tk-live--far", state.map.getZoom() < 12);
}

/** The view a person moved to goes into the address and into links to the same view. @param {State} state */
function shareView(state) {
  state.map.on("moveend", () => {
    if (!state.placed) return;
    const bbox = viewBox(state).map((v) => v.toFixed(4)).join(",");
    const here = new URL(location.href);
    here.searchParams.set("bbox", bbox);
    history.replaceState(history.state, "", here);
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-map-bbox]"))) {
      const target = new URL(link.href);
      target.searchParams.set("bbox", bbox);
      link.href = target.href;
    }
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-map-bbox]"))) field.value = bbox;
    state.tell("moved", { bbox });
  });
}

/** @param {State} state */
function nameLayerControl(state) {
  const toggle = state.container.querySelector(".leaflet-control-layers-toggle");
  toggle?.setAttribute("title", state.words.layers);
  toggle?.setAttribute("aria-label", state.words.layers);
  toggle?.replaceChildren(icon(state, "layers"));
  const control = state.container.querySelector(".leaflet-control-layers");
  control?.addEventListener("keydown", (event) => event.stopPropagation());
}

/** A map in a sheet or a folded part gets its size late. @param {State} state */
function watchSize(state) {
  let first = true;
  new ResizeObserver(() => {
    if (!first) state.map.invalidateSize({ animate: false });
    first = false;
  }).observe(state.container);
}

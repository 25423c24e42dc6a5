// Fetches the features of a map and hands them to the layers.
import { holds, widened } from "./geometry.js";
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */

const PAUSE = 180; // milliseconds after the last move
const LEFT_OUT = ["bbox", "lang", "page", "draft", "done", "expired"]; // parts of the page's address that are no filter

/** The page's filter as it goes to the feed. @param {string} search */
export function filterOf(search) {
  const params = new URLSearchParams(search);
  LEFT_OUT.forEach((name) => params.delete(name));
  return params;
}

/** @param {State} state @returns {[number, number, number, number]} */
export function viewBox(state) {
  const b = state.map.getBounds();
  return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
}

/** @param {State} state @param {any[]} features */
function hand(state, features) {
  for (const { kinds, draw } of state.drawers) draw(features.filter((f) => kinds.includes(f.properties?.k)));
  state.tell("drawn", { count: features.length });
}

/** Bring all features into view, once. @param {State} state @param {any[]} features */
function fitTo(state, features) {
  const bounds = L.latLngBounds([]);
  for (const { geometry } of features) {
    if (geometry) bounds.extend(geometry.type === "Point" ? L.latLng(geometry.coordinates[1], geometry.coordinates[0]) : L.geoJSON(geometry).getBounds());
  }
  if (bounds.isValid()) state.map.fitBounds(bounds, { padding: [56, 56], maxZoom: 17, animate: false });
}

/**
 * @param {State} state
 * @param {{source: string | null, byView: boolean, fit: boolean, quiet: boolean}} config
 */
export function feed(state, config) {
  const source = state.container.dataset.source || config.source || "";
  if (!source) return null;
  /** @type {AbortController | null} */
  let running = null;
  /** @type {number[] | null} the box that is loaded in full */
  let loaded = null;
  let fitted = state.placed;

  async function load(/** @type {boolean} */ force = false) {
    const view = viewBox(state);
    if (!force && loaded && holds(loaded, view)) return;
    const params = filterOf(location.search);
    const wide = widened(view);
    if (config.byView) params.set("bbox", wide.join(","));
    const query = params.toString();
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(query ? `${source}?${query}` : source, { signal: running.signal, headers: { Accept: "application/geo+json, application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json(), wide);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") fail();
    }
  }

  function show(/** @type {any} */ collection, /** @type {number[]} */ wide) {
    const features = collection.features ?? [];
    loaded = collection.truncated ? null : config.byView ? wide : [-180, -90, 180, 90];
    hand(state, features);
    const marks = features.filter((/** @type {any} */ f) => f.properties?.k !== "spoke");
    if (!config.quiet) state.say(collection.truncated ? state.words.truncated : marks.length ? "" : state.words.empty, "data");
    if (config.fit && !fitted) fitTo(state, features);
    fitted = true;
  }

  function fail() {
    if (config.quiet) return;
    state.say(state.words.failed, "data");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "tk-btn tk-btn--2 tk-btn--s";
    again.textContent = state.words.retry;
    again.addEventListener("click", () => load(true));
    state.status?.append(" ", again);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  if (config.byView) {
    state.map.on("moveend", () => {
      clearTimeout(timer);
      timer = setTimeout(load, PAUSE);
    });
  }
  document.addEventListener("tk:filter", () => load(true));
  load(true);
  return { load };
}

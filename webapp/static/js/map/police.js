// Events from the police: whole municipalities shaded by their count, named by the list beside the map.
import { span } from "./marks.js";
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */

/** What the list says of an area. @param {State} state @param {any} feature */
function told(state, feature) {
  const row = state.row(String(feature.id));
  const name = row?.querySelector("[data-name]")?.textContent ?? "";
  const count = row?.querySelector("[data-count]")?.textContent ?? String(feature.properties.n);
  return [name.trim(), count.trim()].filter(Boolean).join(": ");
}

/** One area, reached by pointer and keys. @param {State} state @param {any} feature */
function area(state, feature) {
  const { geometry, properties } = feature;
  const rings = L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "MultiPolygon" ? 2 : 1);
  const own = properties.own ? " tk-police--own" : "";
  const shape = L.polygon(rings, { className: `tk-police tk-police--${Number(properties.c)}${own}` });
  const words = told(state, feature);
  shape.bindTooltip(span("", words), { sticky: true });
  shape.on("add", () => {
    const path = shape.getElement();
    if (!path) return;
    path.setAttribute("data-id", String(feature.id));
    path.setAttribute("tabindex", "-1");
    path.setAttribute("role", "img");
    path.setAttribute("aria-label", words);
    path.addEventListener("focus", () => shape.openTooltip());
    path.addEventListener("blur", () => shape.closeTooltip());
  });
  return shape;
}

/** The list's row lights up its area. @param {State} state */
function follow(state) {
  const light = (/** @type {Event} */ event) => {
    const id = /** @type {HTMLElement} */ (event.target).closest?.("[data-id]")?.getAttribute("data-id");
    for (const path of state.container.querySelectorAll("path.tk-police")) {
      path.classList.toggle("is-hot", path.getAttribute("data-id") === id);
    }
  };
  for (const name of ["mouseover", "focusin"]) state.list?.addEventListener(name, light);
}

/** @param {State} state */
export function police(state) {
  const group = L.layerGroup();
  follow(state);
  state.drawers.push({
    kinds: ["pe"],
    draw(features) {
      group.clearLayers();
      const drawn = features.filter((f) => f.geometry);
      drawn.sort((a, b) => Number(a.properties.own) - Number(b.properties.own)); // the own border on top
      for (const feature of drawn) group.addLayer(area(state, feature));
    },
  });
  return group;
}

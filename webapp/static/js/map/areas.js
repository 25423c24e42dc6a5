// Watch areas: the area with the sign of its kind, neighbours dashed, and the signs at the entrances.
import { drawn } from "./draw.js";
import { L } from "./vendor.js";

/** Areas that only stand beside the one that the page is about. @param {any[]} features @param {any} under */
function neighbours(features, under) {
  for (const { geometry, properties } of features.filter((f) => f.properties.k === "beside" && f.geometry)) {
    const depth = geometry.type === "MultiPolygon" ? 2 : 1;
    const ring = L.GeoJSON.coordsToLatLngs(geometry.coordinates, depth);
    under.addLayer(L.polygon(ring, { className: properties.over ? "tk-beside tk-beside--over" : "tk-beside", interactive: false }));
  }
}

/** @param {import("./state.js").State} state @param {import("./draw.js").DrawConfig} config */
export function areas(state, config) {
  return L.layerGroup([
    drawn(state, config, { kinds: ["w", "beside"], shape: "area", extra: neighbours }),
    drawn(state, { ...config, link: null, cluster: false }, { kinds: ["sign"], shape: "sign" }),
  ]);
}

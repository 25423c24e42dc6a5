// The layers that draw our own features: observations, actions with spokes, places, cells.
import { drawn } from "./draw.js";
import { anchor } from "./geometry.js";
import { icon, span } from "./marks.js";
import { fill } from "./text.js";
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */

const SVG = "http://www.w3.org/2000/svg";

/** @param {State} state @param {import("./draw.js").DrawConfig} config */
export const observations = (state, config) => drawn(state, config, { kinds: ["o"], shape: "observation" });

/** @param {State} state @param {import("./draw.js").DrawConfig} config */
export const places = (state, config) => drawn(state, { ...config, cluster: false }, { kinds: ["p"], shape: "place" });

/** @param {any} feature */
function spoke(feature) {
  const { done, declined } = feature.properties;
  const points = L.GeoJSON.coordsToLatLngs(feature.geometry.coordinates, 0);
  const path = (/** @type {string} */ className) => L.polyline(points, { className, interactive: false });
  const look = declined ? "tk-spoke--declined" : done ? "tk-spoke--done" : "tk-spoke--open";
  return [path("tk-spoke-case"), path(`tk-spoke ${look}`)];
}

/** @param {State} state @param {import("./draw.js").DrawConfig} config */
export const actions = (state, config) =>
  drawn(state, config, {
    kinds: ["a", "spoke"],
    shape: "action",
    extra: (features, under) => {
      const lines = features.filter((f) => f.properties.k === "spoke" && f.geometry);
      state.spokes = lines.map((f) => ({ from: f.properties.from, to: f.properties.to, paths: spoke(f) }));
      state.spokes.forEach(({ paths }) => paths.forEach((path) => under.addLayer(path)));
    },
  });

/** The hatch that fills cells, put into the SVG that Leaflet draws in. @param {State} state */
function hatch(state) {
  const svg = state.container.querySelector(".leaflet-overlay-pane svg");
  if (!svg || svg.querySelector("#tk-hatch")) return;
  const pattern = document.createElementNS(SVG, "pattern");
  const set = { id: "tk-hatch", width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  Object.entries(set).forEach(([name, value]) => pattern.setAttribute(name, String(value)));
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 0V9");
  line.setAttribute("class", "tk-hatch");
  pattern.append(line);
  const defs = document.createElementNS(SVG, "defs");
  defs.append(pattern);
  svg.prepend(defs);
}

/** @param {State} state @param {any} properties */
function cellLabel(state, properties) {
  const code = { unsafe: "unsafe_place", safe: "safe_place", lighting: "lighting" }[/** @type {"safe"} */ (properties.group)] ?? "other";
  const text = fill(state.words.cell, { n: String(properties.band ?? "").replace("-", "–") });
  const mark = state.marks.categories[code];
  return L.divIcon({
    className: "tk-cellmark",
    html: span("tk-maplabel tk-maplabel--cell", icon(state, mark.icon, "s"), text),
    iconSize: [0, 0],
  });
}

/** @param {State} state */
export function cells(state) {
  const group = L.layerGroup();
  state.drawers.push({
    kinds: ["c"],
    draw(features) {
      group.clearLayers();
      for (const { geometry, properties } of features.filter((f) => f.geometry)) {
        const depth = geometry.type === "MultiPolygon" ? 2 : 1;
        const ring = L.GeoJSON.coordsToLatLngs(geometry.coordinates, depth);
        group.addLayer(L.polygon(ring, { className: "tk-cell", interactive: false }));
        const [lon, lat] = anchor(geometry);
        group.addLayer(L.marker([lat, lon], { icon: cellLabel(state, properties), interactive: false, keyboard: false }));
      }
      hatch(state);
    },
  });
  return group;
}

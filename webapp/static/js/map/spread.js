// Keeps the marks of a small map apart: what stands on the same spot is moved aside, with a line to where it belongs.
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {{x: number, y: number}} Spot a point of the screen, in pixels */

const APART = 38; // pixels between the middles of two marks
const STEPS = [[0, -1], [1, -1], [-1, -1], [1, 0], [-1, 0], [1, 1], [-1, 1], [0, 1]];

/**
 * Where each mark is drawn: the first that comes stays where it is, the others give way.
 * @param {Spot[]} wanted @returns {Spot[]}
 */
export function apart(wanted) {
  /** @type {Spot[]} */
  const taken = [];
  const free = (/** @type {Spot} */ at) => taken.every((other) => Math.hypot(at.x - other.x, at.y - other.y) >= APART - 1);
  for (const at of wanted) {
    const choices = [1, 2].flatMap((far) => STEPS.map(([x, y]) => ({ x: at.x + x * APART * far, y: at.y + y * APART * far })));
    taken.push([at, ...choices].find(free) ?? at);
  }
  return taken;
}

/** @param {State} state */
function settle(state, /** @type {any} */ legs) {
  const { map } = state;
  legs.clearLayers();
  const items = [...state.items.values()].filter(({ props, group }) => props.k !== "p" && !group.getVisibleParent);
  items.sort((a, b) => Number(a.props.k === "a") - Number(b.props.k === "a"));
  const places = apart(items.map(({ at }) => map.latLngToLayerPoint(at)));
  items.forEach(({ at, marker }, index) => {
    const spot = L.point(places[index].x, places[index].y);
    const moved = spot.distanceTo(map.latLngToLayerPoint(at)) > 1;
    marker.setLatLng(moved ? map.layerPointToLatLng(spot) : at);
    if (moved) legs.addLayer(L.polyline([at, marker.getLatLng()], { className: "tk-leg", interactive: false }));
  });
  for (const { from, to, paths } of state.spokes) {
    const [start, end] = [from, to].map((id) => state.items.get(id));
    if (start && end) for (const path of paths) path.setLatLngs([start.marker.getLatLng(), end.marker.getLatLng()]);
  }
}

/** @param {State} state */
export function spread(state) {
  const legs = L.layerGroup().addTo(state.map);
  state.container.addEventListener("tk:drawn", () => settle(state, legs));
  state.map.on("zoomend", () => settle(state, legs));
}

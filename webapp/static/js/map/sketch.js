// What the picker draws: the cross, the line or area so far, its corners, and where the device is.
import { showPosition } from "./controls.js";
import { L } from "./vendor.js";

/** The cross in the middle of the map. */
export function cross() {
  const element = document.createElement("div");
  element.className = "tk-cross";
  element.setAttribute("aria-hidden", "true");
  const dot = document.createElement("span");
  dot.className = "tk-cross__dot";
  element.append(dot);
  return element;
}

/** @param {string} words @param {() => void} act */
export function textButton(words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "tk-btn tk-btn--2 tk-btn--s";
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}

export class Sketch {
  /** @param {import("./state.js").State} state */
  constructor(state) {
    this.lines = L.layerGroup().addTo(state.map);
    this.me = L.layerGroup().addTo(state.map);
  }

  /**
   * @param {string | null} form line, area or nothing @param {import("./geometry.js").Position[]} points
   * @param {import("./geometry.js").Position | null} next where the next point would go
   */
  draw(form, points, next) {
    this.lines.clearLayers();
    if (!form || !points.length) return;
    const flip = (/** @type {import("./geometry.js").Position} */ [lon, lat]) => [lat, lon];
    const spots = points.map(flip);
    const shape = form === "area" && points.length > 2 ? L.polygon : L.polyline;
    const path = (/** @type {string} */ className, /** @type {any} */ make, /** @type {any[]} */ at) =>
      this.lines.addLayer(make(at, { className, interactive: false }));
    if (shape === L.polygon) path("tk-area", shape, spots);
    else for (const css of ["tk-line-case", "tk-line-edge", "tk-line"]) path(css, shape, spots);
    if (next) path("tk-next", L.polyline, [spots[spots.length - 1], flip(next)]);
    for (const at of spots) {
      this.lines.addLayer(L.marker(at, { icon: L.divIcon({ className: "tk-vx", iconSize: [20, 20] }), interactive: false, keyboard: false }));
    }
  }

  /** @param {number} lat @param {number} lon @param {number} accuracy metres */
  here(lat, lon, accuracy) {
    showPosition(this.me, lat, lon, accuracy);
  }
}

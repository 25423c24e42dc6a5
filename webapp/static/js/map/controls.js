// Zoom buttons, own position, scale and credit, all with our own words.
import { icon } from "./marks.js";
import { shield } from "./state.js";
import { fill, number } from "./text.js";
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */

/**
 * A button of the map with an icon and a name.
 * @param {State} state @param {string} name @param {string} words @param {() => void} act
 */
export function button(state, name, words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.setAttribute("aria-label", words);
  element.title = words;
  element.append(icon(state, name));
  element.addEventListener("click", act);
  return element;
}

/** Buttons in a corner of the map. @param {State} state @param {string} corner @param {...HTMLElement} list */
export function buttons(state, corner, ...list) {
  const control = new L.Control({ position: corner });
  control.onAdd = () => {
    const box = document.createElement("div");
    box.className = "leaflet-bar tk-ctl";
    box.append(...list);
    shield(box);
    return box;
  };
  control.addTo(state.map);
}

/** @param {State} state */
function zoom(state) {
  const { map, words } = state;
  const plus = button(state, "plus", words.zoom_in, () => map.zoomIn());
  const minus = button(state, "minus", words.zoom_out, () => map.zoomOut());
  const update = () => {
    plus.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    minus.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  };
  map.on("zoomend", update);
  update();
  buttons(state, "topright", plus, minus);
}

/**
 * Ask the device for its position; the answer or our own words for why not.
 * @param {State} state @param {(at: {lat: number, lon: number, accuracy: number}) => void} found
 */
export function position(state, found) {
  const failed = () => state.say(state.words.no_position);
  if (!navigator.geolocation) {
    failed();
    return;
  }
  state.say(state.words.locating);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      state.say(fill(state.words.accuracy, { n: number(Math.ceil(coords.accuracy), state.language) }));
      found({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy });
    },
    failed,
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 15000 },
  );
}

/** Draw a position and how exact it is. @param {any} group @param {number} lat @param {number} lon @param {number} accuracy metres */
export function showPosition(group, lat, lon, accuracy) {
  group.clearLayers();
  group.addLayer(L.circle([lat, lon], { radius: accuracy, className: "tk-accuracy", interactive: false }));
  const icon = L.divIcon({ className: "tk-here", iconSize: [18, 18] });
  group.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false }));
}

/** Show where the person is. @param {State} state */
function locate(state) {
  const group = L.layerGroup().addTo(state.map);
  const act = () =>
    position(state, ({ lat, lon, accuracy }) => {
      showPosition(group, lat, lon, accuracy);
      state.map.setView([lat, lon], Math.max(state.map.getZoom(), accuracy > 500 ? 13 : 16));
    });
  buttons(state, "topright", button(state, "locate", state.words.locate, act));
}

/** @param {State} state @param {{locate: boolean}} config */
export function controls(state, config) {
  zoom(state);
  if (config.locate && "geolocation" in navigator) locate(state);
  const credit = document.createElement("span"); // Leaflet sets credits as HTML: escape them
  credit.textContent = state.container.dataset.credit || state.words.credit;
  L.control.attribution({ prefix: false }).addAttribution(credit.innerHTML).addTo(state.map);
  L.control.scale({ imperial: false, maxWidth: 96, position: "bottomright" }).addTo(state.map);
  return null;
}

// Tick rows of the list by a rectangle on the map (drag, or one click for each corner) or all that are in view.
import { button, buttons } from "./controls.js";
import { fill } from "./text.js";
import { L } from "./vendor.js";

/** @typedef {import("./state.js").State} State */

const TAP = 6; // pixels: less than this between press and release is a click

/** Tick the rows of all things inside the bounds. @param {State} state @param {any} bounds */
export function tickWithin(state, bounds) {
  let count = 0;
  for (const { id, marker } of state.items.values()) {
    const tick = /** @type {HTMLInputElement | null} */ (state.row(id)?.querySelector("input[type=checkbox]"));
    if (!tick || !bounds.contains(marker.getLatLng())) continue;
    count += 1;
    if (tick.checked) continue;
    tick.checked = true;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  }
  state.say(fill(state.words.box_done, { n: count }));
  state.tell("ticked", { count });
}

const NEAR = 50; // metres: what staff look for around a case

/** A ring around the selected case. @param {State} state */
function ring(state) {
  const group = L.layerGroup().addTo(state.map);
  state.container.addEventListener("tk:select", (event) => {
    group.clearLayers();
    const item = state.items.get(/** @type {CustomEvent} */ (event).detail.id);
    if (item) group.addLayer(L.circle(item.marker.getLatLng(), { radius: NEAR, className: "tk-ring", interactive: false }));
  });
}

/** @param {State} state */
export function box(state) {
  ring(state);
  if (!document.querySelector("[data-map-list] input[type=checkbox]")) return; // whoever may only read has nothing to tick
  const { map, words } = state;
  /** @type {any} */ let corner = null;
  /** @type {any} */ let pressed = null;
  /** @type {any} */ let drawn = null;
  const tool = button(state, "lasso", words.box, () => turn(tool.getAttribute("aria-pressed") !== "true"));
  tool.setAttribute("aria-pressed", "false");

  function turn(/** @type {boolean} */ on) {
    tool.setAttribute("aria-pressed", String(on));
    state.container.classList.toggle("tk-live--box", on);
    map.dragging[on ? "disable" : "enable"]();
    state.say(on ? words.box_hint : "");
    drawn?.remove();
    corner = pressed = drawn = null;
    for (const [name, act] of Object.entries({ mousedown: press, mousemove: stretch, mouseup: release })) map[on ? "on" : "off"](name, act);
  }

  function stretch(/** @type {any} */ event) {
    if (!corner) return;
    const bounds = L.latLngBounds(corner, event.latlng);
    drawn ??= L.rectangle(bounds, { className: "tk-lasso", interactive: false }).addTo(map);
    drawn.setBounds(bounds);
  }

  function press(/** @type {any} */ event) {
    pressed = event.containerPoint;
    if (corner) return; // second click: the release ends it
    corner = event.latlng;
  }

  function release(/** @type {any} */ event) {
    const moved = pressed ? pressed.distanceTo(event.containerPoint) : 0;
    const started = L.latLngBounds(corner, event.latlng);
    const spans = map.latLngToContainerPoint(started.getNorthWest()).distanceTo(map.latLngToContainerPoint(started.getSouthEast()));
    if (moved < TAP && spans < TAP) return; // the first of two clicks
    turn(false);
    tickWithin(state, started);
  }

  state.container.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tool.getAttribute("aria-pressed") === "true") {
      turn(false);
      event.stopImmediatePropagation();
    }
  });
  buttons(state, "topright", tool, button(state, "check", words.box_all, () => tickWithin(state, map.getBounds())));
  return null;
}

// Pointing out a place for a report: a cross in the middle of the map, taps, arrow keys, the device's position.
import { button, buttons, position } from "./map/controls.js";
import { crossesItself, drawing, lineLength, ringArea, stored } from "./map/geometry.js";
import { announcer } from "./map/near.js";
import { cross, Sketch, textButton } from "./map/sketch.js";
import { fill, number, rounded } from "./map/text.js";

/** @typedef {import("./map/state.js").State} State */
/** @typedef {import("./map/geometry.js").Position} Position */

const MAX_POINTS = 200;
const CLOSE = 16; // zoom that shows single houses
const NEAR_ENOUGH = 13; // zoom below which a point would be a guess

/** @param {State} state @param {{near: string}} config */
export function picker(state, config) {
  new Picker(state, config);
  return null;
}

class Picker {
  /** @param {State} state @param {{near: string}} config */
  constructor(state, config) {
    this.state = state;
    this.map = state.map;
    /** @type {ParentNode} */
    this.page = state.container.closest("form") ?? document;
    this.form = "point";
    /** @type {Position[]} */
    this.points = [];
    this.chosen = false; // a point counts once the person has moved or tapped
    this.finished = false;
    this.found = ""; // how exact the device's position was, until the person moves on
    /** @type {{lat: number, lng: number} | null} */
    this.target = null; // where the map is gliding to: sending the form at once must not send where it came from
    this.sketch = new Sketch(state);
    this.tell = announcer(state, config.near, this.find("[data-picker-address]"));
    this.cross = cross();
    state.container.append(this.cross);
    const { words } = state;
    this.add = textButton(words.pick_add, () => this.addPoint(this.centre));
    this.undo = textButton(words.pick_undo, () => this.removePoint());
    this.finish = textButton(words.pick_finish, () => this.setFinished(!this.finished));
    buttons(state, "bottomleft", this.add, this.undo, this.finish);
    this.bar = /** @type {HTMLElement} */ (this.add.parentElement);
    this.bar.classList.add("tk-ctl--row");
    this.listen();
    this.restore();
    this.write();
  }

  /** @param {string} selector @returns {any} */
  find(selector) {
    return this.page.querySelector(selector);
  }

  get centre() {
    const { lat, lng } = this.target ?? this.map.getCenter().wrap();
    return /** @type {Position} */ ([lng, lat]);
  }

  listen() {
    const { container } = this.state;
    this.map.on("click", (/** @type {any} */ event) => this.tap(event.latlng.wrap()));
    this.map.on("dragstart", () => this.touch());
    this.map.on("move", () => this.show());
    this.map.on("moveend", () => this.arrive());
    container.addEventListener("keydown", (event) => this.key(event));
    container.addEventListener("tk:goto", (event) => this.go(/** @type {CustomEvent} */ (event).detail));
    this.page.addEventListener("change", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.matches("[data-picker-form]") && field.checked) this.setForm(field.value);
    });
    if (!this.find("[data-picker-locate]")) {
      buttons(this.state, "topright", button(this.state, "locate", this.state.words.locate, () => this.locate()));
    }
    this.find("[data-picker-locate]")?.addEventListener("click", () => this.locate());
    const ticked = this.find("[data-picker-form]:checked");
    if (ticked) this.form = ticked.value;
  }

  /** What an earlier visit left in the hidden field. */
  restore() {
    let known = null;
    try {
      known = stored(JSON.parse(this.find("[data-picker-geometry]")?.value || "null"));
    } catch {
      return; // a broken value is simply drawn anew
    }
    if (!known) return;
    const radio = this.find(`[data-picker-form][value="${known.form}"]`);
    if (radio) radio.checked = true;
    this.form = known.form;
    this.chosen = true;
    this.state.placed = true;
    const places = known.points.map(([lon, lat]) => [lat, lon]);
    if (known.form === "point") this.map.setView(places[0], CLOSE, { animate: false });
    else {
      this.points = known.points;
      this.map.fitBounds(places, { padding: [48, 48], maxZoom: 18, animate: false });
    }
    this.write();
  }

  touch() {
    this.chosen = true;
    this.found = "";
    this.target = null;
  }

  /** Move the map; the place counts from now on. @param {{lat: number, lng: number}} at @param {number} zoom */
  glide(at, zoom) {
    this.target = at;
    this.map.setView(at, zoom);
    this.write();
  }

  arrive() {
    this.target = null;
    this.write();
  }

  /** @param {{lat: number, lng: number}} at */
  tap(at) {
    this.touch();
    if (this.form === "point") this.glide(at, Math.max(this.map.getZoom(), CLOSE - 1));
    else if (!this.finished) this.addPoint([at.lng, at.lat]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.state.container) return;
    if (event.key.startsWith("Arrow")) this.touch(); // Leaflet moves the map
    else if (event.key === "Enter") this.enter();
    else if (event.key === "Backspace" && this.form !== "point") this.removePoint();
    else if (event.key === "Escape") (this.find("[data-picker-next]") ?? this.undo).focus();
    else return;
    if (!event.key.startsWith("Arrow")) event.preventDefault();
  }

  enter() {
    this.touch();
    if (this.form !== "point") this.addPoint(this.centre);
    else this.write();
  }

  /** A search result or a lamp was chosen elsewhere on the page. @param {{lat: number, lon: number, zoom?: number}} to */
  go(to) {
    this.touch();
    this.glide({ lat: to.lat, lng: to.lon }, to.zoom ?? Math.max(this.map.getZoom(), CLOSE));
  }

  locate() {
    position(this.state, ({ lat, lon, accuracy }) => {
      const field = this.find("[data-picker-accuracy]");
      if (field) field.value = String(Math.ceil(accuracy));
      this.sketch.here(lat, lon, accuracy);
      this.go({ lat, lon, zoom: accuracy > 200 ? CLOSE - 1 : CLOSE + 1 });
      this.found = fill(this.state.words.accuracy, { n: number(Math.ceil(accuracy), this.state.language) });
      this.write();
    });
  }

  /** @param {string} form */
  setForm(form) {
    this.form = form;
    this.finished = false;
    this.show();
    this.write();
  }

  /** @param {Position} point */
  addPoint(point) {
    if (this.points.length >= MAX_POINTS) {
      this.state.say(fill(this.state.words.pick_limit, { n: MAX_POINTS }));
      return;
    }
    this.touch();
    this.points = [...this.points, point];
    this.write();
  }

  removePoint() {
    this.points = this.points.slice(0, -1);
    this.finished = false;
    this.write();
  }

  /** @param {boolean} finished */
  setFinished(finished) {
    this.finished = finished;
    this.show();
  }

  /** The drawing and the buttons that fit it. */
  show() {
    const { words } = this.state;
    const point = this.form === "point";
    const enough = this.points.length >= (this.form === "line" ? 2 : 3);
    this.state.container.dataset.form = this.form;
    this.bar.hidden = point;
    this.add.hidden = this.finished;
    this.undo.hidden = this.finished || !this.points.length;
    this.finish.hidden = !enough;
    this.finish.textContent = this.finished ? words.pick_change : words.pick_finish;
    this.cross.toggleAttribute("hidden", !point && this.finished);
    this.sketch.draw(point ? null : this.form, this.points, this.finished ? null : this.centre);
  }

  /** Put the geometry into the hidden field and say what is chosen. */
  write() {
    const field = this.find("[data-picker-geometry]");
    const geometry = this.geometry();
    const value = geometry ? JSON.stringify(geometry) : "";
    this.show();
    this.speak(Boolean(geometry));
    if (!field || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.state.tell("picked", { geometry });
  }

  geometry() {
    if (this.form === "point") {
      return this.chosen && this.map.getZoom() >= NEAR_ENOUGH ? drawing("point", [this.centre]) : null;
    }
    return this.form === "area" && crossesItself(this.points) ? null : drawing(this.form, this.points);
  }

  /** @param {boolean} complete */
  speak(complete) {
    const { words, language } = this.state;
    if (this.form === "point") {
      this.state.say(complete ? this.found : this.chosen ? words.pick_closer : words.pick_hint);
      this.tell(complete ? this.centre : null, "");
      return;
    }
    const line = this.form === "line";
    const crossed = !line && crossesItself(this.points);
    this.state.say(crossed ? words.pick_crossed : complete ? "" : line ? words.pick_line_hint : words.pick_area_hint);
    const size = line ? lineLength(this.points) : complete ? ringArea(this.points) : 0;
    const measure = line ? words.pick_length : words.pick_area;
    this.tell(null, complete ? fill(measure, { n: number(rounded(size), language) }) : "");
  }
}

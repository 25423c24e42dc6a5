// What the layers of one map share.
import { L } from "./vendor.js";

/**
 * @typedef {object} Item one feature on the map
 * @property {string} id
 * @property {any} props
 * @property {any} marker
 * @property {[number, number]} at where it belongs: latitude, longitude
 * @property {any[]} shapes
 * @property {any} group the layer that shows the marker
 * @property {string | null} link
 * @property {boolean} interactive
 */

/** @type {WeakMap<object, State>} */
const states = new WeakMap();

/** The state of a map; made on first use. @param {any} map */
export function stateOf(map) {
  let state = states.get(map);
  if (!state) states.set(map, (state = new State(map)));
  return state;
}

export class State {
  /** @param {any} map */
  constructor(map) {
    this.map = map;
    /** @type {HTMLElement} */
    this.container = map.getContainer();
    /** @type {any} */
    this.marks = {};
    /** @type {Record<string, string>} */
    this.names = {};
    /** @type {Record<string, string>} */
    this.words = {};
    this.sprite = "";
    this.sharedView = false;
    this.placed = false; // the first view is known
    this.language = document.documentElement.lang || "sv";
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** @type {{kinds: string[], draw: (features: any[]) => void}[]} */
    this.drawers = [];
    /** @type {{from: string, to: string, paths: any[]}[]} lines from an action to what it answers */
    this.spokes = [];
    /** @type {string | null} */
    this.selected = null;
    /** @type {HTMLElement | null} */
    this.status = null;
    /** @type {Record<string, string>} */
    this.notes = {};
  }

  /** The list that shows the same things in words, if the page has one. @returns {HTMLElement | null} */
  get list() {
    return document.querySelector(this.container.dataset.list || "[data-map-list]");
  }

  /** @param {string} id @returns {HTMLElement | null} */
  row(id) {
    return this.list?.querySelector(`[data-id="${CSS.escape(id)}"]`) ?? null;
  }

  /**
   * Say something on the map and to screen readers; empty text takes it away. What a tool says stands before what the data say.
   * @param {string} text @param {"tool" | "data"} [who]
   */
  say(text, who = "tool") {
    this.notes[who] = text;
    const shown = this.notes.tool || this.notes.data || "";
    if (!this.status) {
      this.status = document.createElement("p");
      this.status.className = "tk-maphint tk-say";
      this.status.setAttribute("role", "status");
      this.container.append(this.status);
    }
    if (this.status.textContent !== shown) this.status.textContent = shown;
  }

  /** Tell the page what happened. @param {string} name @param {object} detail */
  tell(name, detail) {
    this.container.dispatchEvent(new CustomEvent(`tk:${name}`, { bubbles: true, detail }));
  }
}

/** Keep clicks and keys in a control away from the map below it. @param {HTMLElement} element */
export function shield(element) {
  L.DomEvent.disableClickPropagation(element);
  L.DomEvent.disableScrollPropagation(element);
  element.addEventListener("keydown", (event) => event.stopPropagation());
}

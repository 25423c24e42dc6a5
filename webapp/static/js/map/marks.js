// Markers and shapes: our own SVG icons as Leaflet icons, built node by node.
import { form, plainName } from "./text.js";
import { L } from "./vendor.js";

const SVG = "http://www.w3.org/2000/svg";

/** A Leaflet icon made of DOM nodes; `options.parts` makes them anew each time the icon is shown. */
const NodeIcon = L.DivIcon.extend({
  createIcon() {
    const element = document.createElement("div");
    element.append(...this.options.parts());
    this._setIconStyles(element, "icon");
    return element;
  },
});

/**
 * @param {string} className @param {() => Node[]} parts @param {[number, number]} [at] where the middle stands
 */
export const nodeIcon = (className, parts, at = [22, 22]) =>
  new NodeIcon({ className, parts, iconSize: [44, 44], iconAnchor: at });

/**
 * One icon of the sprite.
 * @param {import("./state.js").State} state @param {string} name @param {string} [size]
 */
export function icon(state, name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size ? `tk-i tk-i--${size}` : "tk-i");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${state.sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} className @param {...(Node | string)} children */
export function span(className, ...children) {
  const element = document.createElement("span");
  element.className = className;
  element.append(...children);
  return element;
}

/** The icon and hue of a feature. @param {import("./state.js").State} state @param {any} props */
function look(state, props) {
  if (props.k === "a") return { ...state.marks.action, extra: "tk-mk--action" };
  if (props.k === "w") return { ...(state.marks.watch[props.kind] ?? state.marks.place), extra: "tk-mk--watch" };
  if (props.k === "sign") return { ...(state.marks.signs[props.s] ?? state.marks.place), extra: "tk-mk--sign" };
  if (props.k === "p") return { ...state.marks.place, extra: "tk-mk--place" };
  const known = state.marks.categories[props.c] ?? state.marks.categories.other;
  return { ...known, extra: props.c === "safe_place" ? "tk-mk--safe" : "" };
}

/** The CSS class that carries the hue of a feature. @param {import("./state.js").State} state @param {any} props */
export const hue = (state, props) => look(state, props).css;

/**
 * The Leaflet icon of a feature.
 * @param {import("./state.js").State} state @param {any} props @param {boolean} staff lateness has its own mark
 * @param {[number, number]} [at] where the middle stands
 */
export function markIcon(state, props, staff, at) {
  const { icon: name, css, extra } = look(state, props);
  const shown = state.marks.forms[form(props, staff)];
  const late = staff && props.od ? state.marks.forms.overdue : null;
  return nodeIcon(`tk-mk ${css} ${extra}`.trim(), () => [
    span("tk-mk__b", icon(state, name)),
    ...(shown ? [span(`tk-mk__st ${shown.css}`, icon(state, shown.icon))] : []),
    ...(late ? [span(`tk-mk__late ${late.css}`, icon(state, late.icon))] : []),
  ], at);
}

/** The name that screen readers hear: the row's own words, else ours. @param {import("./state.js").State} state @param {import("./state.js").Item} item */
export function itemName(state, item) {
  const row = state.row(item.id);
  const words = (row?.querySelector("[data-title], .tk-item__t") ?? row?.querySelector("a"))?.textContent?.trim();
  const status = row?.querySelector(".tk-tag")?.textContent?.trim();
  return words ? [words, status].filter(Boolean).join(". ") : plainName(item.props, state.names, state.words);
}

/**
 * Give a marker's element its role, name and classes; Leaflet makes the element anew each time it is shown.
 * @param {import("./state.js").State} state @param {import("./state.js").Item} item
 */
export function dress(state, item) {
  const element = item.marker.getElement();
  if (!element) return;
  element.dataset.id = item.id;
  if (item.interactive) {
    const name = itemName(state, item);
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    element.setAttribute("aria-label", name);
    element.title = name;
  } else {
    element.setAttribute("aria-hidden", "true");
  }
  element.classList.toggle("tk-mk--sel", state.selected === item.id);
  element.classList.toggle("tk-mk--on", Boolean(state.row(item.id)?.querySelector("input[type=checkbox]:checked")));
}

/**
 * Lines with a halo below, areas with a tint: coloured by CSS.
 * @param {any} geometry @param {string} css @param {string} kind
 */
export function shapes(geometry, css, kind) {
  if (geometry.type === "Point" || geometry.type === "MultiPoint") return [];
  const area = geometry.type.endsWith("Polygon");
  const flip = L.GeoJSON.coordsToLatLngs;
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[/** @type {"Polygon"} */ (geometry.type)];
  const points = flip(geometry.coordinates, depth);
  const make = area ? L.polygon : L.polyline;
  const path = (/** @type {string} */ className) => make(points, { className, interactive: false });
  if (area) return [path(kind === "place" ? "tk-place" : `tk-area ${css}`)];
  return [path("tk-line-case"), path(`tk-line-edge ${css}`), path(`tk-line ${css}`)];
}

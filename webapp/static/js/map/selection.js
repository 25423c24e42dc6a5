// What is selected and pointed at: the list and the map show the same, whichever was used.
import { PLACE_BELOW } from "./draw.js";
import { dress, itemName, span } from "./marks.js";

/** @typedef {import("./state.js").State} State */

/** The mark on the screen for an item: its own, or the gathered one that holds it. @param {import("./state.js").Item} item */
function shown(item) {
  const parent = item.group.getVisibleParent?.(item.marker);
  return (parent ?? item.marker).getElement?.() ?? null;
}

/** @param {State} state @param {string | null} id */
function point(state, id) {
  state.container.querySelectorAll(".is-hot").forEach((e) => e.classList.remove("is-hot"));
  state.list?.querySelectorAll(".is-hot").forEach((e) => e.classList.remove("is-hot"));
  if (!id) return;
  const item = state.items.get(id);
  if (item) shown(item)?.classList.add("is-hot");
  state.row(id)?.classList.add("is-hot");
}

/** @param {Event} event @returns {string | null} */
const idOf = (event) => /** @type {HTMLElement} */ (event.target).closest?.("[data-id]")?.getAttribute("data-id") ?? null;

/** Select a thing, or nothing. @param {State} state @param {string | null} id @param {"map" | "list" | "page"} from */
export function select(state, id, from) {
  const before = state.selected;
  state.selected = id;
  for (const one of [before, id]) {
    const item = one ? state.items.get(one) : null;
    if (item) {
      item.marker.setZIndexOffset(one === id ? 1000 : item.props.k === "p" ? PLACE_BELOW : 0);
      dress(state, item);
    }
    const row = one ? state.row(one) : null;
    row?.classList.toggle("is-sel", one === id);
    if (one === id) row?.setAttribute("aria-current", "true");
    else row?.removeAttribute("aria-current");
  }
  if (id && from === "map") state.row(id)?.scrollIntoView({ block: "nearest" });
  if (id && from !== "map") bringIntoView(state, id);
  panel(state, id);
  state.tell("select", { id, from });
}

/** @param {State} state @param {string} id */
function bringIntoView(state, id) {
  const item = state.items.get(id);
  if (!item) return;
  const at = item.marker.getLatLng();
  if (!state.map.getBounds().pad(-0.1).contains(at)) state.map.panTo(at);
  if (item.group.zoomToShowLayer && !item.group.getVisibleParent(item.marker)?.getElement?.()?.dataset.id) {
    item.group.zoomToShowLayer(item.marker, () => dress(state, item));
  }
}

/** The words of the selected thing: from a template in its row, else its name and a link. @param {State} state @param {import("./state.js").Item} item */
function words(state, item) {
  const template = state.row(item.id)?.querySelector("template");
  if (template) return template.content.cloneNode(true);
  const link = /** @type {HTMLAnchorElement | null} */ (state.row(item.id)?.closest("a") ?? state.row(item.id)?.querySelector("a"));
  const href = link?.href ?? item.link;
  const title = document.createElement(href ? "a" : "b");
  title.className = "tk-pop__t";
  title.textContent = itemName(state, item);
  if (href) title.setAttribute("href", href);
  return title;
}

/** @param {State} state @param {string | null} id */
function panel(state, id) {
  if (state.container.hasAttribute("data-no-panel")) return;
  const item = id ? state.items.get(id) : null;
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-map-panel]"));
  if (!place) {
    popup(state, item ?? null);
    return;
  }
  place.hidden = !item;
  place.replaceChildren(...(item ? [closeButton(state), words(state, item)] : []));
}

/** @param {State} state */
function closeButton(state) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tk-iconbtn tk-pop__x";
  button.setAttribute("aria-label", state.words.close);
  button.append(span("tk-pop__xi", "×"));
  button.addEventListener("click", () => letGo(state));
  return button;
}

/** Nothing is selected any more; a person who was in its words goes back to its mark. @param {State} state */
function letGo(state) {
  const item = state.selected ? state.items.get(state.selected) : null;
  const inside = document.activeElement?.closest("[data-map-panel], .tk-pop");
  select(state, null, "page");
  if (inside) (item?.marker.getElement() ?? state.container).focus({ preventScroll: true });
}

/** @param {State} state @param {import("./state.js").Item | null} item */
function popup(state, item) {
  state.map.closePopup();
  if (!item) return;
  const box = document.createElement("div");
  box.className = "tk-pop";
  box.append(words(state, item), closeButton(state));
  state.map.openPopup(box, item.marker.getLatLng(), { closeButton: false, className: "tk-popup", offset: [0, -14], autoPanPadding: [24, 24] });
  /** @type {HTMLElement | null} */ (box.querySelector("a"))?.focus({ preventScroll: true });
}

/** @param {State} state */
function listen(state) {
  const { container, list } = state;
  for (const root of [container, list]) {
    if (!root) continue;
    for (const name of ["mouseover", "focusin"]) root.addEventListener(name, (event) => point(state, idOf(event)));
    for (const name of ["mouseleave", "focusout"]) root.addEventListener(name, () => point(state, null));
  }
  list?.addEventListener("change", (event) => {
    const item = state.items.get(idOf(event) ?? "");
    if (item) dress(state, item);
    else state.items.forEach((one) => dress(state, one)); // "choose all" in the head of the table
  });
  list?.addEventListener("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const asked = /** @type {HTMLElement} */ (event.target).closest?.("[data-map-select]");
    if (!plain || !asked || !state.items.has(idOf(event) ?? "")) return;
    event.preventDefault();
    select(state, idOf(event), "list");
  });
}

/** A mark was used: with Ctrl or Shift it ticks its row, else it is selected. @param {State} state @param {MouseEvent} event */
function useMark(state, event) {
  const mark = /** @type {HTMLElement} */ (event.target).closest?.(".tk-mk[data-id]");
  const id = mark?.getAttribute("data-id");
  if (!id || mark?.getAttribute("aria-hidden")) return;
  const tick = /** @type {HTMLInputElement | null} */ (state.row(id)?.querySelector("input[type=checkbox]"));
  if (tick && (event.ctrlKey || event.metaKey || event.shiftKey)) tick.click();
  else select(state, id, "map");
}

/** @param {State} state */
export function selection(state) {
  listen(state);
  state.container.addEventListener("click", (event) => useMark(state, event));
  document.addEventListener("tk:show", (event) => select(state, /** @type {CustomEvent} */ (event).detail.id, "page"));
  state.map.on("click", () => state.selected && select(state, null, "page"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.selected && !event.defaultPrevented) letGo(state);
  });
}

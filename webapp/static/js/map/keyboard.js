// One tab stop for the map: arrow keys move it, Enter goes to the marks, Escape goes back and then out.
import { inDirection } from "./geometry.js";

/** @typedef {import("./state.js").State} State */

const MARKS = ".tk-mk[tabindex], path[tabindex]"; // signs, and areas that can be reached

/** Marks in view with their places on the screen. @param {State} state */
function visible(state) {
  const frame = state.container.getBoundingClientRect();
  return [...state.container.querySelectorAll(MARKS)]
    .map((item) => {
      const b = item.getBoundingClientRect();
      return { item: /** @type {HTMLElement} */ (item), x: b.left + b.width / 2, y: b.top + b.height / 2 };
    })
    .filter(({ x, y }) => x > frame.left && x < frame.right && y > frame.top && y < frame.bottom);
}

/** @param {State} state */
function enterMarks(state) {
  const b = state.container.getBoundingClientRect();
  const middle = { x: b.left + b.width / 2, y: b.top + b.height / 2 };
  const near = visible(state).sort(
    (a, c) => Math.hypot(a.x - middle.x, a.y - middle.y) - Math.hypot(c.x - middle.x, c.y - middle.y),
  )[0];
  near?.item.focus({ preventScroll: true });
}

/** Out of the map, to the list if there is one. @param {State} state */
function leave(state) {
  const target = state.list?.querySelector("a[href], input, button, [tabindex='0']");
  if (target) /** @type {HTMLElement} */ (target).focus();
  else state.container.blur();
}

/** @param {State} state @param {KeyboardEvent} event @param {HTMLElement} mark */
function onMark(state, event, mark) {
  const marks = visible(state);
  const here = marks.find(({ item }) => item === mark);
  if (event.key === "Enter" || event.key === " ") mark.click?.();
  else if (event.key === "Escape") state.container.focus({ preventScroll: true });
  else if (event.key.startsWith("Arrow") && here) inDirection(here, event.key, marks)?.focus({ preventScroll: true });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {State} state @param {boolean} application the marks can be reached */
export function keyboard(state, application) {
  const { container } = state;
  const named = container.closest("[aria-label]")?.getAttribute("aria-label");
  const help = document.createElement("p");
  help.className = "tk-sr";
  help.id = `${container.id}-keys`;
  help.textContent = application ? state.words.keys : state.words.pick_keys;
  container.append(help);
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", named || state.words.map);
  container.setAttribute("aria-describedby", help.id);
  if (!application) return; // the picker has its own keys
  container.addEventListener("keydown", (event) => {
    const mark = /** @type {HTMLElement} */ (event.target).closest?.(MARKS);
    if (mark) onMark(state, event, /** @type {HTMLElement} */ (mark));
    else if (event.target !== container) return;
    else if (event.key === "Enter") enterMarks(state);
    else if (event.key === "Escape") leave(state);
    else return;
    event.preventDefault();
  });
}

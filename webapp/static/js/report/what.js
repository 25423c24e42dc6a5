// Second page of a report: the chosen category's questions at once, and a warning for personal data while typing.
import { find } from "./personal-data.js";

/** @typedef {import("./personal-data.js").Finding} Finding */

const PAUSE = 400; // milliseconds
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-report="what"]'));
if (form) {
  questions(form);
  warn(form);
}

/** @param {HTMLFormElement} form */
function questions(form) {
  const asked = /** @type {HTMLInputElement} */ (form.querySelector("[data-asked]"));
  const show = (/** @type {string} */ code) => {
    asked.value = code;
    let any = false;
    for (const part of form.querySelectorAll("[data-questions]")) {
      const shown = /** @type {HTMLElement} */ (part).dataset.questions === code;
      part.toggleAttribute("hidden", !shown);
      any ||= shown;
    }
    asked.parentElement?.toggleAttribute("hidden", !any);
  };
  form.addEventListener("change", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.name === "category") show(field.value);
  });
  const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="category"]:checked'));
  if (chosen) show(chosen.value); // what the browser restored on Back
}

/** @param {HTMLFormElement} form */
function warn(form) {
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector("[data-text]"));
  const place = /** @type {HTMLElement} */ (form.querySelector("[data-warning]"));
  let shown = "";
  const look = () => {
    const [first] = find(text.value);
    const what = first ? text.value.slice(first.start, first.end) : "";
    text.classList.toggle("is-warn", Boolean(first));
    if (what === shown) return;
    shown = what;
    place.replaceChildren(...(first ? [warning(place, first, what, () => remove(text, first, look))] : []));
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  text.addEventListener("blur", look);
  if (place.childElementCount) text.classList.add("is-warn"); // the server has warned already
  else look();
}

/** @param {HTMLElement} place @param {Finding} finding @param {string} what @param {() => void} act */
function warning(place, finding, what, act) {
  const note = document.createElement("div");
  note.className = "tk-note tk-note--warn";
  const inner = document.createElement("div");
  const title = document.createElement("p");
  title.className = "tk-strong";
  title.textContent = JSON.parse(place.dataset.looks ?? "{}")[finding.kind] ?? "";
  const advice = document.createElement("p");
  advice.className = "tk-small";
  advice.textContent = place.dataset.advice ?? "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tk-btn tk-btn--2 tk-btn--s";
  button.textContent = (place.dataset.remove ?? "").replace("{what}", what);
  button.addEventListener("click", act);
  inner.append(title, advice, button);
  note.append(icon(), inner);
  return note;
}

/** The warning sign, from the sprite that the page's own icons use. */
function icon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "tk-i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const known = document.querySelector(".tk-i use")?.getAttribute("href") ?? "";
  use.setAttribute("href", known.replace(/#.*/, "#warning"));
  svg.append(use);
  return svg;
}

/** @param {HTMLTextAreaElement} text @param {Finding} finding @param {() => void} look */
function remove(text, finding, look) {
  text.value = `${text.value.slice(0, finding.start).trimEnd()} ${text.value.slice(finding.end).trimStart()}`.trim();
  text.focus();
  look();
}

// First page of a report: suggestions while typing, and what is chosen goes to the map and to the form.
import { Combobox } from "./combobox.js";

/** @typedef {import("./combobox.js").Result} Result */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-report="where"]'));
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const pick = document.createElement("input");
  pick.type = "hidden";
  form.append(pick);
  form.querySelector("[data-map-part]")?.removeAttribute("hidden"); // before the map's own script runs
  for (const button of form.querySelectorAll("[data-nojs]")) button.toggleAttribute("hidden", true);
  if ("geolocation" in navigator) form.querySelector("[data-picker-locate]")?.removeAttribute("hidden");
  const forget = () => pick.removeAttribute("name");
  // The search button is the form's first: once there is a place, Enter must mean Continue.
  const search = /** @type {HTMLButtonElement} */ (form.querySelector('[name="do"][value="search"]'));
  const found = () => { search.type = "button"; };
  const combo = /** @type {HTMLElement} */ (form.querySelector("[data-combo]"));
  const chosen = (/** @type {Result} */ result) => { choose(form, pick, result); found(); };
  new Combobox(combo, chosen, () => { forget(); search.type = "submit"; });
  // What is drawn stands before what was searched for.
  form.querySelector("[data-picker-geometry]")?.addEventListener("change", () => { forget(); found(); });
  keepAddress(form);
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} pick @param {Result} result */
function choose(form, pick, result) {
  form.querySelector("[data-nojs-results]")?.replaceChildren();
  const to = { lat: result.lat, lon: result.lon };
  form.querySelector(".tk-map__view")?.dispatchEvent(new CustomEvent("tk:goto", { detail: to }));
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-picker-geometry]"));
  if (field?.value) return;
  pick.name = "pick"; // a whole street or place, or a map that never came
  pick.value = result.value;
}

/** The page's address takes up the draft, so that Back finds it. @param {HTMLFormElement} form */
function keepAddress(form) {
  if (!new URLSearchParams(location.search).has("draft")) history.replaceState(history.state, "", form.action);
}

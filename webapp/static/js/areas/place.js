// Where a watch area is: drawn on the map, around what was searched for, or a district; and the questions of its kind.
import { Combobox } from "../report/combobox.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-area-form]"));
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  for (const button of form.querySelectorAll("[data-nojs]")) button.toggleAttribute("hidden", true);
  ways(form);
  kinds(form);
  search(form);
}

/** Show the fields of the chosen way only. @param {HTMLFormElement} form */
function ways(form) {
  form.querySelector("[data-way-draw]")?.removeAttribute("hidden");
  const wanted = form.querySelector("[data-area-place]")?.getAttribute("data-start");
  const first = /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="way"][value="${wanted}"]`));
  if (first) first.checked = true;
  const show = () => {
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="way"]:checked'))?.value;
    for (const part of form.querySelectorAll("[data-way]")) part.toggleAttribute("hidden", part.getAttribute("data-way") !== chosen);
  };
  for (const way of form.querySelectorAll('[name="way"]')) way.addEventListener("change", show);
  show();
}

/** Show the questions of the chosen kind only. @param {HTMLFormElement} form */
function kinds(form) {
  const show = () => {
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-kind]:checked"))?.value;
    for (const part of form.querySelectorAll("[data-kind-fields]")) part.toggleAttribute("hidden", part.getAttribute("data-kind-fields") !== chosen);
  };
  for (const kind of form.querySelectorAll("[data-kind]")) kind.addEventListener("change", show);
  show();
}

/** Suggestions while typing; what is chosen goes into the form and moves the map. @param {HTMLFormElement} form */
function search(form) {
  const box = /** @type {HTMLElement | null} */ (form.querySelector("[data-combo]"));
  if (!box) return;
  const pick = document.createElement("input");
  pick.type = "hidden";
  form.append(pick);
  new Combobox(
    box,
    (result) => {
      form.querySelector("[data-nojs-results]")?.replaceChildren();
      pick.name = "pick";
      pick.value = result.value;
      const to = { lat: result.lat, lon: result.lon };
      form.querySelector(".tk-map__view")?.dispatchEvent(new CustomEvent("tk:goto", { detail: to }));
    },
    () => pick.removeAttribute("name"),
  );
}

// First page of a report: a photo's own position moves the map there; without one the page says so kindly.
import { fill, icon, Refused, send } from "./upload.js";

const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-photo-start]"));
if (part) start(part);

/** @param {HTMLElement} part */
function start(part) {
  const input = /** @type {HTMLInputElement} */ (part.querySelector('input[type="file"]'));
  const said = /** @type {HTMLElement} */ (part.querySelector("[data-photo-said]"));
  /** @type {Record<string, string>} */
  const words = JSON.parse(part.dataset.words ?? "{}");
  const most = Number(part.dataset.megabytes);
  const url = part.dataset.photoStart ?? "";
  const choose = /** @type {HTMLElement} */ (part.querySelector("[data-photo-choose]"));
  choose.hidden = false;
  // A hidden button would still be the one that Enter presses.
  for (const button of part.querySelectorAll("button[data-nojs]")) button.setAttribute("type", "button");
  input.className = "tk-sr";
  for (const kind of ["focus", "blur"]) {
    input.addEventListener(kind, () => choose.classList.toggle("is-focus", kind === "focus"));
  }
  const say = (/** @type {HTMLElement} */ what) => {
    said.replaceChildren(what);
    said.scrollIntoView({ block: "center" });
  };
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    const { name } = file;
    if (file.size > most * 1e6) {
      input.value = "";
      say(note("err", fill(words.large, { name, most })));
      return;
    }
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", fill(words.sending, { name }));
    say(bar);
    try {
      const { position } = await send(url, file, (done) => { bar.value = done; });
      if (position) go(part, position);
      say(position ? note("ok", words.placed) : note("warn", words.nowhere));
      input.value = ""; // it has been sent: Continue must not send it again
    } catch (error) {
      const text = error instanceof Refused ? error.message : fill(words.failed, { name });
      say(note("err", text));
      input.value = "";
    }
  });
}

/** @param {HTMLElement} part @param {[number, number]} position */
function go(part, position) {
  const form = /** @type {HTMLFormElement} */ (part.closest("form"));
  const [lat, lon] = position;
  const radio = /** @type {HTMLInputElement | null} */ (form.querySelector('[data-picker-form][value="point"]'));
  if (radio && !radio.checked) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const view = form.querySelector(".tk-map__view");
  view?.dispatchEvent(new CustomEvent("tk:goto", { detail: { lat, lon, zoom: 17 } }));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[data-picker-geometry]"));
  // A map that never came must not lose the place.
  if (!field.value) field.value = JSON.stringify({ type: "Point", coordinates: [lon, lat] });
}

/** @param {string} kind @param {string} text */
function note(kind, text) {
  const box = document.createElement("div");
  box.className = `tk-note tk-note--${kind}`;
  const inner = document.createElement("div");
  const words = document.createElement("p");
  words.textContent = text;
  inner.append(words);
  box.append(icon(kind === "ok" ? "st-done" : "warning"), inner);
  return box;
}

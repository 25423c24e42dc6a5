// The list beside the public map: fields act at once, and the list follows the map's view.

const PAUSE = 250; // milliseconds after the last move

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-filter]"));
const list = document.querySelector("[data-map-list]");

/** Fields of the filter act when they are changed, so the button is not needed. */
function actAtOnce() {
  if (!form) return;
  form.classList.add("is-live");
  for (const field of form.elements) {
    if (field.matches("select, input[type=checkbox]")) field.addEventListener("change", () => form.requestSubmit());
  }
  form.addEventListener("formdata", (event) => {
    const data = /** @type {FormDataEvent} */ (event).formData;
    for (const name of new Set(data.keys())) if (data.get(name) === "") data.delete(name);
    const layers = form.querySelectorAll("input[name=layer]");
    if (data.getAll("layer").length === layers.length) data.delete("layer"); // all is the same as none chosen
    if (data.get("sort") === "newest") data.delete("sort");
    const search = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=q]"));
    if (search?.value && search.value !== search.defaultValue) data.delete("bbox"); // look everywhere, then show where it is
  });
}

/** Put the parts of another answer of this page in place of ours. @param {Document} page @param {string} selector */
function swap(page, selector) {
  const mine = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (mine && fresh) mine.replaceChildren(...fresh.childNodes);
}

/** Keep the chosen row marked. @param {string | null} chosen */
function mark(chosen) {
  const row = chosen ? list?.querySelector(`[data-id="${CSS.escape(chosen)}"]`) : null;
  row?.classList.add("is-sel");
  row?.setAttribute("aria-current", "true");
}

/** The list follows the map. */
function followMap() {
  /** @type {AbortController | null} */
  let running = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {string | null} */
  let chosen = null;

  async function load() {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(location.href, { signal: running.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return; // the list stays as it was; the map says what went wrong
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["[data-map-list]", "[data-map-heading]", "[data-map-foot]"]) swap(page, part);
      document.title = page.title;
      mark(chosen);
      list?.dispatchEvent(new Event("change")); // the marks take their names from the new rows
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") return;
    }
  }

  document.addEventListener("tk:select", (event) => {
    chosen = /** @type {CustomEvent} */ (event).detail.id;
  });
  document.addEventListener("tk:moved", () => {
    clearTimeout(timer);
    timer = setTimeout(load, PAUSE);
  });
}

/** There is room for the legend on a wide screen. */
function openLegend() {
  const legend = document.querySelector(".tk-app .tk-legend");
  if (legend && matchMedia("(min-width: 64rem) and (min-height: 50rem)").matches) legend.setAttribute("open", "");
}

actAtOnce();
if (list) followMap();
openLegend();

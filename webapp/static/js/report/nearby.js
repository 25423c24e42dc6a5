// Fetches what is already reported around the chosen point, and notes what was shown so that the next page is quiet.

const PAUSE = 700; // milliseconds
const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-nearby]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-report="where"]'));
if (part && form) start(part, form);

/** @param {HTMLElement} part @param {HTMLFormElement} form */
function start(part, form) {
  const geometry = /** @type {HTMLInputElement} */ (form.querySelector("[data-picker-geometry]"));
  const seen = /** @type {HTMLInputElement} */ (form.querySelector("[data-near-seen]"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | null} */
  let running = null;
  let asked = "";

  /** @param {string} html made by our own server, which escapes what people wrote */
  function show(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    part.replaceChildren(...parsed.body.childNodes);
    seen.value = /** @type {HTMLElement | null} */ (part.querySelector("[data-near-ids]"))?.dataset.nearIds ?? "";
  }

  /** @param {string} query */
  async function ask(query) {
    running = new AbortController();
    try {
      const answer = await fetch(`${part.dataset.nearby}${query}`, { signal: running.signal });
      show(answer.ok ? await answer.text() : "");
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") show("");
    }
  }

  function changed() {
    const at = position(geometry.value);
    const query = at ? `lat=${at[1].toFixed(5)}&lon=${at[0].toFixed(5)}` : "";
    if (query === asked) return;
    asked = query;
    clearTimeout(timer);
    running?.abort();
    if (query) timer = setTimeout(() => ask(query), PAUSE);
    else show("");
  }

  geometry.addEventListener("change", changed);
  changed();
}

/** The point (longitude, latitude) of what was drawn; a stretch or an area is looked up when the page is sent. @param {string} text @returns {number[] | null} */
export function position(text) {
  try {
    const shape = JSON.parse(text || "null");
    return shape?.type === "Point" ? shape.coordinates : null;
  } catch {
    return null;
  }
}

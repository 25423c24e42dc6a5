// Says which street or place the cross stands on, a moment after the map has come to rest.

/** @typedef {import("./state.js").State} State */

const PAUSE = 500; // milliseconds

/**
 * A function that shows a text at once, or the name of what is near a position after a moment.
 * @param {State} state @param {string} near address of the question @param {HTMLElement | null} target
 */
export function announcer(state, near, target) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | null} */
  let running = null;
  let asked = "";

  const show = (/** @type {string} */ text) => {
    if (!target) return;
    if (target.textContent !== text) target.textContent = text;
    target.hidden = !text;
  };

  async function ask(/** @type {string} */ query) {
    running = new AbortController();
    try {
      const answer = await fetch(`${near}?${query}`, { signal: running.signal, headers: { Accept: "application/json" } });
      const { label } = answer.ok ? await answer.json() : { label: "" };
      show(label || state.words.picked);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") show(state.words.picked);
    }
  }

  return (/** @type {import("./geometry.js").Position | null} */ at, /** @type {string} */ text) => {
    const query = at ? `lat=${at[1].toFixed(5)}&lon=${at[0].toFixed(5)}` : "";
    if (at && query === asked) return;
    asked = query;
    clearTimeout(timer);
    running?.abort();
    if (at) timer = setTimeout(() => ask(query), PAUSE);
    else show(text);
  };
}

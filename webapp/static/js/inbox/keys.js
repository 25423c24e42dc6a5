// Single keys for people who work here all day; they can be turned off, and never act while somebody is typing.

/** @typedef {import("./marks.js").Marks} Marks */


const OFF = "trygg-keys-off";

/** Whether a key press belongs to a field or to a shortcut of the browser. @param {KeyboardEvent} event */
export function typing(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const text = target.closest?.("textarea, select, [contenteditable], dialog, [role=application], input:not([type=checkbox]):not([type=radio])");
  return Boolean(text || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
}

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // storage is closed: the keys simply stay on
  }
}

/** @param {HTMLElement} page @param {Marks} marks */
export function keys(page, marks) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  const rows = () => [...page.querySelectorAll("tr[data-id]")];
  const rowOf = () => document.activeElement?.closest("tr[data-id]") ?? null;

  /** @param {number} by */
  function move(by) {
    const all = rows();
    const now = rowOf() ?? page.querySelector("tr.is-sel");
    const next = now ? all[all.indexOf(now) + by] : all[0];
    /** @type {HTMLElement | null | undefined} */ (next?.querySelector("a[data-open]"))?.focus();
  }

  /** The button that has this key, in the bar below the list or in the banner. @param {string} key */
  function press(key) {
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${key}"]`))?.click();
  }

  function search() {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#tk-find, #filter-q"));
    const seen = [...fields].find((field) => field.offsetParent !== null);
    if (seen) return seen.focus();
    const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".tk-filterrow .tk-pop-menu"));
    if (menu) menu.open = true;
    document.getElementById("filter-q")?.focus();
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => marks.toggle(rowOf() ?? page.querySelector("tr.is-sel")),
    a: () => marks.all(),
    p: () => (marks.count() ? press("p") : /** @type {HTMLFormElement | null} */ (document.getElementById("case-publish"))?.requestSubmit()),
    m: () => press("m"),
    b: () => (marks.count() ? press("b") : /** @type {HTMLFormElement | null} */ (document.getElementById("case-bundle"))?.requestSubmit()),
    z: () => press("z"),
    "/": search,
    "?": () => dialog?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || typing(event) || (off() && event.key !== "?")) return;
    event.preventDefault();
    act();
  });

  const choice = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-keys-off]"));
  if (choice) {
    choice.checked = off();
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem(OFF, choice.checked ? "1" : "0");
      } catch {
        choice.checked = false;
      }
    });
  }
}

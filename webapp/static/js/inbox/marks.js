// Marked rows: one by one, all, or those on public ground; how many are marked, and which one a merge keeps.

/** @typedef {{toggle: (row: Element | null) => void, all: () => void, count: () => number}} Marks */

/** Which rows a quick choice marks. @param {string} what @param {Element} row */
export function belongs(what, row) {
  return what === "all" || (what === "ground" && row.hasAttribute("data-ground")) || (what === "duplicates" && row.hasAttribute("data-repeats"));
}

/** The text of the counter. @param {number} n @param {string} one @param {string} many */
export const counted = (n, one, many) => (n === 1 ? one : many.replace("{n}", String(n)));

/** @param {HTMLElement} page @returns {Marks} */
export function marks(page) {
  const rows = () => [...page.querySelectorAll("tr[data-id]")];
  const box = (/** @type {Element} */ row) => /** @type {HTMLInputElement | null} */ (row.querySelector("input[name=obs]"));
  const chosen = () => rows().filter((row) => box(row)?.checked);
  const head = /** @type {HTMLInputElement | null} */ (page.querySelector("[data-mark-all]"));
  const counter = /** @type {HTMLElement | null} */ (page.querySelector("[data-marked]"));
  const keep = /** @type {HTMLSelectElement | null} */ (page.querySelector("[data-keep]"));

  /** @param {(row: Element) => boolean} wanted */
  function set(wanted) {
    for (const row of rows()) {
      const tick = box(row);
      if (tick) tick.checked = wanted(row);
    }
    head?.dispatchEvent(new Event("change", { bubbles: true })); // the map lights up what is marked
    show();
  }

  function show() {
    const now = chosen();
    if (counter) {
      const { one = "", many = "", ground = "" } = counter.dataset;
      const there = now.filter((row) => belongs("ground", row)).length;
      counter.textContent = [counted(now.length, one, many), there ? ground.replace("{n}", String(there)) : ""].filter(Boolean).join(", ");
    }
    page.querySelector(".tk-bulk")?.toggleAttribute("data-none", !now.length); // idle buttons would only take room
    if (head) {
      head.checked = now.length > 0 && now.length === rows().length;
      head.indeterminate = now.length > 0 && !head.checked;
    }
    if (keep) fillKeep(now.slice(0, 50));
  }

  /** @param {Element[]} now */
  function fillKeep(now) {
    const before = keep?.value;
    const offered = now.map((row) => {
      const title = row.querySelector("[data-title]")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
      return new Option(title, row.getAttribute("data-id") ?? "", false, row.getAttribute("data-id") === before);
    });
    keep?.replaceChildren(.../** @type {any} */ ([keep.options[0], ...offered]));
  }

  if (head) {
    head.hidden = false;
    head.addEventListener("click", () => set(() => head.checked));
  }
  page.addEventListener("change", (event) => {
    if (/** @type {HTMLElement} */ (event.target).matches("input[name=obs]")) show();
  });
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-mark]"))) {
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      set((row) => belongs(link.dataset.mark ?? "", row));
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      link.click();
    });
  }
  show();
  return {
    toggle: (row) => {
      const tick = row && box(row);
      if (tick) tick.click();
    },
    all: () => {
      const some = chosen().length < rows().length;
      set(() => some);
    },
    count: () => chosen().length,
  };
}

// Opens a case beside the list, whether it was chosen in the list, on the map or by key.

/** @typedef {{open: (row: Element | null) => void, step: (by: number) => void}} Cases */

const WIDE = "(min-width: 62rem)"; // below this the case has a page of its own

/** The address of a case's panel, with the filter of the list. @param {string} base @param {string} id @param {string} query */
export const panelUrl = (base, id, query) => `${base}/${encodeURIComponent(id)}/panel${query ? `?${query}` : ""}`;

/** @param {HTMLElement} page @returns {Cases} */
export function cases(page) {
  const panel = /** @type {HTMLElement} */ (page.querySelector("[data-case-panel]"));
  const rows = () => [...page.querySelectorAll("tr[data-id]")];
  const current = () => page.querySelector("tr.is-sel");
  /** @type {AbortController | null} */
  let running = null;

  /** @param {string} id */
  async function load(id) {
    running?.abort();
    running = new AbortController();
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(panelUrl(page.dataset.base ?? "", id, page.dataset.query ?? ""), { signal: running.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(id, await answer.text());
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") panel.textContent = panel.dataset.failed ?? "";
    } finally {
      panel.removeAttribute("aria-busy");
    }
  }

  /** @param {string} id @param {string} html made by our own server, which escapes what people wrote */
  function show(id, html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    panel.replaceChildren(...parsed.body.childNodes);
    panel.scrollTop = 0;
    unfold();
    const here = new URL(location.href);
    here.searchParams.set("case", id);
    for (const name of ["done", "skipped", "mark"]) here.searchParams.delete(name);
    history.replaceState(history.state, "", here);
  }

  function unfold() {
    const steps = /** @type {HTMLElement | null} */ (panel.querySelector("[data-steps]"));
    if (steps) steps.hidden = false;
  }

  /** @param {Element} row */
  function select(row) {
    for (const other of rows()) {
      other.classList.toggle("is-sel", other === row);
      if (other === row) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    row.scrollIntoView({ block: "nearest" });
  }

  /** @param {Element | null} row */
  function open(row) {
    const id = row?.getAttribute("data-id");
    if (!row || !id) return;
    if (!matchMedia(WIDE).matches) {
      /** @type {HTMLAnchorElement | null} */ (row.querySelector("a[data-open]"))?.click();
      return;
    }
    select(row);
    document.dispatchEvent(new CustomEvent("tk:show", { detail: { id } }));
    load(id);
  }

  page.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const step = target.closest("[data-step]");
    if (step) stepBy(Number(step.getAttribute("data-step")));
    const link = target.closest("a[data-open]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (!link || !plain || !matchMedia(WIDE).matches) return;
    event.preventDefault();
    open(link.closest("tr"));
  });
  page.addEventListener("tk:select", (event) => {
    const { id, from } = /** @type {CustomEvent} */ (event).detail;
    if (from !== "map" || !id) return;
    const row = page.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
    if (row) select(row);
    load(id);
  });

  /** @param {number} by */
  function stepBy(by) {
    const all = rows();
    const now = current();
    open(now ? (all[all.indexOf(now) + by] ?? null) : (all[0] ?? null));
  }

  unfold();
  return { open, step: stepBy };
}

// Search suggestions under a text field: role combobox with a listbox, arrows, Enter, Escape.

/** @typedef {{kind: string, label: string, detail: string, lat: number, lon: number, value: string}} Result */

const PAUSE = 200; // milliseconds
const SHORTEST = 2;

export class Combobox {
  /** @param {HTMLElement} box @param {(result: Result) => void} chosen @param {() => void} typed */
  constructor(box, chosen, typed) {
    this.box = box;
    this.chosen = chosen;
    this.typed = typed;
    this.input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
    this.list = document.createElement("ul");
    /** @type {Result[]} */
    this.results = [];
    this.active = -1;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | null} */
    this.running = null;
    this.build();
  }

  build() {
    const { input, list } = this;
    list.id = `${input.id}-list`;
    list.className = "tk-combo__list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.placeholder);
    this.box.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // A press must not take the focus from the field before the click comes.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.click(/** @type {HTMLElement} */ (event.target)));
  }

  wait() {
    this.typed();
    clearTimeout(this.timer);
    this.running?.abort();
    const words = this.input.value.trim();
    if (words.length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(words), PAUSE);
  }

  /** @param {string} words */
  async ask(words) {
    this.running = new AbortController();
    const url = new URL(this.box.dataset.search ?? "", location.href);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { signal: this.running.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).results);
    } catch {
      this.close(); // gone on typing, or no network: the page's own search button still works
    }
  }

  /** @param {Result[]} results */
  show(results) {
    this.results = results;
    this.active = -1;
    this.list.replaceChildren(...results.map((result, place) => this.option(result, place)));
    this.expand(results.length > 0);
    this.say(results.length);
  }

  /** @param {Result} result @param {number} place */
  option(result, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.className = "tk-combo__opt";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.place = String(place);
    const detail = document.createElement("small");
    detail.textContent = result.detail;
    item.append(result.label, detail);
    return item;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const count = this.list.hidden ? 0 : this.results.length;
    if (event.key === "Escape" && count) this.close();
    else if (event.key === "ArrowDown" && count) this.move((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.move((this.active - 1 + count) % count);
    else if (event.key === "Enter" && count) this.choose(Math.max(this.active, 0));
    else return;
    event.preventDefault();
  }

  /** @param {number} place */
  move(place) {
    this.active = place;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    const item = this.list.children[place];
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {HTMLElement} target */
  click(target) {
    const item = /** @type {HTMLElement | null} */ (target.closest("[data-place]"));
    if (item) this.choose(Number(item.dataset.place));
  }

  /** @param {number} place */
  choose(place) {
    const result = this.results[place];
    this.input.value = result.label;
    this.close();
    this.chosen(result);
  }

  close() {
    clearTimeout(this.timer);
    this.active = -1;
    this.expand(false);
  }

  /** @param {boolean} open */
  expand(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} count */
  say(count) {
    const live = document.getElementById("tk-live");
    const words = (count ? this.box.dataset.found : this.box.dataset.none) ?? "";
    if (live) live.textContent = words.replace("{n}", String(count));
  }
}

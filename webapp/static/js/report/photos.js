// Second page of a report: each chosen photo is sent at once, with its progress; what fails says why and can be retried.
import { fill, icon, Refused, send } from "./upload.js";

/** @typedef {{id: string, state: string, words: string, url: string}} Shown */

const LOOK = 1000; // milliseconds between two looks at photos that the server is getting ready
const LOOKS = 60;

const field = /** @type {HTMLElement | null} */ (document.querySelector("[data-photos]"));

class Photos {
  /** @param {HTMLElement} field */
  constructor(field) {
    const { photos, words, most, megabytes } = field.dataset;
    this.url = photos ?? "";
    /** @type {Record<string, string>} */
    this.words = JSON.parse(words ?? "{}");
    this.most = Number(most);
    this.megabytes = Number(megabytes);
    this.list = /** @type {HTMLElement} */ (field.querySelector("[data-list]"));
    this.add = /** @type {HTMLElement} */ (field.querySelector("[data-add]"));
    this.input = /** @type {HTMLInputElement} */ (field.querySelector('input[type="file"]'));
    this.said = /** @type {HTMLElement} */ (field.querySelector("[data-said]"));
    this.form = /** @type {HTMLFormElement} */ (field.closest("form"));
    this.sending = 0;
    this.looks = LOOKS;
    this.waits = false; // the form was sent while photos were under way
    this.input.className = "tk-sr";
    this.listen();
    this.count();
    this.watch();
  }

  listen() {
    this.input.addEventListener("change", () => {
      const files = [...(this.input.files ?? [])];
      this.input.value = "";
      for (const file of files) this.take(file);
    });
    for (const kind of ["focus", "blur"]) {
      this.input.addEventListener(kind, () => this.add.classList.toggle("is-focus", kind === "focus"));
    }
    this.list.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      const item = /** @type {HTMLElement | null | undefined} */ (button?.closest("li"));
      if (!button || !item) return;
      event.preventDefault();
      if (button.matches(".tk-pic__x")) this.remove(item);
    });
    this.form.addEventListener("submit", (event) => {
      if (!this.sending) return;
      event.preventDefault();
      this.waits = true;
      this.tell(this.words.wait);
    });
  }

  /** @param {string} text */
  tell(text) {
    this.said.textContent = text;
  }

  /** The photos that count: sent, or under way. */
  get kept() {
    return this.list.querySelectorAll("li:not([data-add], .tk-pic--failed)").length;
  }

  count() {
    const full = this.kept >= this.most;
    this.add.hidden = full;
    this.input.disabled = full;
  }

  /** @param {File} file */
  take(file) {
    const name = file.name;
    if (this.kept >= this.most) this.fail(this.item(), file, fill(this.words.many, { name, most: this.most }), false);
    else if (file.size > this.megabytes * 1e6) this.fail(this.item(), file, fill(this.words.large, { name, most: this.megabytes }), false);
    else this.send(this.item(), file);
  }

  item() {
    const item = document.createElement("li");
    item.className = "tk-pic";
    this.list.insertBefore(item, this.add);
    return item;
  }

  /** @param {HTMLElement} item @param {File} file */
  async send(item, file) {
    const name = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", fill(this.words.sending, { name }));
    item.className = "tk-pic tk-pic--sending";
    item.replaceChildren(icon("upload"), bar);
    this.sending += 1;
    this.count();
    this.tell(fill(this.words.sending, { name }));
    try {
      const answer = await send(this.url, file, (part) => { bar.value = part; });
      this.list.querySelector(`[data-id="${answer.id}"]`)?.remove(); // the same photo twice is one
      item.dataset.id = answer.id;
      this.tell(fill(this.words.ready, { name }));
      this.looks = LOOKS;
      await this.look();
    } catch (error) {
      const known = error instanceof Refused;
      this.fail(item, file, known ? error.message : fill(this.words.failed, { name }), !known);
    }
    this.sending -= 1;
    this.count();
    if (this.waits && !this.sending) this.form.requestSubmit();
  }

  /** @param {HTMLElement} item @param {File} file @param {string} why @param {boolean} retry */
  fail(item, file, why, retry) {
    item.className = "tk-pic tk-pic--failed";
    const words = document.createElement("span");
    words.className = "tk-pic__w";
    words.textContent = why;
    item.replaceChildren(words, ...(retry ? [this.again(item, file)] : []), this.cross(file.name));
    this.tell(why);
    this.count();
  }

  /** @param {HTMLElement} item @param {File} file */
  again(item, file) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tk-btn tk-btn--2 tk-btn--s";
    button.textContent = this.words.again;
    button.addEventListener("click", () => this.send(item, file));
    return button;
  }

  /** @param {string} name */
  cross(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tk-pic__x";
    button.setAttribute("aria-label", fill(this.words.remove, { name }));
    button.append(icon("close", true));
    return button;
  }

  /** @param {HTMLElement} item */
  async remove(item) {
    const { id } = item.dataset;
    item.remove();
    this.count();
    this.tell(this.words.removed);
    (this.add.hidden ? this.form : this.input).focus();
    if (!id) return;
    const [path, query] = this.url.split("?");
    await fetch(`${path}/${id}/remove?${query}`, { method: "POST" }).catch(() => undefined);
  }

  /** Look again for as long as the server is getting photos ready. */
  watch() {
    setTimeout(async () => {
      if (this.list.querySelector(".tk-pic--waiting") && this.looks > 0) {
        this.looks -= 1;
        await this.look();
      }
      this.watch();
    }, LOOK);
  }

  async look() {
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { photos } = await answer.json();
    photos.forEach((/** @type {Shown} */ photo, /** @type {number} */ index) => {
      const item = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-id="${photo.id}"]`));
      if (item) this.draw(item, photo, index + 1);
    });
  }

  /** @param {HTMLElement} item @param {Shown} photo @param {number} number */
  draw(item, photo, number) {
    if (item.dataset.state === photo.state) return;
    item.dataset.state = photo.state;
    item.className = `tk-pic tk-pic--${photo.state}`;
    const name = fill(this.words.photo, { num: number });
    const words = document.createElement("span");
    words.className = "tk-pic__w";
    words.textContent = photo.words;
    item.replaceChildren(picture(photo, name), ...(photo.words ? [words] : []), this.cross(name));
    if (photo.state === "refused") this.tell(photo.words);
  }
}

/** @param {Shown} photo @param {string} name */
function picture(photo, name) {
  if (!photo.url) return icon(photo.state === "refused" ? "warning" : "clock");
  const image = document.createElement("img");
  image.className = "tk-photo";
  image.src = photo.url;
  image.alt = name;
  return image;
}

if (field) new Photos(field);

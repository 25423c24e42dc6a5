// A photo's page for staff: parts to cover are drawn on the picture or typed as numbers, the two always the same.

export {}; // a module of its own

const SVG = "http://www.w3.org/2000/svg";
const LOOK = 1000; // milliseconds between two looks at a picture that is being made
const LOOKS = 60;
const SMALLEST = 1; // per cent

/** @typedef {[number, number, number, number]} Part left, top, width, height in per cent */

const canvas = /** @type {HTMLElement | null} */ (document.querySelector(".tk-canvas"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form#cover"));
/** @param {number} looks */
function watch(looks) {
  setTimeout(async () => {
    const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "data-wait");
    if (!page.includes("data-wait")) location.reload();
    else if (looks > 0) watch(looks - 1);
  }, LOOK);
}

/** @param {number} value */
function rounded(value) {
  return Math.round(Math.min(Math.max(value, 0), 100) * 10) / 10;
}

class Cover {
  /** @param {HTMLElement} canvas @param {HTMLFormElement} form */
  constructor(canvas, form) {
    this.form = form;
    this.rows = /** @type {HTMLElement} */ (form.querySelector("[data-parts]"));
    this.most = Number(this.rows.dataset.most);
    this.blank = /** @type {HTMLElement} */ (this.parts()[this.parts().length - 1].cloneNode(true));
    for (const input of this.blank.querySelectorAll("input")) input.setAttribute("value", "");
    this.more = /** @type {HTMLButtonElement} */ (form.querySelector("[data-more]"));
    this.drawing = document.createElementNS(SVG, "svg");
    this.drawing.setAttribute("class", "tk-canvas__draw");
    this.drawing.setAttribute("viewBox", "0 0 100 100");
    this.drawing.setAttribute("preserveAspectRatio", "none");
    this.drawing.setAttribute("aria-hidden", "true"); // the numbers say the same
    canvas.append(this.drawing);
    /** @type {[number, number] | null} */
    this.from = null;
    /** @type {HTMLElement | null} */
    this.current = null;
    for (const part of this.parts()) if (this.isEmpty(part)) part.remove();
    this.more.hidden = false;
    /** @type {HTMLElement} */ (form.querySelector("[data-draw-hint]")).hidden = false;
    /** @type {HTMLElement} */ (form.querySelector("[data-type-hint]")).hidden = true;
    this.listen();
    this.show();
  }

  /** @returns {HTMLElement[]} */
  parts() {
    return [...this.rows.querySelectorAll("[data-part]")].map((part) => /** @type {HTMLElement} */ (part));
  }

  listen() {
    this.drawing.addEventListener("pointerdown", (event) => this.begin(event));
    this.drawing.addEventListener("pointermove", (event) => this.pull(event));
    this.drawing.addEventListener("pointerup", () => this.end());
    this.drawing.addEventListener("pointercancel", () => this.end());
    this.form.addEventListener("input", () => this.show());
    this.form.addEventListener("focusin", () => this.show());
    this.more.addEventListener("click", () => this.addPart([40, 40, 20, 20])?.querySelector("input")?.focus());
    this.rows.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-remove]");
      if (!button) return;
      button.closest("[data-part]")?.remove();
      this.show();
      this.more.focus();
    });
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  at(event) {
    const box = this.drawing.getBoundingClientRect();
    return [rounded(((event.clientX - box.left) / box.width) * 100), rounded(((event.clientY - box.top) / box.height) * 100)];
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.from = this.at(event);
    this.current = this.addPart([...this.from, 0, 0]);
    this.drawing.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  pull(event) {
    if (!this.from || !this.current) return;
    const [x, y] = this.at(event);
    const [fromX, fromY] = this.from;
    this.write(this.current, [Math.min(x, fromX), Math.min(y, fromY), Math.abs(x - fromX), Math.abs(y - fromY)]);
    this.show();
  }

  end() {
    if (this.current) {
      const [, , width, height] = this.read(this.current);
      if (width < SMALLEST || height < SMALLEST) this.current.remove(); // a click, not a drawing
    }
    this.from = this.current = null;
    this.show();
  }

  /** @param {Part} values */
  addPart(values) {
    if (this.parts().length >= this.most) return null;
    const part = /** @type {HTMLElement} */ (this.blank.cloneNode(true));
    this.rows.append(part);
    this.write(part, values);
    this.show();
    return part;
  }

  /** @param {HTMLElement} part @param {Part} values */
  write(part, values) {
    [...part.querySelectorAll("input")].forEach((input, index) => { input.value = String(rounded(values[index])); });
  }

  /** @param {HTMLElement} part @returns {Part} */
  read(part) {
    return /** @type {Part} */ ([...part.querySelectorAll("input")].map((input) => Number(input.value.replace(",", ".")) || 0));
  }

  /** @param {HTMLElement} part */
  isEmpty(part) {
    return [...part.querySelectorAll("input")].every((input) => !input.value);
  }

  /** Draw what the numbers say. */
  show() {
    const shapes = this.parts().map((part) => {
      const [left, top, width, height] = this.read(part);
      const shape = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: left, y: top, width, height })) shape.setAttribute(name, String(value));
      shape.classList.toggle("is-on", part === this.current || part.contains(document.activeElement));
      const remove = /** @type {HTMLElement} */ (part.querySelector("[data-remove]"));
      remove.hidden = false;
      return shape;
    });
    this.drawing.replaceChildren(...shapes);
    this.more.disabled = this.parts().length >= this.most;
  }
}

if (canvas?.hasAttribute("data-wait")) watch(LOOKS);
if (canvas && form) new Cover(canvas, form);

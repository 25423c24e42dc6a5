// The staff inbox: marks, the open case, keys. Everything also works by links and buttons without this script.
import { cases } from "./cases.js";
import { keys } from "./keys.js";
import { marks } from "./marks.js";

const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-inbox]"));
if (page) {
  const marked = marks(page);
  cases(page);
  keys(page, marked);
}

for (const menu of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".tk-pop-menu"))) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    event.stopPropagation();
    menu.querySelector("summary")?.focus();
  });
}

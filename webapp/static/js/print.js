// Buttons that print the page; hidden until this has run, since they do nothing without JavaScript.
for (const button of document.querySelectorAll("[data-print]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => window.print());
}

// The receipt: share or copy the secret link, and say that it is copied.

for (const element of document.querySelectorAll("[data-copy]")) {
  const button = /** @type {HTMLButtonElement} */ (element);
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(button.dataset.copy ?? ""));
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // not allowed here: the link stays selected, ready to copy by hand
    }
    const live = document.getElementById("tk-live");
    if (live) live.textContent = button.dataset.copied ?? "";
    const words = button.querySelector("span");
    if (words) words.textContent = button.dataset.copied ?? "";
  });
}

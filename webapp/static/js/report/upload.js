// Sends one photo, telling how far it has come, and draws icons from the page's sprite.

/** @typedef {{id: string, position: [number, number] | null}} Answer */

/** A refusal with the server's own words. */
export class Refused extends Error {}

/** @param {string} url @param {File} file @param {(part: number) => void} progress @returns {Promise<Answer>} */
export function send(url, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 201 && request.response) resolve(request.response);
      else reject(request.response?.message ? new Refused(request.response.message) : new Error(String(request.status)));
    });
    for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => reject(new Error(kind)));
    const form = new FormData();
    form.append("photo", file);
    request.send(form);
  });
}

/** @param {string} text @param {Record<string, string | number>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {string} name @param {boolean} small */
export function icon(name, small = false) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", small ? "tk-i tk-i--s" : "tk-i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const known = document.querySelector(".tk-i use")?.getAttribute("href") ?? "";
  use.setAttribute("href", known.replace(/#.*/, `#${name}`));
  svg.append(use);
  return svg;
}

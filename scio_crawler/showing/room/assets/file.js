// Loads the modules of a page, which its `data-modules` names, the page's own first. A page that was
// opened as a file, from which browsers load no modules, says what it cannot do and keeps what was typed.

"use strict";

const { src, dataset } = document.currentScript;
if (location.protocol === "file:") {
  const [notice] = document.querySelectorAll(".waiting");
  if (notice) {
    notice.hidden = false;
    notice.classList.remove("waiting");
    notice.tabIndex = -1;
    for (const form of document.querySelectorAll("main form")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        notice.focus();
      });
    }
  }
} else {
  const [own, ...others] = (dataset.modules ?? "").split(" ").map((name) => new URL(`${name}.js`, src).href);
  const loaded = document.createElement("script");
  if (dataset.modules) document.head.append(Object.assign(loaded, { type: "module", src: own }));
  for (const href of others)
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
}

// Narrow the list on a page to the entries that have all the words typed into the box above it.

const form = document.querySelector("form.filter");
const box = form.querySelector("input");
const status = form.querySelector("[role=status]");
const list = document.getElementById("list");
const entries = Array.from(list.querySelectorAll("li"), (item) => [item, folded(item.textContent)]);

/** Return text without accents, in lower case. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function narrow() {
  const words = folded(box.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [item, text] of entries) {
    item.hidden = !words.every((word) => text.includes(word));
    shown += !item.hidden;
  }
  for (const section of list.querySelectorAll("section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  status.textContent = words.length ? `${shown} of ${entries.length} are shown.` : "";
}

box.addEventListener("input", narrow);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
narrow(); // a browser that goes back keeps what was typed

// Filter the list on a page: entries stay that have all the words typed into the box above, or words
// that begin with them. Browsers load no modules from a file, so this is none.

"use strict";

const form = document.querySelector("form.filter");
const box = form.querySelector("input");
const status = form.querySelector("[role=status]");
const list = document.getElementById("list");
const entries = Array.from(list.querySelectorAll("li"), (item) => ({
  item,
  text: ` ${words(item.textContent).join(" ")}`,
}));

/** Return the words of *text*, without accents and in lower case. */
function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function narrow() {
  const typed = words(box.value);
  const found = entries.filter(({ text }) => typed.every((word) => text.includes(` ${word}`)));
  for (const { item } of entries) item.hidden = true;
  for (const { item } of found) item.hidden = false;
  for (const section of list.querySelectorAll("section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  const [some, all] = [found, entries].map(({ length }) => length.toLocaleString("en"));
  status.textContent = typed.length ? `${some} of ${all} ${found.length === 1 ? "is" : "are"} found.` : "";
}

box.addEventListener("input", narrow);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
narrow(); // browsers keep what was typed when they go back

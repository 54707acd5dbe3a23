// Filter the list on a page: entries stay that have all the words typed into the box above, or words
// that begin with them. A list that is too long for a page is fetched when something is typed, and
// shown in part. Browsers load no modules from a file, so this is none, and nothing is fetched there.

"use strict";

const MOST = 50; // entries of a fetched list that are shown

const form = document.querySelector("form.filter");
const box = form.querySelector("input");
const status = form.querySelector("[role=status]");
const list = document.getElementById("list");
const root = document.body.dataset.root;
let reading; // a promise of the entries, each an item of the list and its words

/** Return the words of *text*, without accents and in lower case. */
function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Return the entries: those on the page, or those of the file that the form names. */
async function read() {
  const items = form.dataset.names
    ? await fetched(root + form.dataset.names)
    : Array.from(list.querySelectorAll("li"));
  return items.map((item) => ({ item, text: ` ${words(item.textContent).join(" ")}` }));
}

async function fetched(file) {
  const { isolated } = await import("./isolated.js");
  const entries = await (await fetch(file)).json();
  return entries.map((entry) => made(entry, isolated));
}

/** Return an item of the list that links to the page at *path*. */
function made([name, path, more], isolated) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = root + path;
  link.append(isolated(name));
  const details = document.createElement("span");
  details.className = "meta";
  details.textContent = more;
  item.append(" ", details);
  return item;
}

async function narrow() {
  if (!box.value && !reading) return;
  const entries = await (reading ??= read());
  const typed = words(box.value);
  const found = entries.filter(({ text }) => typed.every((word) => text.includes(` ${word}`)));
  const shown = form.dataset.names ? found.slice(0, typed.length ? MOST : 0) : found;
  if (form.dataset.names) {
    list.replaceChildren(...shown.map(({ item }) => item));
  } else {
    const visible = new Set(shown);
    for (const entry of entries) entry.item.hidden = !visible.has(entry);
    for (const section of list.querySelectorAll("section")) {
      section.hidden = !section.querySelector("li:not([hidden])");
    }
  }
  status.textContent = typed.length ? summary(shown.length, found.length, entries.length) : "";
}

function summary(shown, found, all) {
  const [few, of, whole] = [shown, found, all].map((number) => number.toLocaleString("en"));
  const said = `${of} of ${whole} ${found === 1 ? "is" : "are"} found`;
  return shown < found ? `${said}, and the first ${few} shown.` : `${said}.`;
}

box.addEventListener("input", narrow);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = Boolean(form.dataset.names) && location.protocol === "file:";
narrow(); // browsers keep what was typed when they go back

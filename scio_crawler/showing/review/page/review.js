// Code one unit after another by keyboard. What is coded stays in this browser, by sample and
// reader, and is saved as the sheet that spreadsheets fill in. `sample` is in sample.js.

const KEYS = Object.keys(sample.coded);
const NOTE = "note";
// As in exports/csv_file.py: what a spreadsheet could run as a formula gets an apostrophe in front.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

const at = (id) => document.getElementById(id);
let place = 0;
let coded = {}; // by id: codes by key, and the note

const slot = () => `scio-review/${sample.source}/${sample.what}/${sample.seed}/${sample.units.length}/${at("reader").value}`;

function load() {
  coded = {};
  try {
    coded = JSON.parse(localStorage.getItem(slot())) || {};
  } catch {
    // Nothing is kept here, or it was damaged: the reader begins anew.
  }
  const first = sample.units.findIndex((unit) => !isDone(unit));
  show(Math.max(0, first));
}

function keep() {
  try {
    localStorage.setItem(slot(), JSON.stringify(coded));
    tell();
  } catch {
    at("progress").textContent = "This browser keeps nothing: save the sheet before you close it.";
  }
}

function codes(unit) {
  return (coded[unit.id] ??= {});
}

function isDone(unit) {
  return KEYS.every((key) => coded[unit.id]?.[key]);
}

function show(number) {
  place = Math.min(Math.max(number, 0), sample.units.length - 1);
  const unit = sample.units[place];
  at("unit").textContent = `${place + 1} of ${sample.units.length} ${sample.what}`;
  at("url").textContent = at("url").href = unit.url;
  at("page").textContent = `(page ${unit.page})`;
  at("find").textContent = unit.find;
  print(unit.printed || "The archive does not show it: open the address.");
  for (const field of document.querySelectorAll("[data-key]")) {
    field.value = codes(unit)[field.dataset.key] || "";
  }
  document.querySelector("[data-key]").focus();
  tell();
}

function print(text) {
  const mark = document.createElement("mark");
  const place = text.indexOf("▶");
  mark.textContent = place < 0 ? "" : "▶";
  at("printed").replaceChildren(text.slice(0, Math.max(0, place)), mark, text.slice(place + 1));
  at("box").scrollTop = place < 0 ? 0 : mark.offsetTop - at("box").clientHeight / 2;
}

function row(key) {
  const line = document.createElement("tr");
  const name = line.appendChild(document.createElement("th"));
  name.scope = "row";
  name.textContent = key;
  const rule = sample.coded[key];
  const field = document.createElement(rule.enum ? "select" : "input");
  for (const code of rule.enum ? ["", ...rule.enum.filter(Boolean), "-", "?"] : []) {
    field.add(new Option(code));
  }
  field.dataset.key = key;
  field.setAttribute("aria-label", `${key}: ${rule.about}`);
  line.insertCell().append(field);
  line.insertCell().textContent = rule.about;
  return line;
}

function tell() {
  at("progress").textContent = `${sample.units.filter(isDone).length} done`;
}

function cell(value) {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sheet() {
  const columns = [...KEYS, NOTE];
  const lines = sample.units.map((unit) => {
    const own = coded[unit.id] || {};
    return [...Object.values(unit), ...columns.map((column) => own[column] || "")];
  });
  const head = [...Object.keys(sample.units[0]), ...columns];
  return `\ufeff${[head, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("")}`;
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([sheet()], { type: "text/csv" }));
  link.download = `${at("reader").value}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const KEYBOARD = { Enter: 1, PageDown: 1, PageUp: -1 };

at("keys").append(...KEYS.map(row));
at("code").addEventListener("keydown", (event) => {
  const step = KEYBOARD[event.key];
  const isTyped = event.key === "Enter" && event.target.matches("textarea, button");
  if (!step || isTyped) return;
  event.preventDefault();
  show(place + step);
});
at("code").addEventListener("input", (event) => {
  codes(sample.units[place])[event.target.dataset.key] = event.target.value.trim();
  keep();
});
for (const [id, act] of [["back", () => show(place - 1)], ["next", () => show(place + 1)], ["save", save]]) {
  at(id).addEventListener("click", act);
}
at("reader").addEventListener("change", load);
load();

// Judge one turn after another by keyboard. What is ticked stays in this browser, by sample and
// reader, and is saved as the sheet that spreadsheets fill in.

const sample = JSON.parse(document.getElementById("sample").textContent);
const NOTE = sample.columns.at(-1);
const KEYS = sample.columns.slice(0, -1).map((column) => column.split(":")[0]);
const TICKS = ["", "right", "wrong", "can't tell"];
// As in exports/csv_file.py: what a spreadsheet could run as a formula gets an apostrophe in front.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

const at = (id) => document.getElementById(id);
let place = 0;
let judged = {}; // by turn_id: ticks by key, and the note

const slot = () => `scio-review/${sample.source}/${sample.seed}/${sample.turns.length}/${at("reader").value}`;

function load() {
  judged = {};
  try {
    judged = JSON.parse(localStorage.getItem(slot())) || {};
  } catch {
    // Nothing is kept here, or it was damaged: the reader begins anew.
  }
  const first = sample.turns.findIndex((turn) => !isDone(turn));
  show(Math.max(0, first));
}

function keep() {
  try {
    localStorage.setItem(slot(), JSON.stringify(judged));
  } catch {
    at("progress").textContent = "This browser keeps nothing: save the sheet before you close it.";
  }
}

function ticks(turn) {
  return (judged[turn.turn_id] ??= {});
}

function isDone(turn) {
  return KEYS.every((key) => judged[turn.turn_id]?.[key]);
}

function show(number) {
  place = Math.min(Math.max(number, 0), sample.turns.length - 1);
  const turn = sample.turns[place];
  at("turn").textContent = `Turn ${place + 1} of ${sample.turns.length}`;
  at("url").textContent = at("url").href = turn.url;
  at("page").textContent = `(page ${turn.page})`;
  at("printed").textContent = turn.printed || "The archive does not show it: open the address.";
  at("keys").replaceChildren(...KEYS.map((key, n) => row(turn, key, n)));
  at("note").value = ticks(turn)[NOTE] || "";
  tell();
}

function row(turn, key, n) {
  const line = document.createElement("tr");
  const name = line.appendChild(document.createElement("th"));
  name.scope = "row";
  name.textContent = `${n + 1} ${key}`;
  const value = line.insertCell();
  value.textContent = turn[key] === "" ? "(empty)" : turn[key];
  if (key === "reply_to" && turn.question) value.textContent += `: ${turn.question}`;
  if (key === "speaker") value.textContent += ` (printed: ${turn.label || "no label"})`;
  const button = line.insertCell().appendChild(document.createElement("button"));
  button.type = "button";
  button.dataset.key = key;
  button.addEventListener("click", () => change(key));
  return line;
}

function tell() {
  const turn = sample.turns[place];
  for (const button of document.querySelectorAll("button[data-key]")) {
    const said = ticks(turn)[button.dataset.key] || "not looked at";
    button.textContent = said;
    button.setAttribute("aria-label", `${button.dataset.key}: ${said}`);
  }
  at("progress").textContent = `${sample.turns.filter(isDone).length} done`;
}

function change(key) {
  const own = ticks(sample.turns[place]);
  own[key] = TICKS[(TICKS.indexOf(own[key] || "") + 1) % TICKS.length];
  tell();
  keep();
}

function fill() {
  const own = ticks(sample.turns[place]);
  for (const key of KEYS) own[key] ||= "right";
  tell();
  keep();
}

function cell(value) {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sheet() {
  const said = sample.turns.map((turn) => {
    const own = judged[turn.turn_id] || {};
    return [...Object.values(turn), ...KEYS.map((key) => own[key] || ""), own[NOTE] || ""];
  });
  const head = [...Object.keys(sample.turns[0]), ...sample.columns];
  return `\ufeff${[head, ...said].map((line) => `${line.map(cell).join(",")}\r\n`).join("")}`;
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([sheet()], { type: "text/csv" }));
  link.download = `${at("reader").value}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const KEYBOARD = {
  ArrowLeft: () => show(place - 1),
  ArrowRight: () => show(place + 1),
  9: fill,
  n: () => at("note").focus(),
};
KEYS.forEach((key, n) => {
  KEYBOARD[n + 1] = () => change(key);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") event.target.blur();
  if (event.target.matches("textarea, select") || !KEYBOARD[event.key]) return;
  event.preventDefault(); // N would be typed into the note
  KEYBOARD[event.key]();
});
at("note").addEventListener("input", () => {
  ticks(sample.turns[place])[NOTE] = at("note").value;
  keep();
});
for (const [id, act] of [["back", () => show(place - 1)], ["next", () => show(place + 1)], ["rest", fill], ["save", save]]) {
  at(id).addEventListener("click", act);
}
at("reader").addEventListener("change", load);
load();

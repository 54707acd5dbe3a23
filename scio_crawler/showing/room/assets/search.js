// The search page: its form, its address and its results.

import { isolated } from "./isolated.js";
import { named } from "./search-names.js";
import { clauses, excerpt, together } from "./search-text.js";

const AT_ONCE = 20; // results that are shown
const MONTHS = "January February March April May June July August September October November December".split(" ");
const BROKEN = "its program was not loaded";
const CHOSEN = new Set(["year", "role", "kind", "press"]); // from a list, so that they match exactly

const form = document.getElementById("search");
const answers = document.getElementById("answers");
const status = document.getElementById("status");
const results = document.getElementById("results");
const names = document.getElementById("names");
const more = document.getElementById("more");
const root = document.body.dataset.root;
const title = document.title;
const worker = new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
const waiting = new Map(); // unanswered questions to the worker, by number
const loading = load(); // the values of each facet, each with the number of its turns
let isBroken = false;
let questions = 0;
let asked = 0; // searches; results of an earlier one are dropped
let total = 0; // turns found

document.getElementById("waiting").remove();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("change", (event) => {
  if (event.target.name !== "q") ask();
});
more.addEventListener("click", showMore);
window.addEventListener("popstate", () => fromAddress());
worker.addEventListener("message", ({ data }) => {
  const { resolve, reject } = waiting.get(data.number);
  waiting.delete(data.number);
  if (data.error) reject(new Error(data.error));
  else resolve(data);
});
worker.addEventListener("error", () => {
  isBroken = true;
  for (const { reject } of waiting.values()) reject(new Error(BROKEN));
  waiting.clear();
});
// What was typed before this script was loaded stays.
if (location.search) fromAddress();
else ask();

function question(data) {
  if (isBroken) return Promise.reject(new Error(BROKEN));
  questions += 1;
  const number = questions;
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    worker.postMessage({ number, ...data });
  });
}

async function load() {
  const response = await fetch(`${root}search/values.json`, { cache: "no-cache" });
  if (!response.ok) throw new Error(`values.json: ${response.status}`);
  const values = await response.json();
  for (const list of document.querySelectorAll("datalist")) {
    for (const [value, count] of values[list.dataset.facet]) {
      const option = new Option(`${value} (${turns(count)})`, value);
      list.append(option);
    }
  }
  return values;
}

// Copy the search from the form to the address, and run it.
async function ask() {
  const asking = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
  if (asking.get("sort") === form.elements.sort.options[0].value) asking.delete("sort");
  const address = asking.size > 0 ? `?${asking}` : location.pathname;
  if (address !== (location.search || location.pathname)) history.pushState(null, "", address);
  await answer();
}

// Copy the search from the address to the form, and run it.
async function fromAddress() {
  const asking = new URLSearchParams(location.search);
  for (const control of form.elements) {
    if (!control.name) continue;
    control.value = asking.get(control.name) ?? (control.name === "sort" ? "relevance" : "");
    // A value that no turn has is not in the list; it is searched all the same.
    if (control.tagName === "SELECT" && control.selectedIndex < 0) choose(control, asking.get(control.name));
    const rare = control.closest("[data-rare]");
    if (rare) rare.hidden = !asking.get(control.name);
  }
  await answer();
}

function choose(control, value) {
  const option = new Option(value, value);
  control.append(option);
  control.value = value;
}

async function answer() {
  asked += 1;
  const typed = form.elements.q.value.trim();
  document.title = typed ? `${typed} · ${title}` : title;
  await busy(async (isLatest) => {
    const found = await look(typed);
    if (!isLatest()) return;
    total = found.total;
    results.replaceChildren(...found.turns.map(item));
    offerNames(found.names);
    say(found.summary);
  });
}

// Do `work`, and report a failure, unless another search has begun meanwhile.
async function busy(work) {
  const mine = asked;
  const isLatest = () => mine === asked;
  answers.setAttribute("aria-busy", "true");
  try {
    await work(isLatest);
  } catch (error) {
    if (!isLatest()) return;
    total = 0;
    results.replaceChildren();
    offerNames([]);
    say(`The search failed: ${error.message}. Load the page again.`);
  }
  if (!isLatest()) return;
  offerMore();
  answers.setAttribute("aria-busy", "false");
}

// Search the words `typed` with the filters; return the total of turns, the first of them, the names
// that were typed, and a summary.
async function look(typed) {
  const wanted = clauses(typed);
  const values = await loading;
  const { filters, unknown } = chosen(values);
  const isFiltered = Object.keys(filters).length > 0;
  const names = isFiltered ? [] : named(typed, values);
  if (unknown) return { total: 0, turns: [], names, summary: `Nothing found. ${unknown}` };
  if (wanted.length === 0 && !isFiltered) {
    const summary = typed ? "Nothing found. Type words or numbers." : "";
    return { total: 0, turns: [], names, summary };
  }
  const isNewestFirst = form.elements.sort.value === "newest" || wanted.length === 0;
  const asking = { clauses: wanted, together: together(typed), filters, isNewestFirst };
  const found = await question({ ...asking, start: 0, end: AT_ONCE });
  const summary = found.total > 0 ? something(found, isNewestFirst) : nothing(wanted, filters, names);
  return { ...found, names, summary };
}

function something({ total, byName }, isNewestFirst) {
  const order = isNewestFirst ? "the newest first" : "the most relevant first";
  const counted = total > 1 ? `${turns(total)}, ${order}.` : `${turns(total)}.`;
  if (byName === 0) return counted;
  const some = byName < total ? `In ${byName.toLocaleString("en")} of them, some` : "Some";
  return `${counted} ${some} of the words are of the name or office of who speaks.`;
}

// Return the values of each facet that the form has, and a sentence on one that no turn has.
function chosen(values) {
  const filters = {};
  let unknown = "";
  for (const control of form.elements) {
    const known = values[control.name];
    const value = control.value.trim();
    if (!known || !value) continue;
    const names = known.map(([name]) => name);
    const part = value.toLowerCase();
    const like = names.includes(value) || CHOSEN.has(control.name) ? [value] : known.filter(([name, , short]) => isLike(part, name, short)).map(([name]) => name);
    if (like.length === 0) unknown = `No turn has “${value}” for ${control.labels[0].textContent}.`;
    filters[control.name] = like;
  }
  return { filters, unknown };
}

// Return whether a name has the `part` that was typed, or it is its short name: CCTV, MCT.
function isLike(part, name, short = "") {
  return name.toLowerCase().includes(part) || short.toLowerCase() === part;
}

function nothing(wanted, filters, names) {
  const tips = names.length > 0 ? ["go by the name above"] : [];
  // The turns of an organization are not the questions to it.
  const isPress = filters.outlet || filters.role?.includes("press") || filters.kind?.includes("question");
  if (filters.organization && isPress) tips.push("name the organization in “Answered by”");
  if (Object.keys(filters).length > 0) tips.push("choose fewer filters");
  if (wanted.some(({ words, isPhrase }) => isPhrase && words.length > 1)) tips.push("leave out the quotation marks");
  if (wanted.length > 1) tips.push("take fewer words");
  if (tips.length === 0) tips.push("try another word, or a shorter one");
  return `Nothing found. You could ${tips.join(", or ")}.`;
}

// Offer the turns of the speakers, organizations and outlets that were typed.
function offerNames(offers) {
  names.hidden = offers.length === 0;
  names.replaceChildren("By name: ", ...offers.flatMap((offer, at) => [at > 0 ? ", " : "", ...nameLink(offer)]));
}

function nameLink({ facet, name, count, rest }) {
  const asking = new URLSearchParams({ ...(rest && { q: rest }), [facet]: name });
  const link = element("a", { href: `?${asking}` }, form.elements[facet].labels[0].textContent.toLowerCase(), " ", isolated(name), ...(rest ? [" on ", isolated(`“${rest}”`)] : []));
  return rest ? [link] : [link, ` (${turns(count)})`];
}

// Show the next turns, and focus the first of them.
async function showMore() {
  if (answers.getAttribute("aria-busy") === "true") return;
  const last = results.lastElementChild;
  await busy(async (isLatest) => {
    const start = results.children.length;
    const next = await question({ start, end: start + AT_ONCE });
    if (isLatest()) results.append(...next.turns.map(item));
  });
  last.nextElementSibling?.querySelector("a").focus();
}

function offerMore() {
  const left = total - results.children.length;
  more.hidden = left <= 0;
  more.textContent = `Show ${Math.min(AT_ONCE, left)} more`;
}

function item({ content, hits, path, speaker, organization, position, title, date, kind }) {
  // The line below describes the link, for those who hear only the links.
  const whence = `whence-${path}`;
  const link = element("a", { href: `${root}${path}`, "aria-describedby": whence }, isolated(speaker || "Speaker not named"));
  const office = [position, organization].filter((text) => text && text !== speaker);
  return element(
    "li",
    {},
    element("h3", {}, link),
    element("p", { class: "meta", id: whence }, ...office.flatMap((text) => [isolated(text), " · "]), kind, " · ", isolated(title), ", ", element("time", { datetime: date }, day(date))),
    element("p", { class: "sentence", dir: "auto" }, ...excerpt(content, hits).map(({ text, isHit }) => (isHit ? element("mark", {}, text) : text))),
  );
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function day(date) {
  const [year, month, number] = date.split("-");
  return MONTHS[month - 1] ? `${MONTHS[month - 1]} ${Number(number)}, ${year}` : date;
}

function turns(number) {
  return `${number.toLocaleString("en")} ${number === 1 ? "turn" : "turns"}`;
}

function say(text) {
  status.textContent = text;
}

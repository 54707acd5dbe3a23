// The search page: its form, its address and its results.

import { element } from "./elements.js";
import { isolated } from "./isolated.js";
import { csv } from "./search-csv.js";
import { opened } from "./search-index.js";
import { alike, corrected, IF_NOTHING, limited, named, prepared, WORD_OF_OFFICE } from "./search-names.js";
import { anyOf, isIn, OPERATORS } from "./search-query.js";
import {
  address,
  conferenceCard,
  conferencesOf,
  item,
  nameCard,
  narrowing,
  turns,
} from "./search-results.js";
import { large } from "./search-text.js";

const AT_ONCE = 10; // turns that are shown
const MOST_NAMES = 3; // that are shown; if there are more, their turns do not come first
const SHORT = 3; // letters of words that name no conference
const AT_A_TIME = 8; // texts that are loaded together for a file
const PAUSE = 300; // milliseconds after a key, before the search begins
const CHOSEN = ["year", "role", "kind", "press", "outcome"]; // from a list, so that they match exactly

const form = document.getElementById("search");
const filtering = document.getElementById("filters");
const answers = document.getElementById("answers");
const heading = document.getElementById("found");
const hint = document.getElementById("hint");
const order = document.getElementById("order");
const results = document.getElementById("results");
const facets = document.querySelector(".facets");
const more = document.getElementById("more");
const root = document.body.dataset.root;
const title = document.title;
const download = element("button", { type: "button", class: "plain" });
let loading = load(); // a promise of the index and the names in it
let searches = 0; // results of an earlier one are dropped
let pause; // after the last key
let latest = { turns: [], groups: [] }; // what the last search found, and what it asked for

document.getElementById("waiting").remove();
document.querySelector(".help").open = !location.search;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("input", ({ target }) => {
  clearTimeout(pause);
  if (target.name === "q") pause = setTimeout(() => ask(true), PAUSE);
});
form.addEventListener("change", ({ target }) => {
  if (target.name !== "q") ask();
});
filtering.addEventListener("toggle", offerNames, { once: true });
document.querySelector(".found").addEventListener("click", follow);
more.addEventListener("click", showMore);
download.addEventListener("click", save);
window.addEventListener("popstate", () => fromAddress());
loading.catch(() => {}); // the first search will report it
// What was typed before this script was loaded stays.
if (location.search) fromAddress();
else ask();

async function load() {
  const index = await opened(root);
  const lines = await index.names();
  return { index, lines, names: prepared(lines) };
}

/** List the values that may be typed into each box. */
async function offerNames() {
  const { lines } = await loading;
  for (const list of document.querySelectorAll("datalist")) {
    const counted = ([value, count]) => new Option(`${value} (${turns(count)})`, value);
    list.replaceChildren(...lines[list.dataset.facet].map(counted));
  }
}

// Copy the search from the form to the address, and run it.
async function ask(isTyping = false) {
  clearTimeout(pause);
  const asking = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
  const place = asking.size > 0 ? `?${asking}` : location.pathname;
  const isNew = place !== (location.search || location.pathname);
  if (isNew && isTyping) history.replaceState(null, "", place);
  else if (isNew) history.pushState(null, "", place);
  await answer();
}

// Copy the search from the address to the form, and run it.
async function fromAddress() {
  clearTimeout(pause);
  const asking = new URLSearchParams(location.search);
  for (const control of form.elements) {
    if (!control.name) continue;
    control.value = asking.get(control.name) ?? "";
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

// Follow a link to another search without loading the page again.
function follow(event) {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  fromAddress();
  heading.focus();
}

async function answer() {
  searches += 1;
  const mine = searches;
  const typed = form.elements.q.value.trim();
  document.title = typed ? `${typed} · ${title}` : title;
  answers.setAttribute("aria-busy", "true");
  let found;
  try {
    found = await look(typed);
    found.items = await Promise.all(found.turns.slice(0, AT_ONCE).map((turn) => shown(turn, found.groups)));
  } catch (error) {
    loading = load(); // what failed is loaded again
    loading.catch(() => {});
    const hints = [`${error.message}. Search again, or load the page again.`];
    found = { ...NOTHING, heading: "The search failed", hints };
  }
  if (mine !== searches) return;
  latest = found;
  filtering.querySelector("summary").textContent = `Filters: ${filtersInWords()}`;
  results.replaceChildren(...found.cards, ...found.items);
  heading.textContent = found.heading;
  hint.replaceChildren(...found.hints.flatMap((one, at) => (at > 0 ? [" ", one] : [one])));
  offerMore();
  await offerOthers(found);
  answers.setAttribute("aria-busy", "false");
}

const NOTHING = {
  turns: [],
  items: [],
  groups: [],
  cards: [],
  beside: [],
  people: [],
  hints: [],
  heading: "Nothing found",
};

/** Return what the filters are set to. */
function filtersInWords() {
  const set = (...names) => names.map((name) => form.elements[name].value.trim()).filter(Boolean);
  const any = (values, otherwise) => values.join(", ") || otherwise;
  const who = set("organization", "speaker", "outlet", "role", "press", "asked");
  return [
    any(set("year", "month"), "any year"),
    any(who, "anybody"),
    any(set("kind", "outcome"), "any kind"),
  ].join(", ");
}

/** Show how the turns *found* can be ordered, saved and narrowed. */
async function offerOthers(found) {
  const isNewest = form.elements.sort.value === "newest";
  const link = (sort, text) => element("a", { href: address({ sort }) }, text);
  const sorts = isNewest
    ? [link("", "Most relevant first"), element("span", {}, "Newest first")]
    : [element("span", {}, "Most relevant first"), link("newest", "Newest first")];
  download.replaceChildren(element("span", { class: "hidden" }, "Download all as "), "CSV");
  order.replaceChildren(...(found.isRanked ? sorts : []), download);
  facets.hidden = order.hidden = found.turns.length === 0;
  if (facets.hidden) return;
  const { index } = await loading;
  const dates = [index.turns.at(-1), index.turns[0]].map(({ briefing }) => Number(briefing.date.slice(0, 4)));
  const years = Array.from({ length: dates[1] - dates[0] + 1 }, (_, at) => String(dates[0] + at));
  facets.replaceChildren(...narrowing(found.turns, years, found.beside));
}

/** Look for what was *typed* with the filters; return what to show of it. */
async function look(typed) {
  const { index, lines, names } = await loading;
  const { groups: wanted, limits, unknown: strange, isQuestion } = index.asked(typed);
  const boxes = chosen(lines);
  const { filters, unknown } = limited(
    limits.filter(({ isNot }) => !isNot),
    boxes.filters,
    lines,
  );
  const isFiltered = Object.keys(filters).length > 0;
  const search = { index, names, filters, isFiltered };
  if (boxes.unknown || unknown) return { ...NOTHING, hints: [boxes.unknown || unknown] };
  if (wanted.length === 0 && !isFiltered)
    return typed ? { ...NOTHING, hints: ["Type words or numbers."] } : { ...NOTHING, heading: "Search" };
  if (!isFiltered && wanted.every(({ isNot }) => isNot))
    return { ...NOTHING, hints: ["Add a word that the turns must have."] };
  let found = await lookFor(typed, search);
  const isSure = found.cards.length > 0 && found.people.every(({ rank }) => rank < IF_NOTHING);
  if (found.turns.length === 0 && !isSure) found = (await lookNearby(typed, search)) ?? found;
  if (found.turns.length === 0) found = (await lookForSome(typed, found, search)) ?? found;
  else if (isQuestion && found.turns.length < AT_ONCE) found = await withSome(typed, found, search);
  if (found.turns.length === 0) found.hints = [tip(typed, wanted, search)];
  const known = `There are ${Object.keys(OPERATORS)
    .map((name) => `${name}:`)
    .join(", ")} and NEAR/5.`;
  const notes = strange.map((name) => `“${name}:” is not known, and was left out. ${known}`);
  const isExcluded = limits.some(({ isNot }) => isNot);
  if (isExcluded) notes.push("An operator cannot be excluded with a minus.");
  return { ...found, hints: [...notes, ...found.hints] };
}

/** Return the turns and the names for what was *typed*. */
async function lookFor(typed, { index, names, filters, isFiltered }) {
  const { groups, phrase, also, literal } = index.asked(typed);
  const isNewestFirst = form.elements.sort.value === "newest";
  const said = await index.find({ groups, filters, phrase, isNewestFirst });
  const all = named(typed, names).filter(({ rank }) => said.length === 0 || rank < IF_NOTHING);
  const first = all.filter(({ rank }) => said.length === 0 || rank < WORD_OF_OFFICE);
  const people = first.length <= MOST_NAMES ? first : first.filter(({ rank }) => rank < 1);
  const by = people.filter(({ rest }) => rest === people[0].rest);
  const turnsBy =
    by.length > 0 ? await index.find({ groups: index.asked(by[0].rest).groups, filters, by }) : [];
  const isBy = new Set(turnsBy.map(({ number }) => number));
  const others = said.filter(({ number }) => !isBy.has(number));
  const isProcedure = ({ facets: { kind = [] } }) => kind.includes("procedure");
  if (!by[0]?.rest) turnsBy.sort((one, other) => isProcedure(one) - isProcedure(other));
  const found = [...turnsBy, ...others];
  const shown = isFiltered ? [] : all.slice(0, MOST_NAMES);
  const known = shown.length > 0 ? await index.cards() : {};
  const cards = shown.map((one) => nameCard(one, known[one.facet][one.at], turnsBy.length));
  const conferences = isFiltered ? [] : titled(typed, index.briefings, groups);
  // One word in a title is no reason to put the conference above the turns.
  const isBeside = said.length > 0 && large(typed).length === 1;
  if (!isBeside) cards.push(...conferences.map(conferenceCard));
  const who = people.length === 1 ? people[0].name : "those named";
  const hints = [];
  if (turnsBy.length > 0 && others.length > 0) hints.push(`First the ${turnsBy.length} by ${who}.`);
  if (also.length > 0 && others.length > 0) hints.push(alsoSearched(also, literal));
  const isRanked = said.length > 1 && groups.length > 0;
  const beside = isBeside ? conferences : [];
  return {
    ...NOTHING,
    turns: found,
    groups,
    cards,
    beside,
    people,
    hints,
    isRanked,
    heading: counted(found, cards),
  };
}

function alsoSearched(also, literal) {
  const link = element("a", { href: address({ q: literal }) }, "Only what was typed");
  return element("span", {}, "Also searched: ", isolated(also.join(", ")), ". ", link);
}

function counted(found, cards) {
  if (found.length === 0)
    return cards.length > 0 ? "No turn says it, but these have the name" : "Nothing found";
  return `${turns(found.length)} in ${conferencesOf(new Set(found.map(({ briefing }) => briefing.id)).size)}`;
}

/** Return what is found for words that are like those *typed*, if anything is. */
async function lookNearby(typed, search) {
  const { index, names } = search;
  const alone = index.asked(typed).groups.map((group) => index.find({ groups: [group], filters: {} }));
  if ((await Promise.all(alone)).every((one) => one.length > 0)) return undefined; // no word is misspelt
  const vocabulary = await index.words();
  const ofNames = names.flatMap(({ variants }) => variants.flat());
  for (const word of ofNames) vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
  const meant = corrected(typed, vocabulary);
  if (meant === typed) return undefined;
  const found = await lookFor(meant, search);
  if (found.turns.length === 0 && found.cards.length === 0) return lookForSome(meant, found, search);
  const link = element("a", { href: address({ q: meant }) }, isolated(meant));
  const said = `Nothing has “${typed.replace(/["“”]/gu, "")}”. Did you mean `;
  return { ...found, hints: [element("span", {}, said, link, "?"), ...found.hints] };
}

/** Return the turns that have some of the words *typed*, those with the rarest ones first, if any do. */
async function lookForSome(typed, { cards }, { index, filters }) {
  const some = anyOf(index.asked(typed).groups);
  const found = some ? await index.find({ groups: some, filters }) : [];
  if (found.length === 0) return undefined;
  const hints = [`${counted(found, [])} with some of them, those with the rarest first.`];
  return {
    ...NOTHING,
    turns: found,
    groups: some,
    cards,
    hints,
    heading: "Nothing has all of these words",
  };
}

/** Return what was *found* for a question, and after it the turns that have some of its words. */
async function withSome(typed, found, search) {
  const some = await lookForSome(typed, found, search);
  const has = new Set(found.turns.map(({ number }) => number));
  const others = some?.turns.filter(({ number }) => !has.has(number)) ?? [];
  if (others.length === 0) return found;
  const hints = [...found.hints, `Then ${turns(others.length)} with some of these words.`];
  return { ...found, turns: [...found.turns, ...others], hints };
}

/** Return the conferences of the dates *wanted* whose titles have the other words that were *typed*. */
function titled(typed, all, wanted) {
  const terms = wanted.flatMap((group) => (group.isNot ? [] : group.terms));
  const dates = terms.flatMap(({ periods }) => (periods ? [periods] : []));
  const briefings = all.filter(({ date }) => dates.length === 0 || dates.some((one) => isIn(date, one)));
  const others = terms.filter(({ periods }) => !periods);
  const isDay = dates.some(([[first]]) => first.length > 4);
  if (dates.length > 0 && others.length === 0) return isDay ? briefings.slice(0, MOST_NAMES) : [];
  const said = large(dates.length > 0 ? others.map(({ text }) => text).join(" ") : typed);
  const isAlike = (word, other) => word.startsWith(other) || other.startsWith(word);
  const found = briefings.filter((briefing) => {
    briefing.words ??= large(briefing.title).filter((word) => word.length > SHORT);
    const has = (word) => briefing.words.some((other) => word.length > SHORT && isAlike(word, other));
    return briefing.id === typed || (said.length > 0 && said.every(has));
  });
  return said.length > 1 || found.length <= MOST_NAMES ? found.slice(0, MOST_NAMES) : []; // a common word names none
}

/** Return what to try when nothing was found. */
function tip(typed, wanted, { filters, isFiltered }) {
  const isPress = filters.outlet || filters.role?.includes("press") || filters.kind?.includes("question");
  const found = [
    /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(typed) &&
      "search in English, since the texts are English",
    // The turns of an organization are not the questions to it.
    filters.organization && isPress && "name the organization in “Answered by”",
    isFiltered && "choose fewer filters",
    wanted.some(({ terms }) => terms.some(({ periods }) => periods)) &&
      "choose another date, or only the year",
    /["“”]/u.test(typed) && "leave out the quotation marks",
  ].filter(Boolean);
  return `You could ${found.join(", or ") || "try another word, or a shorter one"}.`;
}

// Return the values of each facet that the form has, and a sentence on one that no turn has.
function chosen(lines) {
  const filters = {};
  let unknown = "";
  for (const { name, value: typed, labels } of form.elements) {
    const value = typed?.trim();
    if (!value || !(lines[name] || CHOSEN.includes(name))) continue;
    filters[name] = CHOSEN.includes(name) ? [value] : alike(name, value, lines);
    if (filters[name].length === 0) unknown = `No turn has “${value}” for ${labels[0].textContent}.`;
  }
  return { filters, unknown };
}

// Show the next turns, and focus the first of them.
async function showMore() {
  if (answers.getAttribute("aria-busy") === "true") return;
  answers.setAttribute("aria-busy", "true");
  const mine = searches;
  const start = results.querySelectorAll(".hit").length;
  try {
    const next = await Promise.all(
      latest.turns.slice(start, start + AT_ONCE).map((turn) => shown(turn, latest.groups)),
    );
    if (mine !== searches) return;
    results.append(...next);
    next[0].querySelector("a").focus();
  } catch (error) {
    if (mine === searches) hint.textContent = `More could not be loaded: ${error.message}. Try again.`;
  }
  if (mine !== searches) return;
  offerMore();
  answers.setAttribute("aria-busy", "false");
}

/** Return what the page shows of a turn that was found. */
async function shown(turn, wanted) {
  const { index } = await loading;
  return item(await index.text(turn), wanted);
}

function offerMore() {
  const left = latest.turns.length - results.querySelectorAll(".hit").length;
  more.hidden = left <= 0;
  more.textContent = `Show ${Math.min(AT_ONCE, left)} more`;
}

// Give all turns that were found as a file for spreadsheets.
async function save() {
  const before = [...download.childNodes];
  const { turns: wanted } = latest;
  download.disabled = true;
  try {
    const { index } = await loading;
    const found = [];
    for (let at = 0; at < wanted.length; at += AT_A_TIME) {
      download.textContent = `Loading ${at.toLocaleString("en")} of ${turns(wanted.length)}`;
      const some = wanted.slice(at, at + AT_A_TIME);
      found.push(...(await Promise.all(some.map((turn) => index.text(turn)))));
    }
    const file = csv(found, (path) => new URL(`${root}${path}`, location.href).href);
    const saved = URL.createObjectURL(new Blob([file], { type: "text/csv" }));
    element("a", { href: saved, download: "turns.csv" }).click();
    URL.revokeObjectURL(saved);
  } catch (error) {
    hint.textContent = `The file could not be made: ${error.message}. Try again.`;
  }
  download.disabled = false;
  download.replaceChildren(...before);
}

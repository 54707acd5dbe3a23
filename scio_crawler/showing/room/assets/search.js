// The search page: its form, its address and its results.

import { element } from "./elements.js";
import { isolated } from "./isolated.js";
import { csv } from "./search-csv.js";
import { opened } from "./search-index.js";
import { corrected, IF_NOTHING, NAMED, named, prepared, WORD_OF_OFFICE } from "./search-names.js";
import { conferenceCard, item, nameCard, searchLink, turns } from "./search-results.js";
import { groups, isIn, large, phraseOf } from "./search-text.js";

const AT_ONCE = 10; // turns that are shown
const MOST_NAMES = 3; // that are shown; if there are more, their turns do not come first
const SHORT = 3; // letters of words that name no conference
const AT_A_TIME = 8; // texts that are loaded together for a file
const CHOSEN = new Set(["year", "role", "kind", "press", "outcome"]); // from a list, so that they match exactly
const WIDE = matchMedia("(min-width: 56rem)");

const form = document.getElementById("search");
const filtering = document.getElementById("filters");
const answers = document.getElementById("answers");
const status = document.getElementById("status");
const hint = document.getElementById("hint");
const results = document.getElementById("results");
const more = document.getElementById("more");
const download = document.getElementById("download");
const root = document.body.dataset.root;
const title = document.title;
let loading = load(); // a promise of the index and the names in it
let asked = 0; // searches; results of an earlier one are dropped
let latest = { turns: [], groups: [] }; // what the last search found, and what it asked for

document.getElementById("waiting").remove();
filtering.open = WIDE.matches;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("change", (event) => {
  if (event.target.name !== "q") ask();
});
more.addEventListener("click", showMore);
download.addEventListener("click", save);
window.addEventListener("popstate", () => fromAddress());
loading.catch(() => {}); // the first search will report it
// What was typed before this script was loaded stays.
if (location.search) fromAddress();
else ask();

async function load() {
  const index = await opened(root);
  const values = { ...index.names };
  for (const facet of NAMED)
    values[facet] = index.names[facet].map(([name, , , count, , , , ...others]) => [name, count, others]);
  for (const list of document.querySelectorAll("datalist")) {
    list.replaceChildren(
      ...values[list.dataset.facet].map(([value, count]) => new Option(`${value} (${turns(count)})`, value)),
    );
  }
  return { index, values, names: prepared(index.names) };
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
  const mine = asked;
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
    found = {
      turns: [],
      items: [],
      cards: [],
      summary: `The search failed: ${error.message}. Search again, or load the page again.`,
      hints: [],
    };
  }
  if (mine !== asked) return;
  latest = found;
  const chosen = [...form.querySelectorAll(".filters [name]")].filter(
    ({ name, value }) => name !== "sort" && value,
  ).length;
  filtering.querySelector("summary").textContent = chosen ? `Filters (${chosen} chosen)` : "Filters";
  results.replaceChildren(...found.cards, ...found.items);
  status.textContent = found.summary;
  hint.replaceChildren(...found.hints);
  hint.hidden = found.hints.length === 0;
  offerMore();
  answers.setAttribute("aria-busy", "false");
}

/** Look for what was *typed* with the filters; return what to show of it. */
async function look(typed) {
  const { index, values, names } = await loading;
  const { filters, unknown } = chosen(values);
  const isFiltered = Object.keys(filters).length > 0;
  const wanted = groups(typed);
  const nothing = { turns: [], groups: wanted, cards: [], hints: [] };
  if (unknown) return { ...nothing, summary: `Nothing found. ${unknown}` };
  if (wanted.length === 0 && !isFiltered) {
    return { ...nothing, summary: typed ? "Nothing found. Type words or numbers." : "" };
  }
  if (!isFiltered && wanted.every(({ isNot }) => isNot)) {
    return { ...nothing, summary: "Nothing found. Add a word that the turns must have." };
  }
  const search = { index, names, filters, isFiltered };
  const found = await lookFor(typed, search);
  if (found.turns.length > 0) return found;
  const isSure = found.cards.length > 0 && found.people.every(({ rank }) => rank < IF_NOTHING);
  const near = !isSure && (await lookNearby(typed, search));
  if (near) return near;
  const { summary, hints } = await advice(typed, search);
  const [one] = found.people;
  if (one?.rest) return { ...found, hints, summary: `${one.name} has no turn with “${plain(one.rest)}”.` };
  const isNamed = found.cards.length > 0 && found.people.length === 0;
  return {
    ...found,
    hints,
    summary: isNamed ? "No turn says it, but these have the name or office." : summary,
  };
}

/** Return the turns and the names for what was *typed*; if *isNear*, for names that are like it. */
async function lookFor(typed, { index, names, filters, isFiltered }, isNear = false) {
  const wanted = groups(typed);
  const isNewestFirst = form.elements.sort.value === "newest";
  const said = isNear
    ? []
    : await index.find({ groups: wanted, filters, phrase: phraseOf(typed), isNewestFirst });
  const all = named(typed, names, isNear).filter(
    ({ rank }) => said.length === 0 || (rank < IF_NOTHING && !isNear),
  );
  const first = all.filter(({ rank }) => said.length === 0 || rank < WORD_OF_OFFICE);
  const people = first.length <= MOST_NAMES ? first : first.filter(({ rank }) => rank < 1);
  const turnsBy =
    people.length === 0
      ? []
      : await index.find({
          groups: groups(people[0].rest),
          filters,
          by: people.filter(({ rest }) => rest === people[0].rest),
        });
  const isBy = new Set(turnsBy.map(keyOf));
  const others = said.filter((turn) => !isBy.has(keyOf(turn)));
  const inOrder = people[0]?.rest
    ? turnsBy
    : [...turnsBy.filter((turn) => !isProcedure(turn)), ...turnsBy.filter(isProcedure)];
  const found = [...inOrder, ...others];
  const cards = isFiltered
    ? []
    : [
        ...all.slice(0, MOST_NAMES).map((one) => nameCard(one, turnsBy.length)),
        ...titled(typed, index.briefings, wanted).map(conferenceCard),
      ];
  const order =
    isNewestFirst || said.length === 0 || wanted.length === 0
      ? "the newest first"
      : "the most relevant first";
  return {
    turns: found,
    groups: wanted,
    cards,
    people,
    hints: [],
    summary: summary(found, turnsBy, people, order),
  };
}

/** Return what was typed without its quotation marks, to be quoted. */
function plain(typed) {
  return typed.replace(/["“”]/gu, "");
}

function keyOf({ briefing, place }) {
  return `${briefing.id} ${place}`;
}

function isProcedure({ kind }) {
  return kind.facets.kind?.includes("procedure");
}

function summary(found, turnsBy, people, order) {
  if (found.length === 0) return "";
  if (turnsBy.length === 0) return found.length > 1 ? `${turns(found.length)}, ${order}.` : `${turns(1)}.`;
  const who = people.length === 1 ? people[0].name : "those named";
  if (turnsBy.length === found.length) return `${turns(found.length)} by ${who}.`;
  const those = turnsBy.length === 1 ? "one" : turnsBy.length.toLocaleString("en");
  return `${turns(found.length)}: first the ${those} by ${who}.`;
}

/** Return what is found for words that are like those *typed*, if anything is. */
async function lookNearby(typed, search) {
  const near = await lookFor(typed, search, true);
  if (near.turns.length > 0 || near.cards.length > 0) {
    const meant = near.people.length === 1 ? near.people[0].name : "one of these";
    return {
      ...near,
      summary: `Nothing has “${plain(typed)}”. Did you mean ${meant}? ${near.summary}`.trim(),
    };
  }
  const meant = corrected(typed, await search.index.words());
  if (meant === typed) return undefined;
  const found = await lookFor(meant, search);
  if (found.turns.length === 0 && found.cards.length === 0) return undefined;
  const link = element("a", { href: `?${new URLSearchParams({ q: meant })}` }, isolated(meant));
  return {
    ...found,
    summary: `Nothing has “${plain(typed)}”. For “${plain(meant)}”: ${found.summary}`,
    hints: ["Did you mean ", link, "?"],
  };
}

/** Return the conferences whose titles have all words, or that were on the day or in the month typed. */
function titled(typed, briefings, wanted) {
  const dates = wanted
    .flatMap(({ isNot, terms }) => (isNot ? [] : terms))
    .map(({ period }) => period)
    .filter((period) => period?.first.length > 4);
  if (dates.length > 0 && wanted.length === dates.length)
    return briefings.filter(({ date }) => dates.some((one) => isIn(date, one))).slice(0, MOST_NAMES);
  const asked = large(typed);
  const isAlike = (word, other) => word.startsWith(other) || other.startsWith(word);
  const found = briefings.filter((briefing) => {
    briefing.words ??= large(briefing.title).filter((word) => word.length > SHORT);
    const has = (word) => briefing.words.some((other) => word.length > SHORT && isAlike(word, other));
    return briefing.id === typed || (asked.length > 0 && asked.every(has));
  });
  return asked.length > 1 || found.length <= MOST_NAMES ? found.slice(0, MOST_NAMES) : []; // a common word names none
}

/** Return the sentence and the links that say what to do when nothing was found. */
async function advice(typed, { index, filters, isFiltered }) {
  const wanted = groups(typed).filter(({ isNot }) => !isNot);
  const alone = await Promise.all(wanted.map((group) => index.find({ groups: [group], filters })));
  const [said, missing] = [true, false].map((isSaid) =>
    wanted.filter((_, at) => alone[at].length > 0 === isSaid).map(textOf),
  );
  const links = [];
  if (said.length > 0 && missing.length > 0)
    links.push(searchLink("Search without", said.join(" "), missing));
  if (said.length > 1) links.push(searchLink("Find any of the words", said.join(" OR ")));
  if (/["“”]/u.test(typed))
    links.push(searchLink("Search without quotation marks", typed.replace(/["“”]/gu, " ").trim()));
  const tips = tipsFor(typed, wanted, filters, isFiltered);
  if (tips.length === 0 && links.length === 0) tips.push("try another word, or a shorter one");
  const lacks =
    said.length > 0 && missing.length > 0
      ? ` No turn has ${missing.map((text) => `“${text.replace(/["“”]/gu, "")}”`).join(" or ")}.`
      : "";
  const next = tips.length > 0 ? ` You could ${tips.join(", or ")}.` : "";
  return {
    summary: `Nothing found.${lacks}${next}`,
    hints: links.flatMap((link, at) => (at > 0 ? [" · ", link] : [link])),
  };
}

function textOf({ terms }) {
  return terms.map(({ text }) => text).join(" OR ");
}

function tipsFor(typed, wanted, filters, isFiltered) {
  const isPress = filters.outlet || filters.role?.includes("press") || filters.kind?.includes("question");
  return [
    /(?:^|\s)[0-9]{1,4}[./][0-9]/u.test(typed) && "write a date as 2025-03-04, March 4, 2025 or March 2025",
    /[\u3400-\u9fff]/u.test(typed) &&
      "search in English, or for a name as it is written in English: the texts are the site’s English translation",
    // The turns of an organization are not the questions to it.
    filters.organization && isPress && "name the organization in “Answered by”",
    isFiltered && "choose fewer filters",
    wanted.some(({ terms }) => terms.some(({ period }) => period)) && "choose another date, or only the year",
  ].filter(Boolean);
}

// Return the values of each facet that the form has, and a sentence on one that no turn has.
function chosen(values) {
  const filters = {};
  let unknown = "";
  for (const control of form.elements) {
    const value = control.value.trim();
    if (!value || !(values[control.name] || CHOSEN.has(control.name))) continue;
    const known = values[control.name] ?? [];
    const part = value.toLowerCase();
    const isExact = CHOSEN.has(control.name) || known.some(([name]) => name === value);
    filters[control.name] = isExact
      ? [value]
      : known.filter((one) => isLike(one, part, values)).map(([name]) => name);
    if (filters[control.name].length === 0)
      unknown = `No turn has “${value}” for ${control.labels[0].textContent}.`;
  }
  return { filters, unknown };
}

/** Return whether a name has the *part* that was typed, or it is another name of it: CCTV, MCT. */
function isLike([name, , others], part, values) {
  const known = others ?? values.organization.find(([body]) => body === name)?.[2] ?? [];
  return name.toLowerCase().includes(part) || known.some((other) => other.toLowerCase() === part);
}

// Show the next turns, and focus the first of them.
async function showMore() {
  if (answers.getAttribute("aria-busy") === "true") return;
  answers.setAttribute("aria-busy", "true");
  const mine = asked;
  const start = results.querySelectorAll(":scope > :not(.name)").length;
  try {
    const next = await Promise.all(
      latest.turns.slice(start, start + AT_ONCE).map((turn) => shown(turn, latest.groups)),
    );
    if (mine !== asked) return;
    results.append(...next);
    next[0].querySelector("a").focus();
  } catch (error) {
    if (mine === asked) status.textContent = `More could not be loaded: ${error.message}. Try again.`;
  }
  if (mine !== asked) return;
  offerMore();
  answers.setAttribute("aria-busy", "false");
}

/** Return what the page shows of a turn that was found. */
async function shown(turn, wanted) {
  const { index } = await loading;
  return item(await index.text(turn), wanted);
}

function offerMore() {
  const left = latest.turns.length - results.querySelectorAll(":scope > :not(.name)").length;
  more.hidden = left <= 0;
  more.textContent = `Show ${Math.min(AT_ONCE, left)} more`;
  download.hidden = latest.turns.length === 0;
}

// Give all turns that were found as a file for spreadsheets.
async function save() {
  const before = download.textContent;
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
    const address = URL.createObjectURL(new Blob([file], { type: "text/csv" }));
    element("a", { href: address, download: "turns.csv" }).click();
    URL.revokeObjectURL(address);
  } catch (error) {
    status.textContent = `The file could not be made: ${error.message}. Try again.`;
  }
  download.disabled = false;
  download.textContent = before;
}

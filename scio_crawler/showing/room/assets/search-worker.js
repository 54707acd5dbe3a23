// Searches the parts of the index. It is a worker, so that the page never waits for it.

import { opened } from "./search-index.js";

const BASE = new URL("../search/", import.meta.url);
// How much more a word counts that is said more often, and less in a long turn: those of BM25.
const SATURATION = 1.2;
const LENGTH = 0.25;
const FIRST = 1_000; // what it counts that all words follow each other: more than they do

let loaded; // the parts, newest first
let latest; // what the last search finds, in its order

// A question has a `number`, which its answer repeats. One with `clauses` asks how many turns there
// are, and of how many the speaker's name was needed; every one is told the turns from `start` to
// `end`, with what to show of them.
self.addEventListener("message", async ({ data }) => {
  const { number, clauses, start, end } = data;
  try {
    // A search that was asked for earlier may end later.
    if (clauses) latest = find(data);
    const found = await latest;
    const turns = await Promise.all(found.slice(start, end).map(shown));
    const byName = found.filter(({ hits }) => hits.some(({ places }) => places.length === 0)).length;
    self.postMessage({ number, total: found.length, byName, turns });
  } catch (error) {
    self.postMessage({ number, error: String(error.message ?? error) });
  }
});
parts().catch(() => {}); // the first question will be told

function parts() {
  loaded ??= begin().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function begin() {
  const response = await fetch(new URL("parts.json", BASE), { cache: "no-cache" });
  if (!response.ok) throw new Error(`parts.json: ${response.status}`);
  const { parts } = await response.json();
  const open = async ({ path, first, last, digest }) => ({ first, last, bundle: await opened(new URL(`../${path}`, BASE), digest) });
  return Promise.all(parts.map(open));
}

// Return all turns that fulfil the `clauses` and have one of the values of each facet in `filters`, the
// newest first, or else those that have the words `together`, and then by how much they are about them.
async function find({ clauses, together, filters, isNewestFirst }) {
  const wanted = (await parts()).filter(({ first, last }) => {
    const has = (date) => first.slice(0, date.length) <= date && date <= last.slice(0, date.length);
    return [filters.year, filters.month].every((dates) => !dates || dates.some(has));
  });
  const phrase = isNewestFirst ? [] : together;
  const lists = await Promise.all(wanted.map(({ bundle }) => inPart(bundle, clauses, phrase, filters)));
  const found = lists.flatMap((list) => list.found);
  if (isNewestFirst || clauses.length === 0) return found;
  const lengths = wanted.flatMap(({ bundle }) => bundle.lengths);
  const counts = clauses.map((_, at) => sum(lists.map((list) => list.counts[at])));
  const weigh = scale(lengths, counts);
  for (const turn of found) turn.score = weigh(turn);
  return found.sort((a, b) => b.score - a.score);
}

// Return the turns of a `bundle` that were asked for, and how many fulfil each clause.
async function inPart(bundle, clauses, phrase, filters) {
  const [lists, ahead, sets] = await Promise.all([
    Promise.all(clauses.map((clause) => fulfilling(bundle, clause))),
    phrase.length > 0 ? following(bundle, phrase) : new Map(),
    Promise.all(Object.entries(filters).map(([name, values]) => bundle.with(name, values.map(encoded)))),
  ]);
  const found = [];
  for (const turn of bundle.newest) {
    const hits = lists.map((list) => list.get(turn));
    if (hits.includes(undefined) || !sets.every((set) => set.has(turn))) continue;
    // Of a turn in which nothing is said, only its speaker would be found.
    if (hits.length > 0 && hits.every(({ places }) => places.length === 0)) continue;
    found.push({ bundle, turn, hits, ahead: ahead.get(turn) });
  }
  return { found, counts: lists.map((list) => list.size) };
}

// Return the turns that fulfil a clause: of each the places of its words, how much they weigh, and
// whether one is of who speaks.
async function fulfilling(bundle, { isPhrase, ways }) {
  if (isPhrase) return following(bundle, ways);
  const [first, ...others] = await Promise.all(ways.map((start) => bundle.having(start)));
  for (const [turn, { places, weight, isNamed }] of others.flatMap((other) => [...other])) {
    const one = first.get(turn) ?? { places: [], weight: 0, isNamed: false };
    first.set(turn, { places: one.places.concat(places), weight: one.weight + weight, isNamed: one.isNamed || isNamed });
  }
  return first;
}

// Return the turns in whose text the `words` follow each other, as the words of a clause.
async function following(bundle, words) {
  const [first, ...others] = await Promise.all(words.map((word) => bundle.having(word)));
  const found = new Map();
  for (const [turn, { places }] of first) {
    const same = others.map((other) => other.get(turn)?.places);
    if (same.includes(undefined)) continue;
    const begins = places.filter((place) => same.every((next, at) => next.includes(place + at + 1)));
    if (begins.length === 0) continue;
    found.set(turn, { places: begins.flatMap((place) => words.map((_, at) => place + at)), weight: begins.length, isNamed: false });
  }
  return found;
}

// Return how to weigh a turn that was found: `lengths` are those of all turns, `counts` says in how many
// of them each clause is fulfilled. Who speaks counts as much as what is said all the time.
function scale(lengths, counts) {
  const mean = sum(lengths) / lengths.length;
  const rarity = counts.map((count) => Math.log(1 + (lengths.length - count + 0.5) / (count + 0.5)));
  return ({ bundle, turn, hits, ahead }) => {
    const long = SATURATION * (1 - LENGTH + (LENGTH * bundle.lengths[turn]) / mean);
    const scores = hits.map(({ weight, isNamed }, at) => rarity[at] * (weight / (weight + long) + isNamed));
    return sum(scores) + (ahead ? FIRST : 0);
  };
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

// As stubs.py writes values.
function encoded(value) {
  const code = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replace(/[!'()*_]/gu, code);
}

async function shown({ bundle, turn, hits, ahead }) {
  const { content, filters } = await bundle.shown(turn);
  const [path, speaker, organization, position, title, date] = JSON.parse(decodeURIComponent(filters.shown[0]));
  const places = [...hits, ahead].flatMap((one) => one?.places ?? []);
  return { content, hits: places, path, speaker, organization, position, title, date, kind: filters.kind[0] };
}

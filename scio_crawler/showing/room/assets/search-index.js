// Finds turns in the index that search_index.py wrote. Nothing here touches a page.

import { unpacked } from "./packed.js";
import { isIn, places, words } from "./search-text.js";

// The parameters of BM25: how much repeated words count, and how little words in long turns do.
const SATURATION = 1.2;
const LENGTH = 0.25;
const FIRST = 1_000; // the score of words that follow each other, higher than any other score
const DAY = 10_000; // that of a conference of the day, month or year that was typed

/** Return the index of the site at *root*. Throws an error if a file cannot be loaded. */
export async function opened(root) {
  const listed = async (path) => {
    const response = await fetch(`${root}${path}`, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${path}: status ${response.status}`);
    return response.json();
  };
  const [index, names, texts] = await Promise.all(
    ["search/index.json", "search/names.json", "quotes/index.json"].map(listed),
  );
  const periods = await Promise.all(index.periods.map((period) => periodOf(root, period)));
  const files = new Map(texts.files.flatMap(({ file, briefings }) => briefings.map((id) => [id, file])));
  const briefingsOf = cached((file) => unpacked(`${root}quotes/${file}`));
  const vocabulary = cached(() => Promise.all(periods.map((period) => period.vocabulary())));
  return {
    names,
    briefings: [...index.without.map(aboutOf), ...periods.flatMap((period) => period.briefings)],
    words: async () => new Map((await vocabulary("all")).flatMap((one) => Object.entries(one))),
    find: (asked) => find(periods, asked),

    /** Return the briefing and the line of a turn. */
    async text({ briefing, place }) {
      const there = (await briefingsOf(files.get(briefing.id))).find(
        (one) => one.briefing_id === briefing.id,
      );
      return { briefing: there, turn: there.turns[place] };
    },
  };
}

function aboutOf([id, date, title, length = 0]) {
  return { id, date, title, length };
}

async function periodOf(root, [path, first, last]) {
  const file = (name) => unpacked(`${root}${path}/${name}.json.gz`);
  const { briefings, kinds, turns, words: starts } = await file("turns");
  const load = cached((number) => file(`words-${number}`));
  const all = briefings.map(aboutOf);
  let next = 0;
  return {
    first,
    last,
    briefings: all,
    kinds: kinds.map(([who, facets]) => ({ words: words(who.join(" ")), facets })), // before the first search
    turns: all.flatMap((briefing) =>
      Array.from({ length: briefing.length }, (_, place) => {
        const [kind, length, ...asked] = turns[next];
        return { number: next++, briefing, place, kind, length, asked };
      }),
    ),
    vocabulary: () => file("vocabulary"),

    /** Return the words that are *wanted*, each with its numbers. */
    async said({ text, isWhole }) {
      const ends = (at) => starts[at + 1] === undefined || starts[at + 1] > text;
      const holds = (at) => ends(at) && (starts[at] <= text || (!isWhole && starts[at].startsWith(text)));
      const loaded = await Promise.all(
        starts
          .map((_, at) => at)
          .filter(holds)
          .map(load),
      );
      if (!isWhole)
        return loaded.flatMap((file) => Object.entries(file).filter(([word]) => word.startsWith(text)));
      return loaded.filter((file) => Object.hasOwn(file, text)).map((file) => [text, file[text]]);
    },
  };
}

/** Return how often each turn says the words *said* for *text*; longer words count for less. */
function weights(said, text) {
  const found = new Map();
  for (const [word, numbers] of said) {
    const likeness = text.length / word.length;
    for (let at = 0, turn = 0; at < numbers.length; at += 2 + numbers[at + 1]) {
      turn += numbers[at];
      found.set(turn, (found.get(turn) ?? 0) + likeness * numbers[at + 1]);
    }
  }
  return found;
}

/** Return the places of the words *said* in those of the turns *only*, if they are given. */
function placesOf(said, only) {
  const found = new Map();
  for (const [, numbers] of said) {
    for (let at = 0, turn = 0; at < numbers.length;) {
      turn += numbers[at];
      const end = at + 2 + numbers[at + 1];
      if (!only || only.has(turn)) {
        const all = found.get(turn) ?? [];
        let place = 0;
        for (at += 2; at < end; at += 1) all.push((place += numbers[at]));
        found.set(turn, all);
      }
      at = end;
    }
  }
  return found;
}

/**
 * Return the turns that fulfil all *groups* and have the *filters*' values of facets, newest first, or
 * by their scores. If *by* names speakers, organizations or outlets, only their turns are found; else,
 * the name of who speaks may fulfil some groups, but not all. Turns with the *phrase* come first.
 */
async function find(periods, { groups, filters, phrase = [], by = [], isNewestFirst }) {
  const wanted = periods.filter(({ first, last }) => mayHold(first, last, filters));
  const lists = await Promise.all(wanted.map((period) => inPeriod(period, groups, filters, phrase, by)));
  const found = lists.flatMap((list) => list.found);
  const isAsked = groups.some((group) => !group.isNot);
  if (isNewestFirst || !isAsked) return found;
  const lengths = wanted.flatMap((period) => period.turns.map(({ length }) => length));
  const counts = groups.map((_, at) => sum(lists.map((list) => list.counts[at])));
  const scored = scale(lengths, counts);
  return found
    .map((one) => [scored(one), one])
    .sort(([a], [b]) => b - a)
    .map(([, one]) => one);
}

function mayHold(first, last, { year = [], month = [] }) {
  const isWithin = (value) => first.slice(0, value.length) <= value && value <= last.slice(0, value.length);
  return [year, month].every((values) => values.length === 0 || values.some(isWithin));
}

async function inPeriod(period, groups, filters, phrase, by) {
  const [said, phrased] = await Promise.all([
    Promise.all(groups.map(({ terms }) => Promise.all(terms.map((term) => saying(period, term))))),
    phrase.length > 0 ? following(period, phrase) : new Map(),
  ]);
  const named = groups.map(({ terms }) =>
    period.kinds.map((kind) => terms.some((term) => isNamed(term, kind))),
  );
  const kinds = period.kinds.map(
    ({ facets }) =>
      isOf(facets, filters) &&
      (by.length === 0 || by.some(({ facet, name }) => facets[facet]?.includes(name))),
  );
  const isAsked = groups.some(({ isNot }) => !isNot);
  const isChoice = groups.some(({ terms, isNot }) => isNot || terms.length > 1); // then names are found like words
  const found = [];
  for (const turn of period.turns) {
    if (!kinds[turn.kind] || !isAt(turn, filters)) continue;
    const hits = [];
    let isSaid = by.length > 0 || !isAsked || isChoice; // else the name of who speaks alone is no reason to find a turn
    for (const [at, { terms, isNot }] of groups.entries()) {
      const weight = sum(said[at].map((list) => list.get(turn.number) ?? 0));
      const isDated = terms.some(({ period: dates }) => dates && isIn(turn.briefing.date, dates));
      if ((weight > 0 || isDated || named[at][turn.kind]) === isNot) break;
      isSaid ||= !isNot && (weight > 0 || isDated);
      hits.push({ weight, isDated, isNamed: named[at][turn.kind] });
    }
    if (isSaid && hits.length === groups.length)
      found.push({ ...turn, kind: period.kinds[turn.kind], hits, isPhrased: phrased.has(turn.number) });
  }
  return { found, counts: said.map((lists) => new Set(lists.flatMap((list) => [...list.keys()])).size) };
}

/** Return how often each turn says a term in any of its ways. */
async function saying(period, { ways }) {
  const said = async (way) =>
    way.length > 1 ? following(period, way) : weights(await period.said(way[0]), way[0].text);
  const [first = new Map(), ...others] = await Promise.all(ways.map(said));
  for (const [turn, weight] of others.flatMap((other) => [...other])) {
    first.set(turn, (first.get(turn) ?? 0) + weight);
  }
  return first;
}

/** Return how often the words of *way* follow each other in each turn. */
async function following(period, way) {
  const said = await Promise.all(way.map((wanted) => period.said(wanted)));
  const size = (at) => sum(said[at].map(([, numbers]) => numbers.length));
  const lists = [];
  let only;
  // The rarest word first: common ones are then looked for in few turns.
  for (const at of [...way.keys()].sort((a, b) => size(a) - size(b)))
    only = lists[at] = placesOf(said[at], only);
  const found = new Map();
  for (const turn of only.keys()) {
    const sets = lists.slice(1).map((list) => new Set(list.get(turn)));
    const begins = lists[0].get(turn).filter((place) => sets.every((set, at) => set.has(place + at + 1)));
    if (begins.length > 0) found.set(turn, begins.length);
  }
  return found;
}

/** Return whether the names or the office of who speaks have the term. */
function isNamed({ ways }, kind) {
  return ways.some((way) => places(way, kind.words).length > 0);
}

function isOf(facets, filters) {
  return Object.entries(filters).every(
    ([name, values]) =>
      ["year", "month", "asked"].includes(name) || facets[name]?.some((value) => values.includes(value)),
  );
}

function isAt({ briefing, asked }, { year, month, asked: bodies }) {
  const isOne = (values, length) => !values || values.includes(briefing.date.slice(0, length));
  return isOne(year, 4) && isOne(month, 7) && (!bodies || asked.some((body) => bodies.includes(body)));
}

/**
 * Return the function that scores a turn. *lengths* are those of all turns, *counts* the numbers of
 * turns that say each group. A name counts as much as a word that is repeated without end.
 */
function scale(lengths, counts) {
  const mean = sum(lengths) / lengths.length || 1;
  const rarity = counts.map((count) => Math.log(1 + (lengths.length - count + 0.5) / (count + 0.5)));
  return ({ length, hits, isPhrased }) => {
    const long = SATURATION * (1 - LENGTH + (LENGTH * length) / mean);
    const score = ({ weight, isNamed, isDated }, at) =>
      rarity[at] * (weight / (weight + long) + isNamed) + DAY * isDated;
    return sum(hits.map(score)) + FIRST * isPhrased;
  };
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

/** Return *load* with a cache: it loads each name once, and again only if that failed. */
function cached(load) {
  const all = new Map();
  return (name) => {
    if (!all.has(name)) {
      const loading = load(name);
      all.set(name, loading);
      loading.catch(() => all.delete(name));
    }
    return all.get(name);
  };
}

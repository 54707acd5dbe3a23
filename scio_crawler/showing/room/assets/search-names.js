// Finds whom a search names, and what a misspelt word may mean. Nothing here touches a page.

import { listed } from "./quoting/table.js";
import { large, words } from "./search-text.js";

export const NAMED = ["speaker", "organization", "outlet"]; // facets
const TITLES = ["honorifics", "deputy", "ranks"].map(listed); // by which people are addressed
const INITIALS = 3; // at least, of a name that is typed by them
const LEAST = 4; // letters of a word that may be misspelt
const SURE = 6; // letters of one in which two may be wrong

/** Return the names in *names*, the file that search_index.py wrote, with the words to compare. */
export function prepared(names) {
  return NAMED.flatMap((facet) =>
    names[facet].map(([name, path, office, turns, conferences, first, last, ...others]) => {
      const isPerson = facet === "speaker";
      const alike = isPerson ? [name] : [name, ...others];
      return {
        facet, name, path, office, turns, conferences, first, last,
        variants: alike.map(large).filter((each) => each.length > 0),
        initials: isPerson ? [] : initials(name),
        offices: isPerson ? others : [],
        officeWords: new Set(isPerson ? others.flatMap(large) : []),
      };
    }),
  );
}

/** Return the initials by which people call a body: MCT and MOCT, PBC and PBOC. */
function initials(name) {
  const parts = name.match(/[\p{L}\p{N}][\p{L}\p{N}'’]*/gu) ?? [];
  const of = (isWanted) => parts.filter(isWanted).map((part) => part[0]).join("").toLowerCase();
  const isLarge = (part) => /^[\p{Lu}\p{N}]/u.test(part);
  return [of(isLarge), of((part) => isLarge(part) || part === "of")].filter((one) => one.length >= INITIALS);
}

/**
 * Return those of *names* that the search *typed* has, or is a part of, the likeliest first; with
 * *isNear*, those that it may mean though a letter or two are wrong. Each has a `rest`, which was typed
 * besides it.
 */
export function named(typed, names, isNear = false) {
  if (/(?:^|\s)(?:[-–](?=\S)|OR(?:\s|$)|NOT\s|\|)/u.test(typed)) return [];
  const isQuoted = /["“”]/u.test(typed); // then small words count
  const all = [...new Set(isQuoted ? words(typed).map(({ forms }) => forms[0]) : large(typed))];
  const asked = all.filter((word) => !TITLES.some((titles) => titles.has(word)));
  const found = names.flatMap((one) => {
    const how = likeness(asked, one, all.length > asked.length, isNear) ?? (!isNear && isOffice(all, one.offices) ? { rank: OFFICE, rest: [] } : undefined);
    return how ? [{ ...one, ...how, rest: restOf(typed, how.rest) }] : [];
  });
  found.sort((a, b) => a.rank - b.rank || b.turns - a.turns);
  return found.filter(({ rank }) => rank < PART || found[0].rank === rank);
}

const WHOLE = 0, PART = 1, OFFICE = 2, BESIDE = 3;

/** Return the rank of a name and what of the words *asked* is not of it, or nothing. */
function likeness(asked, { facet, variants, initials, officeWords }, isAddressed, isNear) {
  if (asked.length === 1 && initials.includes(asked[0])) return { rank: WHOLE, rest: [] };
  const isAlike = (word, other) => word === other || (word.length >= LEAST && other.startsWith(word));
  const is = isNear ? (word, other) => word === other || distance(word, other) <= allowed(word) : isAlike;
  let best;
  for (const [at, variant] of variants.entries()) {
    const said = asked.filter((word) => variant.some((other) => is(word, other)));
    if (said.length === 0) continue;
    const office = asked.filter((word) => !said.includes(word) && [...officeWords].some((other) => is(word, other)));
    const rest = asked.filter((word) => !said.includes(word) && !office.includes(word));
    const isWhole = variant.every((other) => said.some((word) => (isNear ? is(word, other) : word === other)));
    if (at > 0 && !isWhole) continue; // other names of a body count as a whole
    const isFamily = facet === "speaker" && (office.length > 0 || isAddressed) && said.some((word) => is(word, variant[0]));
    const apart = isNear && sum(said.map((word) => Math.min(...variant.map((other) => distance(word, other)))));
    const rank = rest.length === 0 ? (isWhole ? WHOLE : PART) : isWhole || isFamily ? BESIDE : undefined;
    if (rank !== undefined && (!best || rank + apart / 10 < best.rank)) best = { rank: rank + apart / 10, rest };
  }
  return best;
}

/** Return whether the words follow each other in an office, or are an acronym printed in it. */
function isOffice(asked, offices) {
  if (asked.length === 0) return false;
  if (asked.length === 1) return offices.some((office) => new RegExp(`\\b${asked[0].toUpperCase()}\\b`, "u").test(office));
  return offices.some((office) => ` ${large(office).join(" ")} `.includes(` ${asked.join(" ")} `));
}

/** Return what was typed without the words that are not among *rest*. */
function restOf(typed, rest) {
  if (rest.length === 0) return "";
  return typed.split(/\s+/u).filter((piece) => large(piece).some((word) => rest.includes(word))).join(" ");
}

/** Return *typed* with the likeliest words of the *vocabulary* in place of those that it lacks. */
export function corrected(typed, vocabulary) {
  let text = typed;
  for (const { start, end, forms } of words(typed).reverse()) {
    const [word] = forms;
    if (word.length < LEAST || !/^\p{L}+$/u.test(word) || isKnown(word, vocabulary)) continue;
    const meant = likeliest(word, vocabulary);
    if (meant) text = text.slice(0, start) + meant + text.slice(end);
  }
  return text;
}

function isKnown(word, vocabulary) {
  const single = word.replace(/s$/u, "");
  return vocabulary.has(word) || [...vocabulary.keys()].some((other) => other.startsWith(single));
}

function likeliest(word, vocabulary) {
  let best = { apart: allowed(word) + 1, count: 0, meant: "" };
  for (const [meant, count] of vocabulary) {
    if (Math.abs(meant.length - word.length) > allowed(word)) continue;
    const apart = distance(word, meant);
    // Who has two letters wrong has the first one right.
    if (apart > allowed(word) || (apart > 1 && word[0] !== meant[0])) continue;
    if (apart < best.apart || (apart === best.apart && count > best.count)) best = { apart, count, meant };
  }
  return best.meant;
}

function allowed(word) {
  return word.length < LEAST || /\p{N}/u.test(word) ? 0 : word.length < SURE ? 1 : 2;
}

/** Return how many letters must be put in, left out, changed or swapped to make *other* of *word*. */
function distance(word, other) {
  if (Math.abs(word.length - other.length) > 2) return 3;
  let [before, row] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= word.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = word[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !isSame);
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

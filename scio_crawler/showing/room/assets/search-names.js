// Finds whom a search names, and what a misspelt word may mean. Nothing here touches a page.

import { listed } from "./quoting/table.js";
import { isSmall, large, words } from "./search-text.js";

export const NAMED = ["speaker", "organization", "outlet"]; // facets
const TITLES = ["honorifics", "deputy", "ranks"].map(listed); // by which people are addressed
const SAID = new Set([...listed("saying"), "question", "questions"]); // what people ask for beside a name
const INITIALS = 3; // at least, of a name that is typed by them
const BEGINNING = 5; // letters of a name, at least, that stand for all of it
// Letters of a word in which one, and two, may be wrong.
const WRONG = [5, 8];

/** Return the names in *names*, the file that search_index.py wrote, with the words to compare. */
export function prepared(names) {
  const isKnown = ([, path]) => path !== "";
  return NAMED.flatMap((facet) =>
    names[facet].filter(isKnown).map(([name, path, office, turns, conferences, first, last, ...others]) => {
      const isPerson = facet === "speaker";
      const alike = isPerson ? [name] : [name, ...others];
      return {
        facet,
        name,
        path,
        office,
        turns,
        conferences,
        first,
        last,
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
  const of = (isWanted) =>
    parts
      .filter(isWanted)
      .map((part) => part[0])
      .join("")
      .toLowerCase();
  const isLarge = (part) => /^[\p{Lu}\p{N}]/u.test(part);
  return [of(isLarge), of((part) => isLarge(part) || part === "of")].filter((one) => one.length >= INITIALS);
}

/**
 * Return those of *names* that the search *typed* has, or is a part of, the likeliest first; with
 * *isNear*, those that it may mean though a letter or two are wrong. Each has a `rest`, which was typed
 * besides it.
 */
export function named(typed, names, isNear = false) {
  if (/^scio-/u.test(typed) || /(?:^|\s)(?:[-–](?=\S)|OR(?:\s|$)|NOT\s|\|)/u.test(typed)) return [];
  const isQuoted = /["“”]/u.test(typed); // then small words count
  const all = [...new Set(isQuoted ? words(typed).map(({ forms }) => forms[0]) : large(typed))];
  const isTitle = (word) => TITLES.some((titles) => titles.has(word));
  const untitled = all.filter((word) => !isTitle(word));
  const asked = untitled.filter((word) => !SAID.has(word));
  const joined = words(typed)
    .map(({ forms }) => forms[0])
    .filter((word) => !isTitle(word))
    .join("");
  const found = names.flatMap((one) => {
    const how =
      likeness(asked, joined, one, all.length > untitled.length, isNear) ??
      (isNear ? undefined : inOffice(all, all.length > untitled.length, one.offices));
    return how ? [{ ...one, ...how, rest: restOf(typed, how.rest) }] : [];
  });
  found.sort((a, b) => a.rank - b.rank || b.turns - a.turns);
  return found.filter(({ rank }) => rank < PART || found[0].rank === rank);
}

const WHOLE = 0,
  PART = 1,
  OFFICE = 2,
  BESIDE = 3;
/** The ranks of names that are shown beside what says the words, and of those shown if nothing does. */
export const WORD_OF_OFFICE = 4,
  IF_NOTHING = 5;

/** Return the rank of a name and what of the words *asked* is not of it, or nothing. */
function likeness(asked, joined, { facet, variants, initials, officeWords }, isAddressed, isNear) {
  if (initials.includes(joined)) return { rank: WHOLE, rest: [] };
  const isAlike = (word, other) => word === other || (word.length >= BEGINNING && other.startsWith(word));
  const isClose = (word, other) => word === other || isMisspelt(word, other);
  const is = isNear ? isClose : isAlike;
  if (
    asked.length > 0 &&
    variants.some((variant) => (isNear ? isClose : Object.is)(joined, variant.join("")))
  )
    return { rank: WHOLE, rest: [] };
  let best;
  for (const [at, variant] of variants.entries()) {
    const said = asked.filter((word) => variant.some((other) => is(word, other)));
    if (said.length === 0) continue;
    const office = asked.filter(
      (word) => !said.includes(word) && [...officeWords].some((other) => is(word, other)),
    );
    const rest = asked.filter((word) => !said.includes(word) && !office.includes(word));
    const isWhole = variant.every((other) =>
      said.some((word) => (isNear ? is(word, other) : word === other)),
    );
    if (at > 0 && !isWhole) continue; // other names of a body count as a whole
    const isBegun = facet === "speaker" && !isNear && said.includes(variant[0]);
    const isFamily = isBegun && (office.length > 0 || isAddressed);
    const nearest = (word) => Math.min(...variant.map((other) => distance(word, other)));
    const apart = isNear ? said.reduce((letters, word) => letters + nearest(word), 0) : 0;
    const rank =
      rest.length === 0
        ? isWhole
          ? WHOLE
          : PART
        : isWhole || isFamily
          ? BESIDE
          : isBegun
            ? IF_NOTHING
            : undefined;
    if (rank !== undefined && (!best || rank + apart / 10 < best.rank))
      best = { rank: rank + apart / 10, rest };
  }
  return best;
}

/** Return the rank of words that follow each other in an office, or of one that is a name in it. */
function inOffice(asked, isAddressed, offices) {
  if (asked.length === 0) return undefined;
  if (asked.length > 1)
    return offices.some((office) => ` ${large(office).join(" ")} `.includes(` ${asked.join(" ")} `))
      ? { rank: isAddressed ? OFFICE : WORD_OF_OFFICE, rest: [] }
      : undefined;
  const has = (text) =>
    offices.some((office) => new RegExp(`(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])`, "u").test(office));
  const [word] = asked;
  if (!/^\p{L}+$/u.test(word)) return undefined;
  if (has(word.toUpperCase())) return { rank: OFFICE, rest: [] };
  if (has(word[0].toUpperCase() + word.slice(1))) return { rank: WORD_OF_OFFICE, rest: [] };
  return has(word) ? { rank: IF_NOTHING, rest: [] } : undefined;
}

/** Return what was typed without the words that are not among *rest*. */
function restOf(typed, rest) {
  if (rest.length === 0) return "";
  return typed
    .split(/\s+/u)
    .filter((piece) => large(piece).some((word) => rest.includes(word)))
    .join(" ");
}

/** Return *typed* with the likeliest words of the *vocabulary* in place of those that it lacks. */
export function corrected(typed, vocabulary) {
  let text = typed;
  const said = words(typed);
  for (const [at, { start, end, forms }] of [...said.entries()].reverse()) {
    const before = said[at - 1];
    const isTwo =
      before && vocabulary.has(before.forms[0] + forms[0]) && typed.slice(before.end, start) === " ";
    const meant = isTwo
      ? before.forms[0] + forms[0]
      : isKnown(forms[0], vocabulary)
        ? ""
        : likeliest(forms[0], vocabulary);
    if (meant) text = text.slice(0, isTwo ? before.start : start) + meant + text.slice(end);
    if (isTwo) return text;
  }
  return text;
}

function isKnown(word, vocabulary) {
  const single = word.replace(/s$/u, "");
  return (
    !/^\p{L}+$/u.test(word) ||
    vocabulary.has(word) ||
    [...vocabulary.keys()].some((other) => other.startsWith(single))
  );
}

/** Return the word of the *vocabulary* that is meant by *word*, or the two that it is made of, or "". */
function likeliest(word, vocabulary) {
  let best = { apart: WRONG.length + 1, count: 0, meant: "" };
  const most = allowed(word);
  for (const [meant, count] of vocabulary) {
    if (Math.abs(meant.length - word.length) > most || isSmall(meant)) continue;
    if (!isMisspelt(word, meant)) continue;
    const apart = distance(word, meant);
    if (apart < best.apart || (apart === best.apart && count > best.count)) best = { apart, count, meant };
  }
  const parts = Array.from(word, (_, at) => [word.slice(0, at), word.slice(at)]);
  return best.meant || (parts.find((pair) => pair.every((part) => vocabulary.has(part))) ?? []).join(" ");
}

/** Return whether *word* may stand for *other*: who misspells a word has its first letter, if not second. */
function isMisspelt(word, other) {
  const isBegun = word[0] === other[0] || (word[0] === other[1] && word[1] === other[0]);
  return isBegun && distance(word, other) <= allowed(word);
}

/** Return how many letters of *word* may be wrong. */
function allowed(word) {
  return /\p{N}/u.test(word) ? 0 : WRONG.filter((length) => word.length >= length).length;
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
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}

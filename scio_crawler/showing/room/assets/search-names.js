// Finds whom a search names, and what a misspelt word may mean. Nothing here touches a page.

import { listed } from "./quoting/table.js";
import { OPERATORS, periodsOf } from "./search-query.js";
import { isSmall, large, words } from "./search-text.js";

export const NAMED = ["speaker", "organization", "outlet"]; // facets
const TITLES = ["honorifics", "deputy", "ranks"].map(listed); // by which people are addressed
const SAID = new Set([...listed("saying"), "question", "questions"]); // what people ask for beside a name
export const NOT_KNOWN = "not known"; // an organization that is none
const INITIALS = 3; // at least, of a name that is typed by them
const BEGINNING = 5; // letters of a name, at least, that stand for all of it
const SHORT = 3; // letters of a word in which none is wrong
// Letters of a word in which one, and two, may be wrong; in shorter ones two may have changed places.
const WRONG = [5, 7];

/** Return the names in *names*, the file that search_index.py wrote, with the words to compare. */
export function prepared(names) {
  return NAMED.flatMap((facet) => names[facet].map((line, at) => preparedOne(facet, line, at))).filter(
    ({ name }) => name !== NOT_KNOWN,
  );
}

function preparedOne(facet, [name, turns, ...others], at) {
  const isPerson = facet === "speaker";
  const alike = isPerson ? [plain(name)] : [name, ...others].map(large);
  return {
    facet,
    at,
    name,
    turns,
    variants: alike.filter((each) => each.length > 0),
    initials: isPerson ? [] : initials(name),
    offices: isPerson ? others : [],
  };
}

function plain(text) {
  return words(text).map(({ forms }) => forms[0]);
}

/**
 * Return *filters* narrowed by *limits*, the operators of a search, with the names in *names*, and a
 * sentence on a value that no turn has.
 */
export function limited(limits, filters, names) {
  const found = { ...filters };
  let unknown = "";
  for (const { operator, value } of limits) {
    const periods = operator === "in" && periodsOf(value);
    if (periods) found.periods = [...(found.periods ?? []), periods];
    else if (operator === "in") found.title = [...(found.title ?? []), plain(value)];
    else {
      const facet = OPERATORS[operator].find((one) => alike(one, value, names).length > 0);
      const values = facet && alike(facet, value, names);
      if (facet) found[facet] = found[facet]?.filter((one) => values.includes(one)) ?? values;
      else unknown = `No turn has “${value}” for “${operator}:”.`;
    }
  }
  return { filters: found, unknown };
}

/** Return the values of *facet* that have *value* as a part, or as another name: CCTV, MCT. */
export function alike(facet, value, names) {
  const lines = names[facet] ?? [];
  if (lines.some(([name]) => name === value)) return [value];
  const joined = (text) => plain(text).join(" ");
  const part = joined(value);
  const ofBody = new Map(facet === "asked" ? names.organization.map((line) => [line[0], line]) : []);
  const isOne = (line) => {
    const [name, , ...others] = ofBody.get(line[0]) ?? line;
    const short = facet === "speaker" ? [] : [...others.map(joined), ...initials(name)];
    const isPart = part !== "" && ` ${joined(name)}`.includes(` ${part}`);
    const isHeld = (office) => ` ${joined(office)} `.includes(` ${part} `);
    const isOffice = facet === "speaker" && others.some(isHeld);
    return isPart || isOffice || short.includes(part) || name.toLowerCase().includes(value.toLowerCase());
  };
  return lines.filter(isOne).map(([name]) => name);
}

/** Return the initials by which people call a body: MCT and MOCT, PBC and PBOC. */
function initials(name) {
  const parts = name.match(/[\p{L}\p{N}][\p{L}\p{N}'’]*/gu) ?? [];
  return [/^[\p{Lu}\p{N}]/u, /^(?:[\p{Lu}\p{N}]|of$)/u]
    .map((wanted) => parts.filter((part) => wanted.test(part)))
    .map((some) => some.map((part) => part[0].toLowerCase()).join(""))
    .filter((one) => one.length >= INITIALS);
}

/**
 * Return those of *names* that the search *typed* has, or is a part of, the likeliest first. Each has a
 * `rest`, which was typed besides it.
 */
export function named(typed, names) {
  if (/^scio-|(?:^|\s)(?:\p{L}+:\S|[-–](?=\S)|OR(?:\s|$)|NOT\s|\||NEAR|w\/\d)/u.test(typed)) return [];
  const isQuoted = /["“”]/u.test(typed); // then small words count
  const all = [...new Set(isQuoted ? plain(typed) : withFamilies(typed, names))];
  const isTitle = (word) => TITLES.some((titles) => titles.has(word));
  const titles = all.filter(isTitle);
  const asked = all.filter((word) => !isTitle(word) && !SAID.has(word));
  const joined = plain(typed)
    .filter((word) => !isTitle(word))
    .join("");
  const found = names.flatMap((one) => {
    const how = likeness(asked, joined, one, titles) ?? inOffice(all, titles.length > 0, one.offices);
    return how ? [{ ...one, ...how, rest: restOf(typed, how.rest) }] : [];
  });
  found.sort((a, b) => a.rank - b.rank || b.turns - a.turns);
  return found.filter(({ rank }) => rank < PART || found[0].rank === rank);
}

/** Return the words of *typed* that people look for; small ones, too, that are family names: Mr. He. */
function withFamilies(typed, names) {
  const families = new Set(names.map(({ facet, variants }) => facet === "speaker" && variants[0]?.[0]));
  const isFamily = ({ start, forms: [word] }) =>
    start > 0 && /\p{Lu}/u.test(typed[start]) && families.has(word);
  return words(typed)
    .filter((word) => !isSmall(word.forms[0]) || isFamily(word))
    .map(({ forms }) => forms[0]);
}

const [WHOLE, PART, OFFICE, BESIDE] = [0, 1, 2, 3];
/** The ranks of names that are shown beside what says the words, and of those shown if nothing does. */
export const [WORD_OF_OFFICE, IF_NOTHING] = [4, 5];

/** Return the rank of a name and what of the words *asked* is not of it, or nothing. */
function likeness(asked, joined, { facet, variants, initials, offices }, titles) {
  const isJoined = asked.length > 0 && variants.some((variant) => joined === variant.join(""));
  if (isJoined || initials.includes(joined)) return { rank: WHOLE, rest: [] };
  const is = (word, other) => word === other || (word.length >= BEGINNING && other.startsWith(word));
  // By how all its parts begin: Chen Yuanhang for Cheng Yuanhang.
  const isBegun = (variant) =>
    asked.length > 1 &&
    asked.length === variant.length &&
    variant.every((word, at) => word.startsWith(asked[at]));
  let best = variants.some(isBegun) ? { rank: PART, rest: [] } : undefined;
  for (const [at, variant] of variants.entries()) {
    const said = asked.filter((word) => variant.some((other) => is(word, other)));
    const isWhole = variant.every((other) => said.includes(other));
    if (said.length === 0 || (at > 0 && !isWhole)) continue; // other names of a body count as a whole
    const officeWords = offices.flatMap(large);
    const isOfOffice = (word) => officeWords.some((other) => is(word, other));
    const others = asked.filter((word) => !said.includes(word));
    const rest = others.filter((word) => !isOfOffice(word));
    const isFirst = facet === "speaker" && said.includes(variant[0]);
    const isFamily = isFirst && (others.length > rest.length || titles.length > 0);
    let rank = isFirst ? IF_NOTHING : undefined;
    if (isWhole || isFamily) rank = BESIDE;
    if (rest.length === 0) rank = isWhole ? WHOLE : PART;
    if (rank !== undefined && (!best || rank < best.rank)) best = { rank, rest };
  }
  return best;
}

/** Return the rank of words that follow each other in an office, or of one that is a name in it. */
function inOffice(asked, isAddressed, offices) {
  const has = (text) =>
    offices.some((office) => new RegExp(`(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])`, "u").test(office));
  const isSaid = (office) => ` ${large(office).join(" ")} `.includes(` ${asked.join(" ")} `);
  const [word = "", ...more] = asked;
  let rank;
  if (more.length > 0) {
    if (offices.some((office) => mayHave(office, asked) && isSaid(office)))
      rank = isAddressed ? OFFICE : WORD_OF_OFFICE;
  } else if (/^\p{L}+$/u.test(word)) {
    if (has(word)) rank = IF_NOTHING;
    if (has(word[0].toUpperCase() + word.slice(1))) rank = WORD_OF_OFFICE;
    if (has(word.toUpperCase())) rank = OFFICE;
  }
  return rank === undefined ? undefined : { rank, rest: [] };
}

/** Return whether an *office* may have the words *asked*: a quick look, since there are many. */
function mayHave(office, asked) {
  const lower = office.toLowerCase();
  return /[^\x20-\x7e]|'/u.test(lower) || asked.every((word) => lower.includes(word));
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
  const isSwapped = word.length > SHORT && sorted(word) === sorted(other);
  return isBegun && (isSwapped || distance(word, other) <= allowed(word));
}

function sorted(word) {
  return Array.from(word).sort().join("");
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

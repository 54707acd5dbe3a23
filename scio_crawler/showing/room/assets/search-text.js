// Words as the search takes them, and the excerpt of a turn.
// search_text.py takes the same words. Nothing here touches a page.

import { listed } from "./quoting/table.js";
import { american } from "./quoting/words.js";

const HAN = "\\u3400-\\u9fff\\uf900-\\ufaff";
const THIN = "\\u00a0\\u2009\\u202f";
const WORDLY = "\\p{L}\\p{N}_";
const OTHER = `(?:(?![${HAN}])[\\p{L}\\p{N}])`;
const WORD = new RegExp(
  "(?:\\p{L}\\.){2,}" +
    `|\\p{Nd}{1,3}(?:[,${THIN}]\\p{Nd}{3})+(?!\\p{Nd})(?:\\.\\p{Nd}+)?[\\p{L}\\p{N}]*` +
    "|\\p{Nd}+(?:\\.\\p{Nd}+)*[\\p{L}\\p{N}]*" +
    `|[%％]|per[ -]cent(?![${WORDLY}])` +
    `|[${HAN}]` +
    `|${OTHER}+(?:['’](?!s(?![${WORDLY}]))${OTHER}+)*(?:['’]s(?![${WORDLY}]))?`,
  "giu",
);
const HYPHENS = "-‐‑";
const PERCENT = "percent";
const PER_CENT = ["%", "％", "per cent", "per-cent"];
const IN_WORDS = new RegExp(`['’]|\\.(?!\\p{Nd})|(?<=\\p{Nd})[,${THIN}]`, "gu");
const SMALL = listed("function words");

/** Return the words of *text*: of each where it starts and ends, and its forms. */
export function words(text) {
  const found = [];
  let first = 0,
    joined = "",
    end = -1; // of words that hyphens join
  for (const match of text.matchAll(WORD)) {
    const forms = formsOf(match[0]);
    if (match.index - end === 1 && HYPHENS.includes(text[end]) && !figures(joined, forms[0])) {
      joined += forms[0];
      found[first].forms = [...found[first].forms, joined];
    } else {
      [first, joined] = [found.length, forms[0]];
    }
    end = match.index + match[0].length;
    found.push({ start: match.index, end, forms });
  }
  return found;
}

const known = new Map(); // forms of words: few differ

function formsOf(printed) {
  let forms = known.get(printed);
  if (!forms) known.set(printed, (forms = madeOf(printed)));
  return forms;
}

function madeOf(printed) {
  const lower = printed.toLowerCase();
  if (PER_CENT.includes(lower)) return [PERCENT];
  const isPossessive = /['’]s$/u.test(lower);
  const own = isPossessive ? lower.slice(0, -2) : lower;
  const plain = own
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/gu, "")
    .replace(IN_WORDS, "");
  if (SMALL.has(plain) && plain.length > 1 && printed === printed.toUpperCase())
    return [plain.toUpperCase(), plain];
  return [...new Set([plain, american(plain), ...(isPossessive ? [`${plain}s`] : [])])];
}

function figures(before, after) {
  return /\p{Nd}$/u.test(before) && /^\p{Nd}/u.test(after);
}

/** Return whether a word says little by itself. */
export function isSmall(word) {
  return SMALL.has(word);
}

/** Return where *way* occurs in the words *said*: the numbers of the words at which it starts. */
export function places(way, said) {
  const found = [];
  for (let start = 0; start + way.length <= said.length; start += 1) {
    if (way.every((wanted, at) => is(wanted, said[start + at].forms))) found.push(start);
  }
  return found;
}

/** Return whether a word with these *forms* is the one that is wanted. */
function is({ text, isWhole }, forms) {
  return isWhole ? forms.includes(text) : forms.some((form) => form.startsWith(text));
}

/** Return the words of *text* that people look for, without small ones. */
export function large(text) {
  return words(text)
    .map(({ forms }) => forms[0])
    .filter((word) => !SMALL.has(word));
}

// --- Excerpts ---

const SHORTENED = new RegExp(
  `(?:^|[\\s"“(])(?:${[...listed("shortened")].join("|")}|(?:\\p{L}\\.)*\\p{L})\\.\\s$`,
  "u",
);
const LONGEST = 50; // words of a sentence that are shown
const BEFORE = 16; // of these before the first hit
const OPENING = 25; // words, at least, that are shown of a turn without hits

/** Return the excerpt of *text* to show for what is *asked*, in stretches that are hits or not. */
export function excerpt(text, asked) {
  const said = words(text);
  const hits = hitsOf(asked, said);
  const all = sentences(text, said);
  const holding = all
    .map((range) => ({
      ...range,
      count: said.slice(range.start, range.end).filter((_, at) => hits.has(range.start + at)).length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.start - b.start)
    .slice(0, 2)
    .sort((a, b) => a.start - b.start);
  const ranges = (holding.length > 0 ? holding : opening(all)).map((range) => cut(range, hits));
  return ranges.flatMap((range, index) => [
    ...gap(range, ranges[index - 1]),
    ...stretches(text, said, range, hits),
  ]);
}

/** Return the numbers of the words that were looked for: phrases of several words as a whole. */
function hitsOf(asked, said) {
  const sides = asked
    .filter(({ isNot }) => !isNot)
    .flatMap(({ terms }) => terms.flatMap((term) => term.near ?? [term, ...(term.all ?? [])]));
  const ways = sides.flatMap((side) => side.ways);
  return new Set(ways.flatMap((way) => places(way, said).flatMap((start) => way.map((_, at) => start + at))));
}

/** Return the sentences as ranges of words, each with the places where its text starts and ends. */
function sentences(text, said) {
  const ends = [];
  for (const match of text.matchAll(/\n\s*|[.?!]["”’)\]]*\s+/gu)) {
    const end = match.index + match[0].length;
    if (
      match[0].includes("\n") ||
      !SHORTENED.test(text.slice(Math.max(0, match.index - 12), match.index + 2))
    )
      ends.push(end);
  }
  const found = [];
  let [start, from] = [0, 0];
  for (const to of [...ends, text.length]) {
    let end = start;
    while (end < said.length && said[end].start < to) end += 1;
    if (end > start || (found.length === 0 && to === text.length)) found.push({ start, end, from, to });
    [start, from] = [end, to];
  }
  return found;
}

/** Return the first sentences of a turn as one range: a greeting alone says nothing. */
function opening(all) {
  const last = all.find(({ end }) => end >= OPENING) ?? all.at(-1);
  return last ? [{ start: 0, end: last.end, from: 0, to: last.to }] : [];
}

/** Return the part of a sentence around its first hit that is shown. */
function cut(range, hits) {
  const { start, end } = range;
  if (end - start <= LONGEST) return range;
  let first = start;
  while (first < end && !hits.has(first)) first += 1;
  const from = first === end ? start : Math.max(start, Math.min(first - BEFORE, end - LONGEST));
  const to = Math.min(end, from + LONGEST);
  return { ...range, start: from, end: to, isLate: from > start, isCut: to < end };
}

function gap(range, before) {
  const isNext = before && !before.isCut && before.to === range.from && !range.isLate;
  const text = isNext ? " " : before ? " … " : range.isLate ? "… " : "";
  return text ? [{ text, isHit: false }] : [];
}

function stretches(text, said, { start, end, from, to, isLate, isCut }, hits) {
  const found = [];
  let at = isLate ? said[start].start : from;
  for (let index = start; index < end; index += 1) {
    if (!hits.has(index)) continue;
    const isNext =
      index > start &&
      hits.has(index - 1) &&
      /^[\s-]$/u.test(text.slice(said[index - 1].end, said[index].start));
    if (isNext) found.at(-1).text += text.slice(at, said[index].end);
    else
      found.push(
        { text: text.slice(at, said[index].start), isHit: false },
        { text: text.slice(said[index].start, said[index].end), isHit: true },
      );
    at = said[index].end;
  }
  const rest = text.slice(at, isCut ? said[end - 1].end : to).trimEnd();
  found.push({ text: isCut ? `${rest} …` : rest, isHit: false });
  return found.filter((each) => each.text);
}

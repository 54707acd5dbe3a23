// What a search asks for: words in their forms, phrases, numbers, dates, operators, and other words
// for the same, which search-words.json lists. Nothing here touches a page.

import { listed } from "./quoting/table.js";
import { american } from "./quoting/words.js";
import { isSmall, words } from "./search-text.js";

const SHORT = 3; // letters of a word that finds no longer ones
const NEAR = 10; // words between two that are NEAR each other, if no number is typed
const LONGEST = 5; // words of another word for the same
const PLAIN = 1_000; // a sum of money from here on is also found without its currency
const LARGE = 1_000_000; // a number from here on may be said in millions
const MONEY = ["dollar", "yuan", "euro", "pound", "yen"];
const MONTHS = [...listed("months")];
const MONTH =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?" +
  "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const DAY = "[0-9][0-9]?(?:st|nd|rd|th)?";
const YEAR = "(?:19|20)[0-9][0-9]";
const PART = "(?:[HhQq][1-4]|(?:(?:the )?(?:first|second|third|fourth) (?:half|quarter))(?: of)?)"; // of a year
const DATE =
  `(?:(?:from|between) )?${YEAR}(?: ?[-–] ?|\\.\\.| to | until | and )${YEAR}` +
  `|(?:since|from|after|before|until) (?:${MONTH},? )?${YEAR}` +
  `|${PART},? ${YEAR}|${YEAR} ?${PART}(?! of)` +
  "|[0-9]{4}[-/.][0-9][0-9]?[-/.][0-9][0-9]?|[0-9][0-9]?[-/.][0-9][0-9]?[-/.][0-9]{4}|[0-9]{4}[-/][0-9][0-9]?" +
  `|${MONTH} ${DAY},? [0-9]{4}|${DAY} ${MONTH},? [0-9]{4}|${MONTH},? [0-9]{4}|${YEAR}`;
const NUMBER = "[0-9]{1,3}(?:,[0-9]{3})+(?:\\.[0-9]+)?|[0-9]+(?:\\.[0-9]+)?";
const ASKED = new RegExp(
  "((?<!\\S)(?<minus>[-–])(?=\\S))?(?:(?<![^\\s(–-])(?:" +
    '(?<operator>\\p{L}{2,}):(?=[^\\s/])(?:"(?<straightValue>[^"]*)"?|“(?<curlyValue>[^”]*)”?|(?<value>\\S+))' +
    "|(?<near>NEAR(?:/(?<n>[0-9]+))?|(?:[wn]|pre|within)/(?<w>[0-9]+)|AROUND\\((?<a>[0-9]+)\\))(?!\\S)" +
    `|(?<date>${DATE})(?![^\\s,;.?!)"“”]))` +
    '|"(?<straight>[^"]*)"?(?:~(?<tilde>[0-9]+))?|“(?<curly>[^”]*)”?(?:~(?<curlyTilde>[0-9]+))?' +
    '|(?<bare>[^\\s"“”/]+))',
  "giu",
);
const FIGURE = new RegExp(
  `^(?<money>US\\$|RMB¥|[$€£¥])?(?<number>${NUMBER})(?<tail>\\p{L}*[²³23]?)[?.!,;]*$`,
  "u",
);
const SPACED = /(?<![^\s"“])(?:[0-9]{1,3}(?: [0-9]{3})+|per cent)(?![^\s"”])/giu; // but one word
const TAG = /<\/?[a-z][^<>]*>/giu;
const JOINTS = { OR: "or", "|": "or", AND: "and", "&": "and", "+": "and", NOT: "not" };
const QUESTION = new RegExp(
  "^(?:who|what|what['’]?s|when|where|why|which|how|did|does|do|has|have|had|is|are|was|were|can|could" +
    "|will|would|tell|show|find|any|questions?)\\b.*\\s\\S",
  "iu",
);
/** The operators, each with the facets that it narrows. */
export const OPERATORS = {
  speaker: ["speaker"],
  outlet: ["outlet"],
  organization: ["organization"],
  by: ["organization", "speaker", "outlet"],
  in: [],
};

/** Return what *table*, the content of search-words.json, holds, ready to be asked. */
export function prepared(table) {
  const irregular = new Map();
  for (const family of table.irregular.map((line) => line.split(" ")))
    for (const word of family) if (!irregular.has(word)) irregular.set(word, family);
  const others = new Map();
  for (const [line] of table.synonyms) {
    const all = line.split("; ");
    for (const one of all)
      others.set(
        keyOf(plainWords(one)),
        all.filter((other) => other !== one),
      );
  }
  const units = Object.entries(table.units).map(([name, typed]) => [name, typed.split(" ")]);
  return {
    irregular,
    others,
    units,
    scales: table.scales,
    fillers: new Set(table.fillers.join(" ").split(" ")),
  };
}

/**
 * Return what the search *typed* asks for; *table* is `prepared`:
 * - `groups`, all of which must be fulfilled: each has terms, of which one must be said, or none if it
 *   `isNot`. The `ways` of a term are sequences of words to look for; a word that is not whole finds
 *   longer ones, too. A conference in its `periods`, each from a date to another, also fulfils it.
 *   A term that is `near` has two sides and is said where both are `within` so many words; one that
 *   has `all` is also said where all of these terms are.
 * - `limits`: the operators, each as facets and a value; `unknown`: operators that there are not.
 * - `isQuestion`: whether words of it were left out, since it is a question in words.
 * - `phrase`: the words whose turns come first. `also`: what is searched as well, and `literal`: how to
 *   type the search so that it is not.
 */
export function asked(typed, table) {
  const pieces = [...whole(typed).matchAll(ASKED)].map((match) => pieceOf(match, table));
  const limits = pieces.filter(({ operator }) => operator in OPERATORS);
  const unknown = pieces.filter(({ operator }) => operator && !(operator in OPERATORS));
  const plain = pieces.filter(({ operator }) => !(operator in OPERATORS));
  let rest = plain;
  if (QUESTION.test(typed)) {
    const said = rest.filter(({ text }) => !table.fillers.has(text.toLowerCase().replace(/[?.!,]+$/u, "")));
    if (said.some(({ ways, isSmall }) => ways?.length > 0 && !isSmall)) rest = said;
  }
  const { found, also, literal } = withOthers(withQuantities(rest, table), table);
  return {
    groups: grouped(found),
    limits: limits.map(({ operator, value, minus }) => ({ operator, value, isNot: minus !== "" })),
    unknown: unknown.map(({ operator }) => operator),
    phrase: limits.length > 0 ? [] : phraseOf(rest),
    also,
    isQuestion: rest !== plain,
    literal: [...limits.map(({ minus, text }) => minus + text), literal].join(" ").trim(),
  };
}

function whole(typed) {
  return typed
    .normalize("NFKC")
    .replace(TAG, " ")
    .replace(SPACED, (word) => word.replaceAll(" ", ""));
}

/** Return what a *match* of ASKED asks for: a term, an operator, or a word between terms. */
function pieceOf(match, table) {
  const { minus = "", operator, near, n, w, a, date, straight, curly, tilde, curlyTilde } = match.groups;
  const [all] = match;
  const text = all.slice(minus.length);
  const own = { minus, text, isPlain: false };
  if (operator) {
    const value = match.groups.straightValue ?? match.groups.curlyValue ?? match.groups.value;
    return { ...own, operator: operator.toLowerCase(), value, ...termOf(value, false, table) };
  }
  if (near && (all.startsWith("NEAR") || n || w || a))
    return { ...own, joint: "near", within: Number(n ?? w ?? a ?? NEAR) };
  if (Object.hasOwn(JOINTS, all)) return { ...own, joint: JOINTS[all] };
  const phrase = straight ?? curly;
  const distance = tilde ?? curlyTilde;
  if (phrase !== undefined && distance)
    return { ...own, ...nearTerm(plainWords(phrase), Number(distance), table) };
  if (phrase !== undefined) return { ...own, ...termOf(phrase, true, table) };
  const period = date && dated(text);
  return { ...own, ...(period ?? { ...termOf(text, false, table), isPlain: true }) };
}

/** Return the groups of *pieces*: those of terms that stand side by side, OR, NOT and NEAR each other. */
function grouped(pieces) {
  const found = [];
  let [isOr, isNot, within, before] = [false, false, 0, undefined];
  for (const piece of pieces) {
    if (piece.joint) {
      [isOr, isNot, within] = [piece.joint === "or", piece.joint === "not", piece.within ?? 0];
      continue;
    }
    if (!piece.ways?.length && !piece.periods && !piece.near) continue;
    const isAnotherYear = piece.isYear && before?.isYear;
    const last = found.at(-1);
    if (last && within) last.terms.splice(-1, 1, { ways: [], near: [before, piece], within });
    else if (last && (isOr || isAnotherYear)) last.terms.push(piece);
    else found.push({ terms: [piece], isNot: piece.minus !== "" || isNot });
    [isOr, isNot, within, before] = [false, false, 0, piece];
  }
  const large = found.filter(({ terms, isNot }) => isNot || !terms[0].isSmall);
  return large.some((group) => !group.isNot) ? large : found;
}

/** Return *groups* as alternatives, of which one is enough; none of those that are not to be said. */
export function anyOf(groups) {
  const isKept = ({ isNot, terms }) => isNot || terms.every(({ periods }) => periods);
  const terms = groups.filter((group) => !isKept(group)).flatMap((group) => group.terms);
  return terms.length > 1 ? [...groups.filter(isKept), { terms, isNot: false }] : undefined;
}

function plainWords(text) {
  return words(text).map(({ forms }) => forms[0]);
}

function termOf(text, isPhrase, table) {
  const printed = plainWords(text);
  const exact = printed.map((word) => ({ text: american(word), isWhole: true }));
  if (printed.length === 0) return { ways: [], isPhrase };
  if (isPhrase) return { ways: [exact], isPhrase };
  if (printed.length === 1)
    return { ways: spelled(printed[0], table), isPhrase, isSmall: isSmall(printed[0]) };
  const areFigures = (word, at) => at > 0 && /\p{Nd} \p{Nd}/u.test(`${printed[at - 1]} ${word}`);
  if (printed.some(areFigures)) return { ways: [exact], isPhrase }; // 6:40 is not 640
  return { ways: [exact, [{ text: american(printed.join("")), isWhole: true }]], isPhrase };
}

function nearTerm(said, within, table) {
  const sides = said.map((word) => ({ ways: spelled(word, table) }));
  if (sides.length < 2) return sides[0] ?? { ways: [] };
  return { ways: [], near: [sides[0], sides.at(-1)], within: within + sides.length - 1, isPhrase: true };
}

/** Return the ways to say *word*: its forms; longer words that begin with its singular or plural, too. */
function spelled(word, { irregular }) {
  const isName = !/^\p{L}+$/u.test(word) || isSmall(word);
  const own = american(word);
  if (isName || own.length < 2) return [...new Set([word, own])].map((text) => [{ text, isWhole: true }]);
  const single = singular(own);
  const starts = [own, single, plural(single)];
  const bases = [own, single].flatMap(verbsOf).filter((verb) => !isSmall(verb));
  const family = [own, single, ...bases].map((base) => irregular.get(base)).find(Boolean);
  const all = [...starts, ...(family ?? bases.flatMap(inflected))];
  const begun = starts.filter((text) => text.length > SHORT);
  const isCovered = (text) => begun.some((start) => text !== start && text.startsWith(start));
  return [...new Set(all)]
    .filter((text) => !isCovered(text))
    .map((text) => [{ text, isWhole: !begun.includes(text) }]);
}

function singular(word) {
  if (word.length <= SHORT) return word;
  if (/[^aeiou]ies$/u.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:x|ss|ch|sh|[^h]o)es$/u.test(word)) return word.slice(0, -2);
  if (/men$/u.test(word)) return `${word.slice(0, -3)}man`;
  return /[^siu]s$/u.test(word) ? word.slice(0, -1) : word;
}

function plural(word) {
  if (word.length < SHORT) return word;
  if (/[^aeiou]y$/u.test(word)) return `${word.slice(0, -1)}ies`;
  if (/man$/u.test(word)) return `${word.slice(0, -3)}men`;
  return word + (/(?:[sxz]|ch|sh)$/u.test(word) ? "es" : "s");
}

const ONE_SYLLABLE = /^[^aeiou]*[aeiou][^aeiouwxy]$/u; // plan, hop

/** Return the verbs of which *word* may be a form: hope of hoping, plan of planning. */
function verbsOf(word) {
  if (/[^aeiou]ied$/u.test(word)) return [`${word.slice(0, -3)}y`];
  const stem = /^(\p{L}*[aeiouy]\p{L}*?)(?:ing|ed)$/u.exec(word)?.[1] ?? "";
  if (stem.length < 2 || stem === "e") return [word];
  if (stem.endsWith("e")) return stem.length > 2 ? [`${stem}e`] : [word]; // agreed
  if (/([bdgklmnprt])\1$/u.test(stem)) return [stem.slice(0, -1), stem];
  return ONE_SYLLABLE.test(stem) ? [`${stem}e`] : [stem, `${stem}e`];
}

function inflected(verb) {
  if (/ee$/u.test(verb)) return [verb, `${verb}s`, `${verb}d`, `${verb}ing`];
  if (/e$/u.test(verb)) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`];
  if (/[^aeiou]y$/u.test(verb)) return [verb, plural(verb), `${verb.slice(0, -1)}ied`, `${verb}ing`];
  const doubled = /[aeiou][^aeiouwxy]$/u.test(verb) ? verb + verb.at(-1) : verb;
  const stem = ONE_SYLLABLE.test(verb) ? [doubled] : [verb, doubled];
  return [verb, plural(verb), ...stem.flatMap((each) => [`${each}ed`, `${each}ing`])];
}

/** Return *pieces*; those that make up a number with its currency, scale or unit are one: $5bn, 6 am. */
function withQuantities(pieces, table) {
  const found = [];
  for (let at = 0; at < pieces.length;) {
    const { term, size } = quantityAt(pieces.slice(at, at + 4), table) ?? { term: pieces[at], size: 1 };
    found.push(term);
    at += size;
  }
  return found;
}

/** Return the term for the number at the beginning of *pieces*, and how many of them it takes, if any. */
function quantityAt(pieces, { units, scales }) {
  const texts = pieces.map(({ isPlain, text }) => (isPlain ? text : ""));
  const isBefore = ["USD", "RMB", "CNY", "EUR"].includes(texts[0]);
  const {
    money = isBefore ? texts[0] : "",
    number,
    tail,
  } = FIGURE.exec(texts[isBefore ? 1 : 0])?.groups ?? {};
  if (!number) return undefined;
  const after = texts.slice(isBefore ? 2 : 1).map((text) => text.toLowerCase().replace(/[?!,;]+$/u, ""));
  const said = tail ? [tail.toLowerCase(), ...after] : after;
  const scale = Object.hasOwn(scales, said[0]) ? said[0] : "";
  const [one = "", two = ""] = scale ? said.slice(1) : said;
  const named = (unit) => units.filter(([, typed]) => typed.includes(unit)).map(([name]) => name);
  const both = named(one + two);
  const meant = two && both.length > 0 ? both : named(one);
  const names = meant.length > 0 ? meant : named(money.toLowerCase());
  const taken = (scale ? 1 : 0) + (meant.length > 0 ? (meant === both && two ? 2 : 1) : 0);
  const value = number.replaceAll(",", "");
  if ((tail && taken === 0) || (!scale && names.length === 0 && Number(value) < LARGE)) return undefined;
  const size = (isBefore ? 2 : 1) + taken - (tail ? 1 : 0);
  const figures = scaled(value, scale ? scales[scale] : 0, scales);
  const isSum = names.some((name) => MONEY.includes(name)) && (scale || money || Number(value) >= PLAIN);
  const ways = names.flatMap((name) => figures.map((figure) => [...figure, ...sayings(name)]));
  if (names.length === 0 || isSum) ways.push(...figures);
  if (scale === "m" && names.length === 0) ways.push([...sayings(value), ...sayings("meter")]);
  if (tail) ways.push([{ text: value + tail.toLowerCase(), isWhole: true }]);
  const text = pieces
    .slice(0, size)
    .map((piece) => piece.text)
    .join(" ");
  return { term: { minus: pieces[0].minus, text, ways, isPhrase: true }, size };
}

/** Return the ways to write *value* times ten to the power of *zeros*: 9.6 million, 9600000. */
function scaled(value, zeros, scales) {
  const [before, after = ""] = value.split(".");
  const digits = after.length <= zeros ? before + after.padEnd(zeros, "0") : "";
  const found = [];
  for (const name of ["million", "billion", "trillion"]) {
    const size = scales[name];
    if (zeros === size) found.push([value, name]);
    else if (digits.length > size && digits.slice(-size + 2).match(/^0*$/u)) {
      const text = `${digits.slice(0, -size)}.${digits.slice(-size)}`.replace(/\.?0+$/u, "");
      found.push([text, name]);
    }
  }
  const all = [[digits || value], ...found];
  return all.map((said) => said.map((text) => ({ text, isWhole: true })));
}

function sayings(text) {
  return plainWords(text).map((word) => ({
    text: word,
    isWhole: word.length < SHORT || /\p{Nd}/u.test(word),
  }));
}

const FIRST_MONTHS = { h1: [1, 7], h2: [7, 13], q1: [1, 4], q2: [4, 7], q3: [7, 10], q4: [10, 13] };
const PARTS = ["first", "second", "third", "fourth"];

/** Return the term for the date *text*; undefined if there is no such day. */
function dated(text) {
  const numbers = text.match(/[0-9]+/gu);
  const years = numbers.filter((each) => each.length === 4);
  const others = numbers.filter((each) => each.length < 3).map(Number);
  const said = (words) => [plainWords(words).map((word) => ({ text: american(word), isWhole: true }))];
  const term = (ways, ...periods) => ({ ways, isPhrase: true, isYear: text === years[0], periods });
  if (years.length > 1) return term(said(text.replace(/^(?:from|between) /iu, "")), [years[0], years[1]]);
  const [year] = years;
  const part = partOf(text);
  if (part) return FIRST_MONTHS[part] && ofPart(part, year, term, said);
  const open = /^(?:since|from|after|before|until)(?= )/iu.exec(text)?.[0].toLowerCase();
  const named = new RegExp(`(?<!\\p{L})${MONTH}`, "iu").exec(text)?.[0];
  if (named) others.unshift(MONTHS.indexOf(named.slice(0, 3).toLowerCase()) + 1);
  if (open) return term([], openPeriod(open, year, others[0]));
  const orders = /^[0-9]{1,2}[-/.]/u.test(text) ? [others, [...others].reverse()] : [others];
  const isDay = (order) => order.every((each, at) => each >= 1 && each <= [12, 31][at]);
  const dates = orders.filter(isDay).map((order) => [year, ...order.map(twoFigures)].join("-"));
  if (dates.length === 0) return undefined;
  const isSaid = named || others.length === 0; // nobody says 2024-07-24
  return term(isSaid ? said(text) : [], ...[...new Set(dates)].map((date) => [date, date]));
}

function partOf(text) {
  const short = /(?<![\p{L}\p{N}])[hq][1-4](?![\p{L}\p{N}])|(?<=[0-9])[hq][1-4]/iu.exec(text)?.[0];
  const [, which, what] = /(first|second|third|fourth) (half|quarter)/iu.exec(text) ?? [];
  return short?.toLowerCase() ?? (which && what[0].toLowerCase() + (PARTS.indexOf(which.toLowerCase()) + 1));
}

/** Return the term for a half or a quarter of a *year*, and the month after it, when it is reported on. */
function ofPart(part, year, term, said) {
  const [first, next] = FIRST_MONTHS[part];
  const name = `${PARTS[part[1] - 1]} ${part[0] === "h" ? "half" : "quarter"}`;
  const month = (number) => `${Number(year) + (number > 12)}-${twoFigures(((number - 1) % 12) + 1)}`;
  const ways = [`${name} of ${year}`, `${name} ${year}`, `${part} ${year}`, `${year} ${part}`].flatMap(said);
  return term(ways, [month(first), month(next)]);
}

function twoFigures(number) {
  return String(number).padStart(2, "0");
}

function openPeriod(open, year, month) {
  const step = { after: 1, before: -1 }[open] ?? 0;
  const number = Number(year) * (month ? 12 : 1) + (month ? month - 1 : 0) + step;
  const edge = month ? `${Math.floor(number / 12)}-${twoFigures((number % 12) + 1)}` : String(number);
  return ["before", "until"].includes(open) ? ["", edge] : [edge, ""];
}

/** Return whether *date* is in one of *periods*, whose ends may be a year, a month, a day or open. */
export function isIn(date, periods) {
  const isWithin = ([first, last]) =>
    first <= date.slice(0, first.length) && date.slice(0, last.length) <= last;
  return periods.some(isWithin);
}

/** Return the periods that the value of an operator names, undefined if it names none. */
export function periodsOf(value) {
  const match = new RegExp(`^(?:${DATE})$`, "iu").test(value);
  return match ? dated(value)?.periods : undefined;
}

/** Return the words of *pieces* as the phrase whose turns come first; none if they are more than words. */
function phraseOf(pieces) {
  const isMore = ({ operator, joint, isPhrase, periods, minus }) =>
    operator || joint || (isPhrase && !periods) || minus;
  const printed = pieces.flatMap(({ text }) => plainWords(text));
  if (printed.length < 2 || pieces.some(isMore)) return [];
  return printed.map((word) => ({ text: american(word), isWhole: true }));
}

function keyOf(printed) {
  return printed.map((word) => singular(american(word))).join(" ");
}

/** Return *pieces* with the ways to say other words for the same, and what these are. */
function withOthers(pieces, table) {
  const found = [];
  const also = [];
  const literal = [];
  for (let at = 0; at < pieces.length;) {
    const size = pieces[at].minus ? 0 : longestAt(pieces, at, table.others);
    const run = pieces.slice(at, at + Math.max(size, 1));
    const text = run.map((piece) => piece.minus + piece.text).join(" ");
    at += run.length;
    if (size === 0) {
      found.push(run[0]);
      literal.push(text);
      continue;
    }
    const others = table.others.get(keyOf(plainWords(text)));
    const ways = [text, ...others].flatMap((one) => asPhrase(one, table));
    found.push({
      minus: "",
      text,
      ways,
      ...(size > 1 && { all: run.filter((piece) => !piece.isSmall) }),
    });
    also.push(...others);
    literal.push(`"${text}"`);
  }
  return { found, also, literal: literal.join(" ") };
}

/** Return how many pieces from *at* on are together a word that has others for the same. */
function longestAt(pieces, at, others) {
  const isOne = (run) => {
    const key = keyOf(run.flatMap(({ text }) => plainWords(text)));
    return run.every(({ isPlain, minus }) => isPlain && !minus) && others.has(key);
  };
  let size = Math.min(LONGEST, pieces.length - at);
  while (size > 0 && !isOne(pieces.slice(at, at + size))) size -= 1;
  return size;
}

/** Return the ways to say *text*, of one word or more; the last one may be in any form. */
function asPhrase(text, table) {
  const printed = plainWords(text);
  const before = printed.slice(0, -1).map((word) => ({ text: american(word), isWhole: true }));
  return spelled(printed.at(-1), table).map((way) => [...before, ...way]);
}

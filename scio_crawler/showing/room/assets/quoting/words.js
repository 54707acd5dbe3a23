// Split texts into the words and marks by which quotations are compared, and weigh them.

import { listed, TABLE } from "./table.js";

export const WORD = "word", MARK = "mark", QUOTE = "quote", DASH = "dash", GAP = "gap";

const INVISIBLE =
  /[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u034f\u{e0000}-\u{e0fff}]+/gu;
const LIGATURES = { ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ﬅ: "st", ﬆ: "st" };
const LIGATURE = /[ﬀﬁﬂﬃﬄﬅﬆ]/g;
const FOLDED = new Map();
for (let code = 0xff01; code < 0xff5f; code++) {
  FOLDED.set(String.fromCharCode(code), String.fromCharCode(code - 0xfee0));
}
for (const [characters, as] of [
  ["\"`´‘’‚‛“”„‟′″‹›«»《》〈〉〝〞〟❛❜❝❞ʹʼ「」『』｢｣＂＇｀", "'"],
  ["‐‑−⁃﹣", "-"],
  ["‒–", "–"],
  ["—―⸺⸻﹘", "—"],
  ["、，", ","],
  ["。｡", "."],
  ["【〔", "["],
  ["】〕", "]"],
  ["⋯", "…"],
  ["￥", "¥"],
  ["￡", "£"],
  ["￠", "¢"],
  ["\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "],
  ["\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "],
]) {
  for (const character of characters) FOLDED.set(character, as);
}
// Matches all of these, so that other characters need no lookup.
const FOLDABLE = new RegExp(
  `[${[...FOLDED.keys()].map((c) => `\\u{${c.codePointAt(0).toString(16)}}`).join("")}]`, "gu",
);
const IN_WORDS = "[^ '\\-–—.,;:?!()\\[\\]{}…]";
const TOKEN = new RegExp(
  "(?<gap>[\\[(] ?(?:…|\\.(?: ?\\.){2,}) ?[\\])]|…+|\\.(?: ?\\.){2,})" +
    `|(?<word>(?:[A-Za-z]\\.)+[A-Za-z](?!${IN_WORDS})` +
    "|(?:(?<![^ ('\\[—])[-–](?=[$€£¥]?\\.?[0-9]))?" +
    `(?:(?<!${IN_WORDS})\\.(?=[0-9]))?${IN_WORDS}+` +
    `(?:(?:(?<=[0-9])[.,:](?=[0-9])|'(?=${IN_WORDS}))${IN_WORDS}+)*)` +
    "|(?<quote>'+)|(?<dash>[-–—]+)|(?<mark>[.,;:?!()\\[\\]{}])",
  "gu",
);
const WORDLY = new RegExp(IN_WORDS, "u");
const SAME_TEXT = { quote: "'", dash: "-", gap: "…" };
const TERM = /[a-z0-9]+|[\u4e00-\u9fff]/g;
export const FULL_WIDTH = /[\uff01-\uff5e]/;
const EDGE = new Set(".,;:()[]{}");
const STOPS = new Set(".?!:;()[]");
const SHORTENED = listed("shortened");
const SHORT_WORD = /^(?:[A-Za-z]\.)*[A-Za-z]$/;
// What Python's str.isspace() and str.split() take for white space.
export const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
export const SPACES = new RegExp(`${SPACE.source}+`);

export function cleaned(text) {
  return text.replace(INVISIBLE, "").replace(LIGATURE, (found) => LIGATURES[found]).normalize("NFC");
}

function folded(text) {
  return text.replace(FOLDABLE, (found) => FOLDED.get(found));
}

const REMEMBERED = 200; // texts

export const tokens = remembered(split, REMEMBERED);

function split(text) {
  const plain = folded(text);
  const found = [];
  let begins = true;
  let hyphen = -1;
  for (const match of plain.matchAll(TOKEN)) {
    const kind = [WORD, MARK, QUOTE, DASH, GAP].find((name) => match.groups[name] !== undefined);
    const start = match.index;
    const end = start + match[0].length;
    const said = SAME_TEXT[kind] ?? match[0].replaceAll("–", "-");
    let isJoined = start === hyphen;
    if (kind === DASH && isHyphen(plain, start, end)) {
      isJoined = true;
      hyphen = end;
    }
    const last = found.at(-1);
    begins ||= last !== undefined && text.slice(last.end, start).includes("\n");
    found.push({ text: said, start, end, kind, isJoined, begins });
    begins = isEnd(found) || (begins && kind === QUOTE);
  }
  return found;
}

export function terms(text) {
  const plain = FULL_WIDTH.test(text) ? folded(text) : text;
  return new Set(plain.toLowerCase().match(TERM));
}

export function isEdge(token) {
  return [QUOTE, DASH, GAP].includes(token.kind) || EDGE.has(token.text);
}

function isHyphen(plain, start, end) {
  if (end - start > 1 || start === 0 || end === plain.length) return false;
  const [before, sign, after] = plain.slice(start - 1, end + 1);
  if (sign === "–") return /[0-9]/.test(before) && /[0-9]/.test(after);
  return sign === "-" && (before === "." || WORDLY.test(before)) && WORDLY.test(after);
}

function isEnd(found) {
  const last = found.at(-1);
  if (last.kind === QUOTE || last.kind === GAP) return true;
  if (!STOPS.has(last.text)) return false;
  const before = found.at(-2) ?? last;
  const isShort = SHORTENED.has(before.text) || SHORT_WORD.test(before.text);
  return !(last.text === "." && before.kind === WORD && before.end === last.start && isShort);
}

const ENDS = new Set(".?!");

/** Return whether a sentence begins at a place of a text, which has the tokens *said*. */
export function beginsSentence(said, text, at) {
  if (text.slice(said[at - 1].end, said[at].start).includes("\n")) return true;
  const before = said[at - 1].kind === QUOTE && at > 1 ? said[at - 2] : said[at - 1];
  return said[at].begins && ENDS.has(before.text) && said[at].start > said[at - 1].end;
}

// --- The weights of words and of differences ---

export const FULL = 20, SMALL = 6, LITTLE = 4, LEFT_OUT = 30, FORM = 5, FEW = 5, LEAST_ALIKE = 60;
export const FUNCTION_WORDS = listed("function words");

export function weight(token, isShort) {
  if (token.kind === GAP) return 0;
  if (token.kind !== WORD) return LITTLE;
  return !isShort && FUNCTION_WORDS.has(token.text.toLowerCase()) ? SMALL : FULL;
}

export function difference(quoted, said, isShort) {
  if (quoted.text === said.text) return 0;
  const [one, other] = [weight(quoted, isShort), weight(said, isShort)];
  if (quoted.kind !== WORD && said.kind !== WORD) return LITTLE;
  if ((quoted.kind === WORD) !== (said.kind === WORD)) return one + other;
  if (formOf(quoted, said)) return FORM;
  const most = Math.max(one, other);
  return isKin(quoted.text, said.text) ? Math.floor(most / 2) : most;
}

export const WORDS = "words", NUMBERS = "numbers", NUMBER_FORM = "number form";
export const SPELLING = "spelling", CAPITALS = "capitals", PUNCTUATION = "punctuation";
export const KINDS = [WORDS, NUMBERS, NUMBER_FORM, SPELLING, CAPITALS, PUNCTUATION];

export function kindOf(quoted, said) {
  const there = [quoted, said].filter(Boolean);
  if (there.every((token) => token.kind !== WORD)) return PUNCTUATION;
  if (there.length < 2) return WORDS;
  const isNumber = there.every((token) => /[0-9]/.test(token.text));
  return formOf(quoted, said) || (isNumber ? NUMBERS : WORDS);
}

function formOf(quoted, said) {
  const [one, other] = [quoted.text.toLowerCase(), said.text.toLowerCase()];
  if (one === other) return CAPITALS;
  if (value(one) && value(one) === value(other)) return NUMBER_FORM;
  return american(one) === american(other) ? SPELLING : "";
}

const NUMERALS = [...listed("numerals")];
const NUMBER =
  "([-–+]?[$€£¥]?)" +
  `([0-9]{1,3}(?:[ ,][0-9]{3})+(?![0-9])|[0-9]+|(?:${NUMERALS.join("|")})(?![a-z]))` +
  "(?:\\.([0-9]+))?( ?(?:%|percent|per ?cent))?";
const WHOLE_NUMBER = new RegExp(`^${NUMBER}$`, "i"), ANY_NUMBER = new RegExp(NUMBER, "gi");

export function numbersIn(text) {
  const found = [...folded(text).matchAll(ANY_NUMBER)];
  return new Map(found.map((match) => [match.index, match.index + match[0].length]));
}

export function withWhole(found, numbers) {
  const joined = [];
  let until = 0;
  for (const token of found) {
    if (token.end <= until) {
      const last = joined.pop();
      joined.push({ ...last, text: `${last.text} ${token.text}`, end: token.end });
    } else {
      until = numbers.get(token.start) ?? 0;
      joined.push(token);
    }
  }
  return joined;
}

const value = remembered((text) => {
  const found = WHOLE_NUMBER.exec(text);
  if (!found) return "";
  const [, sign, whole, fraction, unit] = found;
  const numeral = NUMERALS.indexOf(whole.toLowerCase());
  const digits = numeral < 0 ? whole.replace(/[ ,]/g, "") : String(numeral);
  const rest = `.${fraction ?? ""}`.replace(/0+$/, "").replace(/\.$/, "");
  return `${sign.replace("–", "-")}${digits}${rest}${unit ? "%" : ""}`;
});

const SHORTEST_SPELT = 6;
const SPELLINGS = Object.entries(TABLE.spellings).map(([british, other]) => [new RegExp(british), other]);

export const american = remembered((word) => {
  if (word.length < SHORTEST_SPELT) return word;
  return SPELLINGS.reduce((text, [british, other]) => text.replace(british, other), word);
});

/** Return *make* with a memory of the values of up to *most* texts. */
function remembered(make, most = Infinity) {
  const known = new Map();
  return (text) => {
    if (known.size >= most) known.clear();
    if (!known.has(text)) known.set(text, make(text));
    return known.get(text);
  };
}

export function isKin(first, second) {
  const [one, other] = [[...first.toLowerCase()], [...second.toLowerCase()]];
  if (/[0-9]/.test(first + second)) return false;
  let common = 0;
  while (common < Math.min(one.length, other.length) && one[common] === other[common]) common++;
  return common >= 4 && 10 * common >= 7 * Math.max(one.length, other.length);
}

// Splits a search, and the content of a turn in the index, into words. Nothing here touches a page.

// The signs by which search_documents.py makes sure that spaces, and nothing else, separate words.
const GLUE = "\ue000";
const BREAK = "\ue002";
const POINT = "\ua78f";
const BEGIN = "\ua7fb";
const END = "\ua7f7";
const MEANT = {
  [GLUE]: "",
  "\ue001": " ",
  [BREAK]: "",
  "\ue003": ",",
  "\ue004": "_",
  "\ue005": "'",
  "\ue006": "’",
  "\ue007": ".",
  [POINT]: ".",
  [BEGIN]: "",
  [END]: "",
};
const SIGNS = /[\ue000-\ue007\ua78f\ua7f7\ua7fb]/gu;

const WORD =
  /(?:\p{L}\.){2,}|\p{Nd}+(?:[.,]\p{Nd}+)*[\p{L}\p{N}]*|[\p{L}\p{N}]+(?:['’](?!s(?![\p{L}\p{N}_]))[\p{L}\p{N}]+)*/giu;
const ASKED = /"([^"]*)"|“([^”]*)”|[^\s"“”]+/gu;
// They count only in quotation marks, or if nothing else was typed.
const SMALL = new Set(
  "a an and are as at be been but by for from had has have in is it its of on or that the their they this to was we were which will with".split(" "),
);
const SHORT = 3; // letters of words with which others begin by chance
const SENTENCE = /[.?!\ue007]["”’)\]]*[\ue000-\ue002\ua7f7]*$/u;
const TITLE = /^["“(]*(?:Mr|Ms|Mrs|Dr|Prof|No|St)\.$|^["“(]*(?:\p{L}\.){1,}$/u;
const LONGEST = 50; // words of a sentence that are shown
const BEFORE = 16; // of these before the first hit
const OPENING = 25; // words, at least, that are shown of a turn without hits

// Return the clauses of the search `text`, all of which a turn must fulfil. The `ways` of a phrase are
// words that must follow each other; those of a single word are alternatives, without an end mark if
// longer words that begin so are found too.
export function clauses(text) {
  const found = [];
  for (const [chunk, straight, curly] of text.matchAll(ASKED)) {
    const quoted = straight ?? curly;
    const words = wordsOf(quoted ?? chunk);
    if (words.length === 0) continue;
    const isPhrase = quoted !== undefined || words.length > 1;
    found.push({ words, isPhrase, ways: isPhrase ? words.map(whole) : forms(words[0]) });
  }
  const large = found.filter(({ isPhrase, words }) => isPhrase || !isSmall(words[0]));
  return large.length > 0 ? large : found;
}

// Return the words of `text` as the phrase whose turns come first; none if it has a quotation.
export function together(text) {
  const words = wordsOf(text);
  return words.length > 1 && !/["“”]/u.test(text) ? words.map(whole) : [];
}

// Return the words of `text` as the index has them: in lower case and without accents.
export function wordsOf(text) {
  return [...text.normalize("NFC").matchAll(WORD)].map(([word]) => {
    const plain = /^\p{Nd}/u.test(word)
      ? word.replaceAll(",", "").replaceAll(".", POINT)
      : word.replace(/[.'’]/gu, "");
    return plain.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  });
}

// Return whether nearly every turn has the word.
export function isSmall(word) {
  return SMALL.has(word);
}

function whole(word) {
  return BEGIN + word + END;
}

// Return the alternatives for `word`: itself, its singular and plural, longer words that begin so.
function forms(word) {
  const way = (form) => (form.length <= SHORT || !/^\p{L}+$/u.test(form) ? whole(form) : BEGIN + form);
  if (!/^\p{L}{3,}$/u.test(word) || isSmall(word)) return [way(word)];
  const single = singular(word);
  if (/[^aeiou]y$/u.test(single)) return [way(single), way(`${single.slice(0, -1)}ies`)];
  if (single.length > SHORT) return [way(single)];
  return [way(single), way(/(?:[sxz]|ch|sh)$/u.test(single) ? `${single}es` : `${single}s`)];
}

function singular(word) {
  if (word.length <= SHORT) return word;
  if (/[^aeiou]ies$/u.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:x|ss|ch|sh)es$/u.test(word)) return word.slice(0, -2);
  if (/[^siu]s$/u.test(word)) return word.slice(0, -1);
  return word;
}

// Return the excerpt to show of a turn's `content`, in stretches of text that are hits or not. `hits`
// are the numbers of the words that were found.
export function excerpt(content, hits) {
  const pieces = content.split(" ").slice(0, -1); // the last one is in every turn
  const isHit = new Set(hits);
  const all = sentences(pieces);
  const holding = all
    .map((range) => ({ ...range, count: hitsIn(range, isHit) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.start - b.start)
    .slice(0, 2)
    .sort((a, b) => a.start - b.start);
  const ranges = (holding.length > 0 ? holding : opening(all)).map((range) => cut(range, isHit));
  return ranges.flatMap((range, index) => [
    ...gap(range, ranges[index - 1]),
    ...stretches(pieces, range, isHit),
    ...(range.isCut ? [{ text: " …", isHit: false }] : []),
  ]);
}

// Return the first sentences of a turn as one range: a greeting alone says nothing.
function opening(all) {
  const last = all.find(({ end }) => end >= OPENING) ?? all.at(-1);
  return last ? [{ start: 0, end: last.end }] : [];
}

function sentences(pieces) {
  const found = [];
  let start = 0;
  pieces.forEach((piece, index) => {
    const isEnd = piece.endsWith(BREAK) || (SENTENCE.test(piece) && !TITLE.test(plain(piece)));
    if (isEnd && !piece.endsWith(GLUE)) {
      found.push({ start, end: index + 1 });
      start = index + 1;
    }
  });
  if (start < pieces.length) found.push({ start, end: pieces.length });
  return found;
}

function hitsIn({ start, end }, isHit) {
  let count = 0;
  for (let index = start; index < end; index += 1) count += isHit.has(index);
  return count;
}

// Return the part of a sentence around its first hit that is shown.
function cut({ start, end }, isHit) {
  if (end - start <= LONGEST) return { start, end, isCut: false };
  let first = start;
  while (first < end && !isHit.has(first)) first += 1;
  const from = first === end ? start : Math.max(start, Math.min(first - BEFORE, end - LONGEST));
  const to = Math.min(end, from + LONGEST);
  return { start: from, end: to, isCut: to < end, isLate: from > start };
}

function gap(range, before) {
  const text = [before && !before.isCut && before.end === range.start ? " " : before ? " … " : "", range.isLate && !before ? "… " : ""].join("");
  return text ? [{ text, isHit: false }] : [];
}

function stretches(pieces, { start, end }, isHit) {
  const found = [];
  const add = (text, hit) => {
    const last = found.at(-1);
    if (last && last.isHit === hit) last.text += text;
    else if (text) found.push({ text, isHit: hit });
  };
  for (let index = start; index < end; index += 1) {
    const piece = pieces[index];
    const space = piece.endsWith(GLUE) || index + 1 === end ? "" : " ";
    const text = plain(piece);
    if (!isHit.has(index)) {
      add(text + space, false);
      continue;
    }
    const [, before, word, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(text);
    add(before, false);
    add(word, true);
    // The space between two words that were found is marked with them.
    if (after === "" && isHit.has(index + 1)) add(space, true);
    else add(after + space, false);
  }
  return found;
}

// Return `piece` as the text has it.
function plain(piece) {
  return piece.replace(SIGNS, (sign) => MEANT[sign]);
}

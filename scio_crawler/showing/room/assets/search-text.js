// The words of a search, and the words of a turn as the index has them. Nothing here touches a page.

// What stubs.py puts into a text so that every space, and nothing else, parts two words.
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
// They count in quotation marks, or if nothing else is asked for.
const SMALL = new Set(
  "a an and are as at be been but by for from had has have in is it its of on or that the their they this to was we were which will with".split(" "),
);
const SHORT = 3; // letters: words that others begin with by chance
const SENTENCE = /[.?!\ue007]["”’)\]]*[\ue000-\ue002\ua7f7]*$/u;
const TITLE = /^["“(]*(?:Mr|Ms|Mrs|Dr|Prof|No|St)\.$|^["“(]*(?:\p{L}\.){1,}$/u;
const LONGEST = 50; // words of a sentence that are shown
const BEFORE = 16; // of these, before what was found
const OPENING = 25; // words at least of a turn in which nothing was looked for

// Return what is asked for in `text`: clauses, all of which a turn must fulfil. The `ways` of a phrase
// are words that follow each other; of a single word, those one of which is enough, with the end mark
// unless longer words that begin so will do.
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

// Return the words of `text` as a phrase, by which turns come first; none if it has one of its own.
export function together(text) {
  const words = wordsOf(text);
  return words.length > 1 && !/["“”]/u.test(text) ? words.map(whole) : [];
}

// Return the words of `text` as the index has them: in small letters without accents.
export function wordsOf(text) {
  return [...text.normalize("NFC").matchAll(WORD)].map(([word]) => {
    const plain = /^\p{Nd}/u.test(word)
      ? word.replaceAll(",", "").replaceAll(".", POINT)
      : word.replace(/[.'’]/gu, "");
    return plain.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  });
}

// Whether a word is said in nearly every turn.
export function isSmall(word) {
  return SMALL.has(word);
}

function whole(word) {
  return BEGIN + word + END;
}

// Return the ways to find `word`: itself, its singular and plural, and longer words that begin so.
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

// Return what to show of a turn's `content`: runs of text, those found marked by `isHit`. `hits`
// are the numbers of the words that were found.
export function excerpt(content, hits) {
  const pieces = content.split(" ").slice(0, -1); // the last one stands in every turn
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
    ...runs(pieces, range, isHit),
    ...(range.isCut ? [{ text: " …", isHit: false }] : []),
  ]);
}

// Return the sentences that a turn begins with as one range: a greeting alone says nothing of it.
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

// Return as much of the sentence `range` as is shown, about its first hit.
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

function runs(pieces, { start, end }, isHit) {
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
    const [, ahead, word, behind] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(text);
    add(ahead, false);
    add(word, true);
    // The space between two words that were found is marked with them.
    if (behind === "" && isHit.has(index + 1)) add(space, true);
    else add(behind + space, false);
  }
  return found;
}

// Return `piece` as it stands in the text.
function plain(piece) {
  return piece.replace(SIGNS, (sign) => MEANT[sign]);
}

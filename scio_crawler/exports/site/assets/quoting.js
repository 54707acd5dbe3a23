// Check a quotation: what counts as exact and as near. It is the definition of the Python package
// scio_crawler/quoting/, module by module: a change there is a change here, and the table of cases
// tests/quoting/cases.json holds for both. Pure: no page, no network.

// --- words.py ---

const WORD = "word", MARK = "mark", QUOTE = "quote", DASH = "dash", GAP = "gap";

const UNSEEN =
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
  ["\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "],
  ["\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "],
]) {
  for (const character of characters) FOLDED.set(character, as);
}
// All of these; other characters are looked up no further.
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
const TERM = /[a-z0-9]+/g;
const FULL_WIDTH = /[\uff01-\uff5e]/;
const EDGE = new Set(".,;:()[]{}");
const STOPS = new Set(".?!:;()[]");
const SHORTENED = new Set(
  ("Mr Mrs Ms Dr Prof Gen Lt Col Sen Rep Gov St No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")
    .split(" "),
);
const SHORT_WORD = /^(?:[A-Za-z]\.)*[A-Za-z]$/;
// What Python's str.isspace() and str.split() take for white space.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const SPACES = new RegExp(`${SPACE.source}+`);

export function cleaned(text) {
  return text.replace(UNSEEN, "").replace(LIGATURE, (found) => LIGATURES[found]).normalize("NFC");
}

function folded(text) {
  return text.replace(FOLDABLE, (found) => FOLDED.get(found));
}

export function tokens(text) {
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

function isEdge(token) {
  return [QUOTE, DASH, GAP].includes(token.kind) || EDGE.has(token.text);
}

function isHyphen(plain, start, end) {
  if (end - start > 1 || start === 0 || end === plain.length) return false;
  const [before, sign, behind] = plain.slice(start - 1, end + 1);
  if (sign === "–") return /[0-9]/.test(before) && /[0-9]/.test(behind);
  return sign === "-" && (before === "." || WORDLY.test(before)) && WORDLY.test(behind);
}

function isEnd(found) {
  const last = found.at(-1);
  if (last.kind === QUOTE || last.kind === GAP) return true;
  if (!STOPS.has(last.text)) return false;
  const before = found.at(-2) ?? last;
  const isShort = SHORTENED.has(before.text) || SHORT_WORD.test(before.text);
  return !(last.text === "." && before.kind === WORD && before.end === last.start && isShort);
}

// --- runs.py ---

export function quotation(given) {
  const text = cleaned(given).replace(BRACKETED, "$1$2");
  const every = tokens(text);
  const found = trimmed(every);
  const behind = every.find((token) => found.length && token.start >= found.at(-1).end);
  const stop = behind?.text === "." ? behind : null;
  const parts = [];
  let part = [];
  for (const token of [...found, { kind: GAP }]) {
    if (token.kind !== GAP) {
      part.push(token);
      continue;
    }
    part = trimmed(part);
    if (part.length) parts.push(part);
    part = [];
  }
  const words = found.filter((token) => token.kind === WORD).map((token) => token.text);
  return { text, tokens: found, parts, terms: terms(words.join(" ")), words: words.length, stop };
}

const LONGEST_NAME = 10;
const SAYING = new Set("says said asks asked adds added answers answered replies replied".split(" "));
const BRACKETED = /^([^A-Za-z[]*)\[([A-Za-z])\](?=[A-Za-z])/;
const ASKED = new Set("?!");

export function attributed(given) {
  const text = cleaned(given);
  const found = tokens(text);
  const ways = [];
  const colon = found.slice(0, LONGEST_NAME).findIndex((token) => token.text === ":");
  if (colon > 0) ways.push([text.slice(0, found[colon].start), text.slice(found[colon].end)]);
  if (found[0]?.kind === QUOTE) {
    let end = found.length - 2;
    while (end > 0 && !(found[end].kind === QUOTE && found[end + 1].kind === DASH)) end--;
    if (end > 0) ways.push([text.slice(found[end + 1].end), text.slice(0, found[end].start)]);
  }
  const told = ways.map(([by, words]) => ({ by: tokens(by), quoted: quotation(words) }));
  return told.filter((each) => each.by.length && each.quoted.words);
}

function name(text) {
  const words = tokens(cleaned(text)).filter((token) => token.kind === WORD);
  return words.map((token) => token.text).join(" ").toLowerCase();
}

function isBy(speaker, attribution) {
  const known = name(speaker).split(" ").filter(Boolean);
  const places = [...attribution.keys()].filter((at) => attribution[at].kind === WORD);
  const begin = places.slice(0, known.length).map((at) => attribution[at].text.toLowerCase());
  if (!known.length || begin.join(" ") !== known.join(" ")) return false;
  const rest = attribution.slice(places[known.length - 1] + 1);
  if (!rest.length || rest[0].kind !== WORD) return true;
  return SAYING.has(rest[0].text.toLowerCase()) && rest.slice(1).every((token) => token.kind !== WORD);
}

export function exact(quoted, said) {
  let best = [];
  for (const first of runs(quoted, 0, said, 0)) {
    const chain = [first];
    for (let number = 1; number < quoted.parts.length; number++) {
      const following = runs(quoted, number, said, chain.at(-1).end).next();
      if (following.done) return best;
      chain.push(following.value);
    }
    const length = (found) => found.at(-1).end - found[0].first;
    if (!best.length || length(chain) < length(best)) best = chain;
    if (chain.length === 1) return best;
  }
  return best;
}

function isFirst(quoted, said) {
  const [one, other] = [[...quoted.text], [...said.text]];
  if (quoted.text === said.text) return true;
  if (one.slice(1).join("") !== other.slice(1).join("")) return false;
  if (one[0].toLowerCase() !== other[0].toLowerCase()) return false;
  return one[0] !== one[0].toLowerCase() || said.begins;
}

function* runs(quoted, number, said, start) {
  const part = quoted.parts[number];
  const isStopped = quoted.stop && number === quoted.parts.length - 1;
  for (let first = start; first + part.length <= said.length; first++) {
    const end = first + part.length;
    const isThere = number === 0 ? isFirst(part[0], said[first]) : part[0].text === said[first].text;
    if (!isThere || said[first].isJoined || said[end]?.isJoined) continue;
    if (isStopped && ASKED.has(said[end]?.text)) continue;
    if (part.every((token, i) => i === 0 || token.text === said[first + i].text)) {
      yield { first, end };
    }
  }
}

function trimmed(found) {
  let [first, end] = [0, found.length];
  while (first < end && isEdge(found[first]) && !(first + 1 < end && found[first + 1].isJoined)) {
    first++;
  }
  while (end > first && isEdge(found[end - 1]) && !found[end - 1].isJoined) end--;
  return found.slice(first, end);
}

// --- weights.py ---

const FULL = 20, SMALL = 6, LITTLE = 4, LEFT_OUT = 30, CASE = 5, FEW = 5, NEAR = 60;
const FUNCTION_WORDS = new Set(
  ("a an the this that these those and or but if as than then so such also of in on at by for from " +
    "with to into onto over under about between through during after before since until upon up " +
    "out off there here it its i me my we us our you your he him his she her they them their who " +
    "whom whose which what when where how is am are was were be been being has have had having do " +
    "does did doing s").split(" "),
);

function weight(token, isShort) {
  if (token.kind === GAP) return 0;
  if (token.kind !== WORD) return LITTLE;
  return !isShort && FUNCTION_WORDS.has(token.text.toLowerCase()) ? SMALL : FULL;
}

function difference(quoted, said, isShort) {
  if (quoted.text === said.text) return 0;
  const [one, other] = [weight(quoted, isShort), weight(said, isShort)];
  if (quoted.kind !== WORD && said.kind !== WORD) return LITTLE;
  if ((quoted.kind === WORD) !== (said.kind === WORD)) return one + other;
  if (quoted.text.toLowerCase() === said.text.toLowerCase()) return CASE;
  const most = Math.max(one, other);
  return isKin(quoted.text, said.text) ? Math.floor(most / 2) : most;
}

function isKin(first, second) {
  const [one, other] = [[...first.toLowerCase()], [...second.toLowerCase()]];
  if (/[0-9]/.test(first + second)) return false;
  let common = 0;
  while (common < Math.min(one.length, other.length) && one[common] === other[common]) common++;
  return common >= 4 && 10 * common >= 7 * Math.max(one.length, other.length);
}

// --- alignment.py ---

const SAME = "same", OTHER = "other", ADDED = "added", MISSING = "missing", OMITTED = "omitted";
const CHANGED = "changed";

function canBeNear(quoted, said) {
  const isShort = quoted.words <= FEW;
  const total = quoted.tokens.reduce((sum, token) => sum + weight(token, isShort), 0);
  return 100 * FULL * said.length >= NEAR * total;
}

export function align(quoted, said) {
  const costs = new Costs(quoted, said);
  const rows = [costs.firstRow()];
  quoted.tokens.forEach((token, place) => {
    rows.push(token.kind === GAP ? afterGap(rows.at(-1)) : costs.nextRow(rows.at(-1), place));
  });
  const last = rows.at(-1);
  let end = said.length;
  for (let j = said.length; j >= 0; j--) {
    if ((j === said.length || !said[j].isJoined) && last[j] <= last[end]) end = j;
  }
  const cost = last[end];
  const alike = Math.floor((1000 * (costs.total - cost)) / costs.total);
  const isNear = 100 * (costs.total - cost) >= NEAR * costs.total;
  return { cost, total: costs.total, alike, isNear, trace: () => costs.trace(rows, end) };
}

class Costs {
  constructor(quoted, said) {
    this.quoted = quoted.tokens;
    this.said = said;
    this.isShort = quoted.words <= FEW;
    // What was left out counts half; see the Python module.
    this.missing = said.map((token) => Math.floor(weight(token, this.isShort) / 2));
    const weights = quoted.tokens.map((token) => weight(token, this.isShort));
    this.total = Math.max(1, weights.reduce((sum, each) => sum + each, 0));
    this.added = weights.map((each) => each + 1);
    this.known = new Map();
  }

  firstRow() {
    const row = [0];
    for (let j = 1; j < this.said.length; j++) {
      row.push(this.said[j].isJoined ? row.at(-1) + this.missing[j - 1] : 0);
    }
    return this.said.length ? [...row, 0] : row;
  }

  nextRow(above, place) {
    const [added, others] = [this.added[place], this.others(place)];
    let left = above[0] + added;
    let leap = left + LEFT_OUT;
    const row = [left];
    for (let j = 0; j < others.length; j++) {
      left = Math.min(above[j] + others[j], above[j + 1] + added, left + this.missing[j], leap);
      row.push(left);
      leap = Math.min(leap, left + LEFT_OUT);
    }
    return row;
  }

  trace(rows, end) {
    const steps = [];
    let [i, j] = [rows.length - 1, end];
    while (i > 0) {
      const [row, above, place] = [rows[i], rows[i - 1], i - 1];
      const cost = j > 0 && this.quoted[place].kind !== GAP ? this.others(place)[j - 1] : 0;
      if (this.quoted[place].kind === GAP) {
        if (row[j] === above[j]) i--;
        else steps.push({ kind: OMITTED, quoted: place, said: --j });
      } else if (j > 0 && row[j] === above[j - 1] + cost) {
        i--;
        j--;
        steps.push({ kind: cost ? OTHER : SAME, quoted: place, said: j });
      } else if (row[j] === above[j] + this.added[place]) {
        i--;
        steps.push({ kind: ADDED, quoted: place, said: -1 });
      } else if (j > 0 && row[j] === row[j - 1] + this.missing[j - 1]) {
        j--;
        steps.push({ kind: MISSING, quoted: -1, said: j });
      } else {
        let before = j - 1;
        while (row[j] !== row[before] + LEFT_OUT) before--;
        while (j > before) steps.push({ kind: MISSING, quoted: -1, said: --j });
      }
    }
    while (j > 0 && this.said[j]?.isJoined) steps.push({ kind: MISSING, quoted: -1, said: --j });
    return steps.reverse();
  }

  others(place) {
    const token = this.quoted[place];
    const key = place ? token.text : "";
    let costs = this.known.get(key);
    if (!costs) {
      const byText = new Map();
      costs = this.said.map((other) => {
        if (!place && token.kind === WORD && isFirst(token, other)) return 0;
        let cost = byText.get(other.text);
        if (cost === undefined) {
          cost = difference(token, other, this.isShort);
          byText.set(other.text, cost);
        }
        return cost;
      });
      this.known.set(key, costs);
    }
    return costs;
  }
}

function afterGap(above) {
  const row = [];
  for (const cost of above) row.push(row.length ? Math.min(cost, row.at(-1)) : cost);
  return row;
}

// --- differences.py ---

const LONGEST = 240, SHOWN = 6;
const ENDS = new Set(".?!");

function ofRuns(quoted, found) {
  const steps = [];
  found.forEach((run, number) => {
    for (let j = number ? found[number - 1].end : run.first; j < run.first; j++) {
      steps.push({ kind: OMITTED, quoted: -1, said: j });
    }
    const begin = quoted.tokens.indexOf(quoted.parts[number][0]) - run.first;
    for (let j = run.first; j < run.end; j++) steps.push({ kind: SAME, quoted: begin + j, said: j });
  });
  return steps;
}

function pieces(steps, quoted, said, text) {
  const groups = [];
  for (const step of steps) {
    const kind = [OTHER, ADDED, MISSING].includes(step.kind) ? CHANGED : step.kind;
    if (groups.at(-1)?.kind !== kind) groups.push({ kind, steps: [] });
    groups.at(-1).steps.push(step);
  }
  return groups.map((group) => piece(group.kind, group.steps, quoted, said, text));
}

function piece(kind, steps, quoted, said, text) {
  const ours = steps.filter((step) => step.said >= 0).map((step) => said[step.said]);
  if (kind === OMITTED && !ours.some((token) => token.kind === WORD)) kind = SAME;
  const theirs = steps
    .filter((step) => step.quoted >= 0 && kind !== OMITTED)
    .map((step) => quoted.tokens[step.quoted]);
  const [source, start] = ours.length ? [text, ours[0].start] : [quoted.text, theirs[0].start];
  return {
    kind,
    said: ours.length ? line(text.slice(ours[0].start, ours.at(-1).end)) : "",
    quoted: theirs.length ? line(quoted.text.slice(theirs[0].start, theirs.at(-1).end)) : "",
    isApart: start > 0 && SPACE.test(source[start - 1]),
  };
}

export function wdiff(found) {
  return found.map((each) => (each.isApart ? " " : "") + written(each)).join("").trim();
}

function written({ kind, said, quoted }) {
  if (kind === SAME) return said;
  if (kind === OMITTED) return `[… ${shortened(said)} …]`;
  return (said && `[-${shortened(said)}-]`) + (quoted && `{+${quoted}+}`);
}

export function shortened(passage) {
  const words = passage.split(SPACES).filter(Boolean);
  if (words.length <= 3 * SHOWN) return words.join(" ");
  const between = `… (${words.length - 2 * SHOWN} words) …`;
  return [...words.slice(0, SHOWN), between, ...words.slice(-SHOWN)].join(" ");
}

function context(said, text, first, end) {
  let [begin, close] = [first, end];
  while (begin > 0 && !beginsSentence(said, text, begin)) begin--;
  while (close < said.length && !beginsSentence(said, text, close)) close++;
  const before = begin < first ? text.slice(said[begin].start, said[first].start) : "";
  const after = text.slice(said[end - 1].end, said[close - 1].end);
  return { before: cut(before, true), after: cut(after) };
}

function beginsSentence(said, text, at) {
  if (text.slice(said[at - 1].end, said[at].start).includes("\n")) return true;
  const before = said[at - 1].kind === QUOTE && at > 1 ? said[at - 2] : said[at - 1];
  return said[at].begins && ENDS.has(before.text) && said[at].start > said[at - 1].end;
}

function cut(text, atBeginning = false) {
  let cutLine = line(text);
  if (cutLine.length > LONGEST && atBeginning) {
    const end = cutLine.slice(-LONGEST);
    cutLine = `… ${end.includes(" ") ? end.slice(end.indexOf(" ") + 1) : ""}`;
  } else if (cutLine.length > LONGEST) {
    const start = cutLine.slice(0, LONGEST);
    cutLine = `${start.slice(0, Math.max(0, start.lastIndexOf(" ")))} …`;
  }
  const lead = text && SPACE.test(text[0]) ? " " : "";
  const tail = text && cutLine && SPACE.test(text.at(-1)) ? " " : "";
  return lead + cutLine + tail;
}

function line(text) {
  return text.split(SPACES).filter(Boolean).join(" ");
}

// --- matching.py ---

export const EXACTLY = "exact", NEARLY = "near", NOWHERE = "not found";
const WHOLE = 1000;
const RANKS = [EXACTLY, NEARLY, NOWHERE];

export function matchExactly(quoted, text) {
  const said = tokens(text);
  const found = exact(quoted, said);
  return found.length ? matched(WHOLE, ofRuns(quoted, found), quoted, said, text) : null;
}

export function matchNearly(quoted, text) {
  const said = tokens(text);
  if (!canBeNear(quoted, said)) return null;
  let found = align(quoted, said);
  if (!found.cost && quoted.stop) {
    quoted = { ...quoted, tokens: [...quoted.tokens, quoted.stop] };
    found = align(quoted, said);
  }
  if (!found.isNear) return null;
  return matched(Math.min(found.alike, WHOLE - 1), found.trace(), quoted, said, text);
}

function matched(alike, steps, quoted, said, text) {
  const places = steps.filter((step) => step.said >= 0).map((step) => step.said);
  const [first, last] = [places[0], places.at(-1)];
  return {
    alike,
    isExact: alike === WHOLE,
    said: text.slice(said[first].start, said[last].end),
    pieces: pieces(steps, quoted, said, text),
    context: context(said, text, first, last + 1),
  };
}

// --- parts.py ---

const MOST_PARTS = 3, FEWEST = 5, TELLING = 3, LOOKED_FOR = 2000;

function longest(quoted, said) {
  let best = { first: 0, end: 0 };
  let above = new Array(said.length + 1).fill(0);
  quoted.tokens.slice(0, LOOKED_FOR).forEach((token, place) => {
    const row = [0];
    said.forEach((other, j) => {
      const length = token.text === other.text ? above[j] + 1 : 0;
      if (length > best.end - best.first) best = { first: place + 1 - length, end: place + 1 };
      row.push(length);
    });
    above = row;
  });
  const found = quoted.tokens.slice(best.first, best.end).filter((token) => token.kind === WORD);
  const telling = found.filter((token) => !FUNCTION_WORDS.has(token.text.toLowerCase()));
  return found.length >= FEWEST && telling.length >= TELLING ? best : null;
}

// --- candidates.py and search.py ---

const MOST = 24, MOST_STEPS = 30_000_000, MOST_PLACES = 50, MOST_NEAR = 3;

/** Return the places in *found* of the turns that share most with a quotation, best first. */
function chosen(words, found) {
  const having = new Map([...words].map((term) => [term, 0]));
  for (const shared of found) for (const term of shared) having.set(term, having.get(term) + 1);
  const worth = new Map();
  for (const [term, times] of having) {
    const rarity = 32 - Math.clz32(Math.floor(found.length / (times + 1))) + 1;
    worth.set(term, rarity * (FUNCTION_WORDS.has(term) ? SMALL : FULL));
  }
  const sums = found.map((shared) => shared.reduce((sum, term) => sum + worth.get(term), 0));
  return [...found.keys()]
    .filter((at) => found[at].length)
    .sort((one, other) => sums[other] - sums[one] || one - other)
    .slice(0, MOST);
}

/**
 * Look for a quotation in turns, newest first, those of earlier revisions behind all others.
 *
 * A turn has `text`, `briefing_id`, `label`, `speaker`, and `earlier`, the number of its revision or
 * 0. Returned are the verdict and the places, each with its turn, its match, and for an earlier
 * revision `today`. A name before or behind the quotation may be that of who said it.
 */
export function search(given, turns) {
  const quoted = quotation(given);
  let best = { ...searched(quoted, turns), quoted };
  for (const each of best.verdict === EXACTLY ? [] : attributed(given)) {
    const theirs = turns.filter(({ speaker, label }) => isBy(speaker, each.by) || isBy(label, each.by));
    const found = searched(each.quoted, theirs);
    if (RANKS.indexOf(found.verdict) < RANKS.indexOf(best.verdict)) best = { ...found, quoted: each.quoted };
  }
  return best;
}

function searched(quoted, turns) {
  const wanted = quoted.terms;
  const shared = [];
  const result = { verdict: NOWHERE, places: [], parts: [], further: 0 };
  const exactlyIn = new Set();
  for (const turn of turns) {
    const there = terms(turn.text);
    const found = [...wanted].filter((term) => there.has(term));
    shared.push(found);
    const isKnown = turn.earlier && exactlyIn.has(turn.briefing_id);
    if (found.length < wanted.size || isKnown) continue;
    const match = matchExactly(quoted, turn.text);
    if (!match) continue;
    exactlyIn.add(turn.briefing_id);
    if (result.places.length < MOST_PLACES) {
      result.places.push({ turn, match, today: today(quoted, turn, turns) });
    } else {
      result.further++;
    }
  }
  if (result.places.length) return { ...result, verdict: EXACTLY };
  const laidBeside = candidates(quoted, turns, shared);
  const places = near(quoted, turns, laidBeside);
  if (places.length) return { ...result, verdict: NEARLY, places };
  return { ...result, parts: parts(quoted, turns, laidBeside) };
}

function candidates(quoted, turns, shared) {
  const found = [];
  let steps = 0;
  for (const at of chosen(quoted.terms, shared)) {
    steps += quoted.tokens.length * turns[at].text.length;
    if (steps > MOST_STEPS && found.length) break;
    found.push({ at, turn: turns[at] });
  }
  return found;
}

function near(quoted, turns, laidBeside) {
  const found = [];
  for (const { at, turn } of laidBeside) {
    const match = matchNearly(quoted, turn.text);
    if (match) found.push({ at, turn, match });
  }
  const isEarlier = (each) => Number(each.turn.earlier > 0);
  found.sort(
    (one, other) =>
      other.match.alike - one.match.alike || isEarlier(one) - isEarlier(other) || one.at - other.at,
  );
  const places = [];
  const told = new Set();
  for (const { turn, match } of found) {
    if (places.length === MOST_NEAR || (turn.earlier && told.has(turn.briefing_id))) continue;
    told.add(turn.briefing_id);
    places.push({ turn, match, today: today(quoted, turn, turns) });
  }
  return places;
}

function parts(quoted, turns, laidBeside) {
  const found = [];
  for (const { turn } of laidBeside) {
    const run = longest(quoted, tokens(turn.text));
    if (!run) continue;
    const [first, last] = [quoted.tokens[run.first], quoted.tokens[run.end - 1]];
    const part = quotation(quoted.text.slice(first.start, last.end));
    const match = matchExactly(part, turn.text);
    if (match) found.push({ run, place: { turn, match, today: today(part, turn, turns) } });
  }
  const isApart = ({ run: one }, { run: other }) => one.end <= other.first || other.end <= one.first;
  const ranked = [...found].sort((a, b) => a.run.first - a.run.end - (b.run.first - b.run.end));
  const told = [];
  for (const each of ranked) if (told.every((other) => isApart(each, other))) told.push(each);
  return told.slice(0, MOST_PARTS).map((each) => each.place);
}

/** Return how the transcript reads today what the *turn* of an earlier revision said. */
function today(quoted, turn, turns) {
  if (!turn.earlier) return null;
  const now = turns.filter((each) => !each.earlier && each.briefing_id === turn.briefing_id);
  let best = { revision: now[0]?.revision ?? 0, turn: null, match: null };
  for (const each of now) {
    const match = matchNearly(quoted, each.text);
    if (match && match.alike > (best.match?.alike ?? -1)) best = { ...best, turn: each, match };
  }
  return best;
}

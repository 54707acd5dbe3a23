// Find in a pasted quotation who is said to have said it, when and where.

import { datesIn, spoken, withoutDates, wordsOf } from "./claims.js";
import { listed } from "./table.js";
import { SPACES, terms, tokens, WORD } from "./words.js";

const LISTS = {
  doubting: "x", "first person": "i", people: "R", sources: "M", honorifics: "H", saying: "V",
  ranks: "T", events: "E", bodies: "B", days: "D", prepositions: "p", articles: "d", asides: "a",
  and: "c", that: "h",
};
const KINDS = new Map(
  Object.entries(LISTS).reverse().flatMap(([name, kind]) => [...listed(name)].map((word) => [word, kind])),
);
const ACRONYM = /^[A-Z]{3,6}$/;
const CAPITAL = /^[A-Z\u00c0-\u00de\u4e00-\u9fff]/;
const LETTER = /\p{L}/u;
const POSSESSIVE = /['’]s$/;
const MARKS = /^[^\p{L}\p{N}_(]+|[^\p{L}\p{N}_.)]+$/gu;
const OF = /^(?:of|for|from|with) /i;
const SMALL = "(?:the|an?|as|of|for|at|in|on|from|with|by|to|and)";
const AROUND = new RegExp(
  `^(?:[^\\p{L}\\p{N}]|${SMALL} )+|(?:[^\\p{L}\\p{N}]| ${SMALL}(?![\\p{L}\\p{N}_]))+$`, "giu",
);
const TAIL = /https?:\/\/|\b(?:fetched|accessed|retrieved)\b(?= (?:on )?[0-9A-Z])/i;

/** Return the terms that the ways to split *text* may have, and *text* itself. */
export function termsOfWays(text) {
  const tail = TAIL.exec(text);
  if (!tail) return terms(text);
  return new Set([...terms(text), ...terms(text.slice(0, tail.index)), ...terms(text.slice(tail.index))]);
}

function unitsOf(text, names) {
  const found = tokens(text);
  const said = spoken(found);
  const units = [];
  for (let at = 0, length = 1; at < found.length; at += length) {
    const token = found[at];
    if (at && text.slice(found[at - 1].end, token.start).includes("\n")) {
      units.push({ kind: "\n", start: token.start, end: token.start });
    }
    const known = CAPITAL.test(token.text) ? names.lengthAt(said, at) : 0;
    const last = units.at(-1);
    const kind = known ? "K" : kindOf(token, last?.kind);
    length = known || 1;
    const isStop = kind === "." && found[at + 1] && !found[at + 1].begins;
    if (last && (token.isJoined || (last.kind === "N" && kind === "N"))) last.end = token.end;
    else if (!isStop) units.push({ kind, start: token.start, end: found[at + length - 1].end });
  }
  return units;
}

function kindOf(token, before) {
  if (token.kind !== WORD) return token.text;
  const kind = KINDS.get(token.text) ?? KINDS.get(spoken([token])[0]);
  const isSurname = CAPITAL.test(token.text) && /^[TH][Rid]$/.test(before + kind); // as in "Mr. He"
  if (kind && !isSurname) return kind;
  if (ACRONYM.test(token.text)) return "B";
  if (CAPITAL.test(token.text)) return "N";
  return LETTER.test(token.text) ? "w" : "D";
}

const LONGEST = 40, LONGEST_REFERENCE = 90, MOST_SAYINGS = 30, MOST_WAYS = 24, MOST_OTHERS = 12, MOST_AMID = 60;
const OFFICE = /^[^w]*(?:w{1,3}[TBE][^w]*)*(?:(?<=[TBE])p[^\n]*)?$/;
const HEARERS = /^d?w{0,2}p?d?R[^w]*$/;
const OPEN_END = /(?:[VTBEDKNh,]|V[dpw]*R)$/;
const IMPOSSIBLE = /[xi?!…]/;
const SET_APART = /[:\n-]$|^[[(][^\n]*[\])]$/;
const SEPARATORS = new Set(",;:()[]{}'-.\nVM");

export function ways(text, names) {
  const given = new Given(text, names);
  const amid = given.amid().slice(0, MOST_AMID);
  const every = [];
  for (const place of [...amid].sort((one, two) => one[0] - two[0] || two[1] - one[1])) {
    if (!every.length || every.at(-1)[1] < place[0]) every.push(place);
  }
  const between = [[], every, ...amid.map((place) => [place])];
  const found = new Map();
  for (const before of [...given.before(), null]) {
    for (const inside of between) {
      for (const after of [...given.after(), null]) {
        const places = [before, ...inside, after].filter(Boolean);
        const isApart = places.every((place, at) => at === 0 || places[at - 1][1] < place[0]);
        if (places.length && isApart) found.set(JSON.stringify(places), places);
      }
    }
  }
  const ranked = [...found.values()].sort(compared).slice(0, MOST_WAYS);
  const split = ranked.map((places) => ({ pieces: given.pieces(places), claim: given.claim(places) }));
  return split.filter((way) => way.pieces.length).reverse();
}

function compared(one, two) {
  const size = (places) => places.reduce((sum, [first, end]) => sum + end - first, 0);
  const [ours, theirs] = [one.flat(), two.flat()];
  const at = ours.findIndex((place, i) => place !== theirs[i]);
  return size(two) - size(one) || (at < 0 ? ours.length - theirs.length : ours[at] - (theirs[at] ?? -1));
}

class Given {
  constructor(text, names) {
    this.text = text;
    this.names = names;
    const tail = TAIL.exec(text);
    this.units = unitsOf(tail ? text.slice(0, tail.index) : text, names);
    if (tail) this.units.push({ kind: ",", start: tail.index, end: text.length });
    this.kinds = this.units.map((unit) => unit.kind).join("");
  }

  before() {
    const { kinds } = this;
    const found = [];
    for (let end = 1; end < Math.min(kinds.length, LONGEST); end++) {
      const isApart = "'\n-".includes(kinds[end]) || SET_APART.test(kinds.slice(0, end));
      if (!isApart && !OPEN_END.test(kinds.slice(0, end))) continue;
      if (this.isAttribution(0, end, isApart, isApart ? "KNTBRHVM" : "")) found.push([0, end]);
    }
    return found;
  }

  after() {
    const { kinds } = this;
    const found = [];
    for (let first = Math.max(1, kinds.length - LONGEST_REFERENCE); first < kinds.length; first++) {
      const isApart = "'\n".includes(kinds[first - 1]) || "-([\n".includes(kinds[first]);
      const isAs = this.said(first, first + 1).toLowerCase() === "as";
      if (!isApart && kinds[first - 1] !== "," && !"VM".includes(kinds[first]) && !isAs) continue;
      const evidence = isApart ? "KNTBRHVMED" : "";
      if (this.isAttribution(first, kinds.length, isApart, evidence)) found.push([first, kinds.length]);
    }
    return found;
  }

  amid() {
    const { kinds } = this;
    const found = [];
    for (const saying of [...kinds.matchAll(/[VM]/g)].slice(0, MOST_SAYINGS)) {
      const at = saying.index;
      for (let first = Math.max(1, at - LONGEST); first <= at; first++) {
        if (!"',-".includes(kinds[first - 1]) && !"(,-".includes(kinds[first])) continue;
        for (let end = at + 1; end < Math.min(kinds.length, at + 1 + LONGEST); end++) {
          if (kinds[end] !== "'" && !"),-".includes(kinds[end - 1])) continue;
          const isApart = kinds[first - 1] === "'" && kinds[end] === "'";
          if (this.isAttribution(first, end, isApart, "")) found.push([first, end]);
        }
      }
    }
    return found;
  }

  pieces(places) {
    const ends = [0, ...places.map(([, end]) => this.units[end - 1].end)];
    const begins = [...places.map(([first]) => this.units[first].start), this.text.length];
    return ends.map((end, at) => this.text.slice(end, begins[at])).filter((piece) => wordsOf(piece).size);
  }

  claim(places) {
    const said = places.map((place) => this.said(...place).split(TAIL)[0]);
    const text = said.map((each) => line(each.replace(MARKS, ""))).join(" … ");
    let claim = { text, person: "", people: new Set(), dates: said.flatMap(datesIn), event: "", office: "" };
    for (const place of places) {
      for (const chunk of this.chunks(...place)) claim = this.withChunk(claim, chunk);
    }
    return claim;
  }

  withChunk(claim, chunk) {
    let { kinds } = chunk;
    const isHearer = chunk.separator === "V" && claim.person && /^d?[KNB]/.test(kinds);
    if (isHearer && !kinds.includes("E")) return claim;
    const end = chunk.first + kinds.length;
    let rest = this.said(chunk.first, end);
    const subject = claim.person ? null : this.subject(chunk);
    const [at, person] = subject ?? [-1, ""];
    if (subject) {
      rest = rest.replace(person, () => "");
      kinds = kinds.slice(0, at) + kinds.slice(at + 1);
      const people = this.names.meant(person);
      claim = { ...claim, person: people.size === 1 ? [...people][0] : person, people };
      if (/^[TRHdac]*$/.test(kinds)) return claim;
    }
    if (kinds.includes("E")) {
      const event = chunk.kinds.indexOf("E");
      const first = chunk.first + 1 + chunk.kinds.slice(0, event).lastIndexOf("p");
      return { ...claim, event: claim.event || bare(this.said(first, end).replace(person, () => "")) };
    }
    const isKnown = kinds.includes("w") && this.names.hasPhrase(wordsOf(rest));
    const isOf = OF.test(rest.trimStart()) && /[KN]/.test(kinds);
    if (!isKnown && !isOf && !/[TB]/.test(kinds)) return claim;
    return { ...claim, office: [claim.office, bare(rest)].filter(Boolean).join(", ") };
  }

  subject({ separator, first, kinds }) {
    const opening = this.said(first, first + 1).toLowerCase();
    const isSource = separator === "M" || opening === "by" || opening === "from";
    const isOther = (at) => Number(kinds[at] !== "K");
    const places = [...kinds].map((_, at) => at).sort((one, two) => isOther(one) - isOther(two) || one - two);
    for (const at of places) {
      let name = this.said(first + at, first + at + 1);
      const before = kinds.slice(0, at);
      const governed = (kinds[at] === "K" ? /p[dTH]*$/ : /p[dTHBac]*$/).exec(before);
      const isOwner = POSSESSIVE.test(name) && !["", "R"].includes(kinds.slice(at + 1, at + 2));
      const isObject = governed && !(isSource && governed.index === 0);
      if (!"KN".includes(kinds[at]) || isOwner || isObject) continue;
      if (kinds[at] === "N" && /[TBE]/.test(kinds)) {
        const words = name.split(SPACES).filter(Boolean);
        if (/[pc]$/.test(before) && words.length > 2) name = words.slice(-2).join(" ");
        else if (!/[TH]$/.test(before) || /^[TBE]/.test(kinds.slice(at + 1))) continue;
      }
      return [at, name.replace(POSSESSIVE, "")];
    }
    return null;
  }

  isAttribution(first, end, isApart, evidence) {
    const kinds = this.kinds.slice(first, end);
    if (IMPOSSIBLE.test(kinds)) return false;
    if (!evidence && !(/[VM]/.test(kinds) && /[KNTBRH]/.test(kinds))) return false;
    if (!isApart && (kinds.split("'").length - 1) % 2) return false;
    const shown = [...evidence].filter((kind) => kinds.includes(kind)).join("");
    if (evidence && (!shown || (shown === "D" && !datesIn(this.said(first, end)).length))) return false;
    let before = "";
    for (const chunk of this.chunks(first, end)) {
      if (!this.isKnown(chunk, before, isApart)) return false;
      before = chunk.kinds;
    }
    return true;
  }

  isKnown({ separator, first, kinds }, before, isApart) {
    const others = kinds.split("w").length - 1;
    if (!others || others > MOST_OTHERS) return !others;
    if (OFFICE.test(kinds) || (separator === "V" && HEARERS.test(kinds))) return true;
    if (isApart && ["", ",", "(", "V"].includes(separator)) {
      if (kinds[0] === "p" && ["", "V"].includes(separator)) return true;
      if (/^[dTHa]*[KN]p/.test(kinds)) return true;
      if (",(".includes(separator) && /[KN]/.test(before)) return true;
    }
    return this.names.hasPhrase(wordsOf(this.said(first, first + kinds.length)));
  }

  *chunks(first, end) {
    let [separator, begin] = ["", first];
    for (let at = first; at <= end; at++) {
      if (at < end && !SEPARATORS.has(this.kinds[at])) continue;
      if (begin < at) yield { separator, first: begin, kinds: this.kinds.slice(begin, at) };
      [separator, begin] = [this.kinds[at] ?? "", at + 1];
    }
  }

  said(first, end) {
    return this.text.slice(this.units[first].start, this.units[end - 1].end);
  }
}

function bare(text) {
  return line(withoutDates(text)).replace(AROUND, "");
}

function line(text) {
  return text.split(SPACES).filter(Boolean).join(" ");
}

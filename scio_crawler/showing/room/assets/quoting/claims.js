// Judge what an attribution says of quoted words: who said them, when and where.

import { listed, TABLE } from "./table.js";
import { cleaned, isKin, tokens } from "./words.js";

const RANKS = new Map(Object.entries(TABLE.ranks));
const BODIES = listed("bodies"), DEPUTY = listed("deputy");
const IGNORED = new Set([...listed("ignored"), ...listed("honorifics")]);

export const SPEAKER = "speaker", UNKNOWN = "unknown speaker", DATE = "date", EVENT = "conference";
export const OFFICE = "office", BODY = "body";
const CORRECTIONS = {
  [SPEAKER]: (claimed, right) => `These words are ${right}, not ${claimed}.`,
  [UNKNOWN]: (claimed, right) => `Nobody called ${claimed} speaks in this folder; the words are ${right}.`,
  [DATE]: (claimed, right) => `These words are of ${right}, not of ${claimed}.`,
  [EVENT]: (claimed, right) => `These words are of the “${right}”, not of the “${claimed}”.`,
  [OFFICE]: (claimed, right) => `The speaker is ${right}, not ${claimed}.`,
  [BODY]: (claimed, right) => `These words were spoken for ${right}, not for ${claimed}.`,
};

/** Return whether a claim says nothing that can be compared, as "he said" does. */
export function isEmpty({ person, dates, event, office }) {
  return !person && !dates.length && !event && !office;
}

/** Return the sentence that says what is right instead of a fault. */
export function correction({ what, claimed, right }) {
  const isName = what === SPEAKER || what === UNKNOWN;
  const withArticle = (body) => (what === BODY && body.includes(" of ") ? `the ${body}` : body);
  const known = isName ? `${right || "somebody unnamed"}'s` : withArticle(right);
  return CORRECTIONS[what](what === SPEAKER ? `${claimed}'s` : withArticle(claimed), known);
}

export class Names {
  #letters = new Map();
  #byFirst = new Map();
  #byWord = new Map();
  #seen = new Set();
  #phrases = [];

  add(turn) {
    const seen = [turn.title, turn.position, turn.organization, turn.speaker, turn.label];
    const key = JSON.stringify(seen);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#phrases.push(...seen.slice(0, 3).map(wordsOf));
    for (const name of namesOf(turn)) {
      const said = spoken(tokens(cleaned(name)));
      put(this.#letters, letters(name), name);
      put(this.#byFirst, said[0] ?? "", said);
      for (const word of wordsOf(name)) put(this.#byWord, word, name);
    }
  }

  lengthAt(said, at) {
    const isThere = (name) => name.every((text, i) => text === said[at + i]);
    const known = [...(this.#byFirst.get(said[at]) ?? [])].filter(isThere);
    return Math.max(0, ...known.map((name) => name.length));
  }

  meant(person) {
    const full = this.#letters.get(letters(person));
    if (full) return new Set(full);
    const [first, ...others] = [...wordsOf(person)].map((word) => this.#byWord.get(word) ?? new Set());
    return new Set([...(first ?? [])].filter((name) => others.every((names) => names.has(name))));
  }

  hasPhrase(said) {
    return this.#phrases.some((phrase) => [...said].every((word) => phrase.has(word)));
  }
}

function put(map, key, value) {
  if (!map.has(key)) map.set(key, new Set());
  map.get(key).add(value);
}

function namesOf({ speaker, label, organization, role }) {
  return [...new Set([speaker, label, role === "press" ? organization : ""])].filter(Boolean);
}

export function faults(claim, turn) {
  const found = [];
  const { date, title, organization, position } = turn;
  if (claim.person && !namesOf(turn).some((name) => claim.people.has(name))) {
    const what = claim.people.size ? SPEAKER : UNKNOWN;
    found.push({ what, claimed: claim.person, right: turn.speaker });
  } else if (claim.office && !hasOffice(turn, claim.office)) {
    const isBody = organization && spoken(tokens(claim.office)).some((word) => BODIES.has(word));
    const right = isBody ? organization : position || organization;
    found.push({ what: isBody ? BODY : OFFICE, claimed: claim.office, right });
  }
  if (claim.dates.length && !claim.dates.some((each) => isDate(each, date, title))) {
    found.push({ what: DATE, claimed: dateOf(claim), right: date });
  }
  if (!areAmong(telling(claim.event), wordsOf(title))) {
    found.push({ what: EVENT, claimed: claim.event, right: title });
  }
  return found;
}

function isDate(claimed, date, title) {
  const isInTitle = claimed.endsWith("-..-..") && title.includes(claimed.slice(0, 4));
  return isInTitle || new RegExp(`^${claimed}$`).test(date);
}

function hasOffice(turn, office) {
  const { position, organization } = turn;
  if (!position && !organization) return true;
  const known = new Set([
    ...wordsOf(`${position} ${organization} ${turn.title}`),
    ...initials(organization),
    ...(turn.role === "press" ? wordsOf(turn.speaker) : []),
  ]);
  const said = [...telling(office)].filter((word) => !RANKS.has(word));
  const plain = (ranks) => (said.length ? ranks : ranks.map((rank) => rank.split(" ").at(-1)));
  const held = plain([...ranksOf(position), turn.role]);
  return areAmong(said, known) && plain(ranksOf(office)).every((rank) => held.includes(rank));
}

function ranksOf(office) {
  const found = [];
  let deputy = "";
  for (const word of spoken(tokens(cleaned(office)))) {
    if (RANKS.get(word)) {
      found.push(deputy + RANKS.get(word));
      deputy = "";
    } else if (DEPUTY.has(word)) deputy = "vice ";
    else if (word === "," || word === ";") deputy = "";
  }
  return found;
}

function initials(body) {
  const words = body.split(/[^\p{L}\p{N}_']+/u).filter((word) => word && word.toLowerCase() !== "and");
  const first = words.map((word) => [...word][0]);
  const capitals = first.filter((letter) => /\p{Lu}/u.test(letter));
  return [capitals, first].map((found) => found.join("").toLowerCase());
}

function areAmong(claimed, known) {
  const isThere = (word) => known.has(word) || [...known].some((other) => isKin(word, other));
  return [...claimed].every(isThere);
}

function telling(text) {
  return new Set([...wordsOf(text)].filter((word) => !IGNORED.has(word)));
}

export function wordsOf(text) {
  return new Set(spoken(tokens(cleaned(text))).filter(letters));
}

export function spoken(found) {
  return found.map((token) => token.text.toLowerCase().replace(/'s$/, ""));
}

function letters(name) {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Return the dates of a claim in words. */
export function dateOf({ dates }) {
  return [...new Set(dates.map((date) => date.replace(/[.]+-?|-[.]+/g, "")))].join(" or ");
}

const MONTHS = [...listed("months")];
const MONTH = `(${MONTHS.join("|")})[a-z]*[.]?`;
const YEAR = "((?:19|20)[0-9]{2})", NUMBER = "([0-9]{1,2})", DAY = "([0-9]{1,2})(?:st|nd|rd|th)?";
const DATES = [
  [`${YEAR}[-–/.]${NUMBER}[-–/.]${NUMBER}`, "ymd"],
  [`${DAY}(?: of)? ${MONTH}(?:,? ${YEAR})?`, "dmy"],
  [`${MONTH} ${DAY}(?:,? ${YEAR})?`, "mdy"],
  [`${MONTH},? ${YEAR}`, "my"],
  [`${NUMBER}[./-]${NUMBER}[./-]${YEAR}`, "dmy mdy"],
  [YEAR, "y"],
].map(([form, orders]) => [
  new RegExp(`(?<![0-9A-Za-z])${form}(?![0-9A-Za-z])`, "gi"), orders.split(" "),
]);

export function datesIn(text) {
  const found = [];
  for (const [form, orders] of DATES) {
    for (const match of text.matchAll(form)) {
      for (const order of orders) {
        const part = (letter) => match[1 + order.indexOf(letter)];
        const [month, day] = ["m", "d"].map((letter) => (order.includes(letter) && part(letter)) || "");
        const named = MONTHS.indexOf(month.toLowerCase()) + 1;
        const two = (text) => String(text || "..").padStart(2, "0");
        found.push(`${part("y") || "...."}-${two(named || month)}-${two(day)}`);
      }
    }
    text = text.replace(form, ",");
  }
  return found;
}

export function withoutDates(text) {
  return DATES.reduce((rest, [form]) => rest.replace(form, ""), text);
}

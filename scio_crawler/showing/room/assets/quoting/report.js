// Put the result of a search into words, for the page and for the command. Pure.

import { correction, dateOf, isEmpty } from "./claims.js";
import { EXACT, OMITTED, shortened, wdiff } from "./matching.js";
import { CAPITALS, NUMBER_FORM, PUNCTUATION, SPELLING } from "./words.js";

const SAID = "Said exactly so", WITHIN = "Said so, within:";
const ONLY_EARLIER = "but only in an earlier revision of the transcript";
const REVERSED = "Nearly: what is left out may turn the sense around";
const FORMS = {
  [NUMBER_FORM]: "in how a number is written",
  [SPELLING]: "in spelling",
  [CAPITALS]: "in capitals",
  [PUNCTUATION]: "in punctuation",
};
const WARNINGS = {
  partial: "the transcript is partial: pages of it are missing",
  doubtful: "the transcript is doubtful: words may be missing or wrongly attributed",
};
const WITHDRAWN = "the transcript was withdrawn: the site no longer has it";
const ARCHIVE = "the words come from an archive that somebody else made, not from the site itself";
const LONGEST = 30; // words at each end of a long passage in a headline

/** Return the verdict in words, without a full stop; null if nothing was found. *isAll*: nothing is left. */
export function headline({ verdict, occurrences, parts, further }, isAll = true) {
  const [best] = occurrences;
  if (verdict === EXACT) {
    const isEarlier = occurrences.every(({ today }) => today);
    if (best.match.turnedBy.length) {
      const within = isEarlier ? `Said so, ${ONLY_EARLIER}, within:` : WITHIN;
      return `${within} “${sentence(best.match)}”`;
    }
    if (isEarlier) return `${SAID}, ${ONLY_EARLIER}`;
    const number = occurrences.length + further;
    const least = isAll ? "" : "at least ";
    return number > 1 ? `${SAID}, in ${least}${grouped(number)} turns` : SAID;
  }
  if (best) return nearly(best);
  return verdict === "near" ? together(parts) : null;
}

/** Return *number* with commas. The engine of the command knows no languages. */
function grouped(number) {
  return String(number).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
}

/** Return the sentence of a match, as the transcript has it. */
function sentence({ before, said, after }) {
  return `${before}${shortened(said, LONGEST)}${after}`.trim();
}

function nearly({ match, faults }) {
  if (match.isExact) return faults.map(correction).join(" ").replace(/[.]$/, "");
  if (match.isReversed) return REVERSED;
  if (!FORMS[match.kinds[0]]) return "Nearly: the transcript has other words";
  return `Nearly: it differs ${match.kinds.map((kind) => FORMS[kind]).join(" and ")}`;
}

function together(parts) {
  const [one, other] = parts.map(({ turn }) => turn);
  const [first, second] = [one, other].map(({ speaker }) => speaker || "somebody unnamed");
  if (first !== second) return `Put together: the first words are ${first}'s, the rest ${second}'s`;
  const where = one.at === other.at ? "one turn" : one.briefing_id === other.briefing_id ? "one conference" : "two conferences";
  return `Put together: ${first} said the first words and the rest in two places of ${where}`;
}

/** Return what the headline does not say of the attribution. */
export function attributionNotes({ occurrences, parts, claim }) {
  const [best] = occurrences;
  const found = [];
  const wrong = best ? [best] : parts;
  for (const { match, faults } of wrong) {
    if (faults.length && !(best && match.isExact)) found.push(faults.map(correction).join(" "));
  }
  if (claim && wrong.length && isEmpty(claim)) found.push(`“${claim.text}” names nobody: only the words were compared.`);
  return found;
}

/** Return what somebody must know of words that turn the sense. */
export function turningNotes({ negations, turnedBy }) {
  const named = (words) => words.map((word) => `“${word}”`).join(" and ");
  const found = [];
  if (negations.length) {
    found.push(`The omission takes ${named(negations)} from a clause of which other words are quoted.`);
  }
  if (turnedBy.length) {
    const turn = turnedBy.length > 1 ? "turn" : "turns";
    found.push(`In their sentence, ${named(turnedBy)} ${turn} these words: quote it whole.`);
  }
  return found;
}

/** Return what somebody must know before quoting from a turn. */
export function cautions({ status, withdrawn, origin, corrected = "" }) {
  const keys = corrected.split(" ").filter(Boolean).join(", ");
  return [
    WARNINGS[status],
    withdrawn && WITHDRAWN,
    origin !== "site" && ARCHIVE,
    keys && `people corrected ${keys} of this turn: the page may read otherwise`,
  ]
    .filter(Boolean)
    .map((words) => `Careful: ${words}.`);
}

/** Return a result in plain values. */
export function told(result) {
  const { verdict, occurrences, parts, further, claim } = result;
  return {
    verdict,
    headline: headline(result),
    notes: attributionNotes(result),
    occurrences: occurrences.map(placeOf),
    parts: parts.map(placeOf),
    further,
    claim: claim && { ...claim, people: [], date: dateOf(claim) },
  };
}

function placeOf({ turn, match, today, faults }) {
  const now = today && { revision: today.revision, at: today.turn?.at ?? -1, match: today.match && matchOf(today.match) };
  return { at: turn.at, match: matchOf(match), today: now, faults, cautions: cautions(turn) };
}

function matchOf(match) {
  const { alike, isExact, said, before, after, around, negations, turnedBy, kinds, segments } = match;
  const left = segments.filter(({ kind }) => kind === OMITTED).map(({ said }) => said);
  const notes = turningNotes(match);
  return {
    alike, is_exact: isExact, said, before, after, around, negations, turned_by: turnedBy, kinds,
    difference: wdiff(segments), left_out: left, shortened: left.map((passage) => shortened(passage)), notes,
  };
}

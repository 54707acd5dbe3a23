// Find words that turn the sense of other words: inside an omission, and around quoted words. Pure.

import { TABLE, listed } from "./table.js";
import { beginsSentence, DASH, FUNCTION_WORDS, MARK, QUOTE } from "./words.js";

const NEGATIONS = listed("turning"), NEGATORS = listed("negators");
const REACHING = listed("reaching back"), BEGINNINGS = listed("clause beginnings");
const WITH_NEXT = pairs("turning before"), NOT_AFTER = pairs("not turning after");
const NOT_BEFORE = pairs("not turning before");
const CONTINUING = new Set(",;-");
const CONTRACTED = "n't";
const ABBREVIATED = "No";

/** Return the words of the object *name* in the table, each with the set of its values. */
function pairs(name) {
  return new Map(Object.entries(TABLE[name]).map(([word, others]) => [word, new Set(others.split(" "))]));
}

function lower(said, at) {
  return said[at]?.text.toLowerCase() ?? "";
}

function isMark(token) {
  return token.kind === MARK || (token.kind === DASH && !token.isJoined);
}

function isNegation(said, at) {
  const word = lower(said, at);
  const following = [lower(said, at + 1), lower(said, at + 2), lower(said, at + 3)];
  const isAmong = (words) => [...following, following[0] + following[1]].some((each) => words.has(each));
  if (said[at].text === ABBREVIATED && following[0] === ".") return !/^[0-9]/.test(following[1]);
  if (NOT_AFTER.get(word)?.has(lower(said, at - 1))) return false;
  if ((NOT_BEFORE.get(said[at].text) ?? NOT_BEFORE.get(word))?.has(following[0])) return false;
  if (WITH_NEXT.has(word) && isAmong(WITH_NEXT.get(word))) return true;
  return NEGATIONS.has(word) || word.endsWith(CONTRACTED);
}

// --- Omissions that take a negation from quoted words ---

/** Return how far back and how far on words may be left out at each place of a text. */
export function bounds(said) {
  const until = new Array(said.length + 1).fill(said.length);
  const since = new Array(said.length + 1).fill(0);
  let negation = -1;
  for (let i = 0; i < said.length; i++) {
    if (isMark(said[i])) negation = -1;
    since[i] = negation + 1;
    if (isNegation(said, i)) negation = i;
  }
  negation = said.length;
  for (let i = said.length - 1; i >= 0; i--) {
    const ends = isMark(said[i]) && !isReachedAcross(said, i);
    if (ends || BEGINNINGS.has(lower(said, i))) negation = said.length;
    until[i + 1] = negation;
    if (isNegation(said, i)) negation = i;
  }
  return { until, since };
}

export function hiddenNegations({ until, since }, first, end) {
  const found = new Set([until[first], since[end] - 1]);
  return [...found].filter((at) => first <= at && at < end).sort((one, other) => one - other);
}

function isReachedAcross(said, at) {
  return CONTINUING.has(said[at].text) && REACHING.has(lower(said, at + 1));
}

// --- Words of the sentence, outside a quotation, that turn its sense ---

const AUXILIARIES = listed("auxiliaries"), ADVERBS = listed("adverbs"), SUBJECTS = listed("subjects"), PRONOUNS = listed("pronouns");
const CONDITIONS = listed("conditions"), INVERTED = listed("inverted conditions");
const INVERTED_AFTER = new Set([...INVERTED].map((word) => word.toLowerCase()));
const CONDITION_BEFORE = pairs("condition before");
const EXEMPT_AFTER = listed("no condition after"), EXEMPT = listed("no condition before");
const COUNTERFACTUAL = listed("counterfactual"), WOULD = listed("counterfactual verbs");
const ASKING = listed("questions after"), ASIDES = listed("asides between commas");
const ANYWHERE = listed("asides anywhere");
const PARTING = listed("parting"), JOINING = listed("joining"), RELATIVE = listed("relative");
const DISBELIEVING = listed("disbelieving"), UNDONE = listed("undone by not");
const JUDGING = listed("judging"), BARE = listed("not of a predicate");
const LEADING = new Set([...listed("prepositions"), ...listed("articles")]);
const NEAR = 3; // words between a negation and what undoes it
const FEW = 4; // words in which a judgement, or a relative pronoun, follows or goes before

/** Return the places of the words that turn the sense of the words from *first* to *end*. */
export function turning(said, text, first, end) {
  let [begin, close] = [first, end];
  while (begin > 0 && !beginsSentence(said, text, begin)) begin--;
  while (close < said.length && !beginsSentence(said, text, close)) close++;
  const sentence = { said, first, end, begin, close };
  return [...undoubled(said, before(sentence)), ...after(sentence), ...asked(sentence)];
}

function before(sentence) {
  const { said, first, end, begin } = sentence;
  const found = [];
  let isReported = false; // by "that"
  let isListed = false; // by "or", as in "not sell, lease or lend"
  let isVerbNext = false; // after "and", so that only a negator reaches across it
  for (let at = first - 1; at >= begin; at--) {
    const word = lower(said, at);
    if (isMark(said[at])) {
      if (isListed && said[at].text === "," && !SUBJECTS.has(lower(said, at + 1))) continue;
      const opening = asideBefore(sentence, at);
      if (opening < 0) return [...conditionBefore(sentence, at), ...found];
      at = opening;
      continue;
    }
    const isNegated = isNegation(said, at);
    if (!isNegated && parts(said, at)) {
      const isInverted = AUXILIARIES.has(lower(said, first)) && isCondition(said, at - 1, begin);
      return isInverted ? [at - 1, ...found] : found;
    }
    isListed ||= word === "or";
    isVerbNext ||= JOINING.has(word) && isVerb(lower(said, at + 1));
    const isTurned = isNegated && governs(said, at, first, end, isReported, isVerbNext);
    if (isTurned || isCondition(said, at, begin)) found.unshift(at);
    isReported ||= word === "that" || ASKING.has(lower(said, at - 1));
  }
  return found;
}

/** Return whether another clause begins *at* a place. */
function parts(said, at) {
  const [word, next] = [lower(said, at), lower(said, at + 1)];
  if (PARTING.has(word)) {
    const isAsked = ASKING.has(lower(said, at - 1)) || NEGATORS.has(lower(said, at - 1));
    return !isAsked && !(word === "so" && ADVERBS.has(next));
  }
  if (!JOINING.has(word)) return false;
  if (SUBJECTS.has(next) || AUXILIARIES.has(next)) return SUBJECTS.has(next);
  const following = said.slice(at + 2, at + 2 + FEW);
  const mark = following.findIndex((_, i) => isMark(said[at + 2 + i]));
  return following.slice(0, mark < 0 ? FEW : mark).some((token) => AUXILIARIES.has(token.text));
}

function isVerb(word) {
  return !FUNCTION_WORDS.has(word) && !word.endsWith("ing");
}

/** Return the place of the comma that opens an aside, as ", in our view", before the one *at* a place. */
function asideBefore({ said, first, begin }, at) {
  if (said[at].text !== ",") return -1;
  for (let opening = at - 2; opening > begin && at - opening <= 2 * FEW; opening--) {
    if (!isMark(said[opening])) continue;
    const isAside = said[opening].text === "," && (at === first - 1 ? ASIDES : ANYWHERE).has(lower(said, opening + 1));
    return isAside ? opening : -1;
  }
  return -1;
}

/** Return the place of the condition before the comma *at* a place, if there is one. */
function conditionBefore({ said, begin, end }, at) {
  if (said[at].text !== "," || JOINING.has(lower(said, at + 1))) return [];
  for (let before = at - 1; before >= begin && !isMark(said[before]); before--) {
    const isWithout = COUNTERFACTUAL.has(lower(said, before)) && isUnreal(said, at, end);
    if ((isWithout || isCondition(said, before, begin)) && opensClause(said, before, begin)) return [before];
  }
  return [];
}

/** Return whether the words from *first* to *end* say what would be, as "would have sunk" does. */
function isUnreal(said, first, end) {
  return said.slice(first, end).some(({ text }) => WOULD.has(text));
}

/** Return whether the negation *at* reaches the words from *first* to *end*. */
function governs(said, at, first, end, isReported, isVerbNext) {
  const word = lower(said, at);
  if (COUNTERFACTUAL.has(word) && isUnreal(said, first, end)) return true;
  if (said[at + 1].isJoined) return WITH_NEXT.has(word) && first - at <= FEW; // in "so-called", not in "zero-tariff"
  if (!NEGATORS.has(word) && !word.endsWith(CONTRACTED) && !isComparing(said, at)) {
    if (isVerbNext) return false;
    return at === first - 1 || isReported || DISBELIEVING.has(word) || !hasVerb(said, first, end);
  }
  const isInside = said.slice(Math.max(0, at - FEW), at).some((token) => RELATIVE.has(token.text));
  return !(isInside && AUXILIARIES.has(lower(said, first)));
}

function isComparing(said, at) {
  return lower(said, at + 1) === "than" || lower(said, at) === "far";
}

function hasVerb(said, first, end) {
  if (PRONOUNS.has(lower(said, first))) return true;
  return said.slice(first, end).some((token) => AUXILIARIES.has(token.text.toLowerCase()));
}

/** Return whether a condition begins *at* a place: "if", or "Had" at the beginning of a sentence. */
function isCondition(said, at, begin) {
  const word = lower(said, at);
  const isTurned = at === begin && INVERTED.has(said[at].text);
  const isPair = CONDITION_BEFORE.get(word)?.has(lower(said, at + 1));
  if (!isTurned && !isPair && !CONDITIONS.has(word)) return false;
  const following = `${lower(said, at + 1)} ${lower(said, at + 2)}`;
  const isExempt = EXEMPT.has(following.split(" ")[0]) || EXEMPT.has(following.replace(" ", "_"));
  return !isExempt && (isPair || !EXEMPT_AFTER.has(lower(said, at - 1)));
}

function opensClause(said, at, begin) {
  if (at === begin || isMark(said[at - 1]) || said[at - 1].kind === QUOTE) return true;
  const word = lower(said, at - 1);
  return PARTING.has(word) || word === "only" || word === "as" || (LEADING.has(word) && opensClause(said, at - 1, begin));
}

/** Return *places* without negations that undo each other, as in "we must not forget that". */
function undoubled(said, places) {
  const undone = new Set();
  for (const at of places.filter((place) => UNDONE.has(lower(said, place)))) {
    const denied = places.find((place) => place < at && at - place <= NEAR && !undone.has(place));
    if (denied !== undefined) undone.add(at).add(denied);
  }
  return places.filter((place) => !undone.has(place));
}

function after({ said, first, end, close }) {
  const denied = predicateDenied(said, first, end, close);
  if (denied >= 0) return [denied];
  if (INVERTED_AFTER.has(lower(said, end)) && isUnreal(said, first, end)) return [end];
  for (let at = end; at < close; at++) {
    const word = lower(said, at);
    if (isMark(said[at])) {
      if (RELATIVE.has(lower(said, at + 1))) return judged(said, at + 2, Math.min(close, at + 2 + FEW));
      if (said[at].text !== "," || !isCondition(said, at + 1, -1)) return [];
    } else if (isCondition(said, at, -1)) return [at];
    else if (JUDGING.has(word) && said.slice(end, at).some((token) => AUXILIARIES.has(token.text))) return [at];
    else if (parts(said, at) || RELATIVE.has(word)) return [];
  }
  return [];
}

/** Return the place of the negation in the predicate of the quoted words, -1 if there is none. */
function predicateDenied(said, first, end, close) {
  let at = end;
  while (at < close && at - end < FEW && isPlain(said, at)) at++;
  const isNext = at === end;
  if (at >= close || isMark(said[at]) || !isNegation(said, at)) return -1;
  const word = lower(said, at);
  if (BARE.has(word) || (isNext && word === "not")) return -1;
  return isNext && !word.endsWith(CONTRACTED) && hasVerb(said, first, end) ? -1 : at;
}

function isPlain(said, at) {
  const word = lower(said, at);
  return !word.endsWith(CONTRACTED) && word !== "cannot" && (AUXILIARIES.has(word) || ADVERBS.has(word));
}

function judged(said, first, end) {
  const place = said.slice(first, end).findIndex((_, at) => {
    return JUDGING.has(lower(said, first + at)) || lower(said, first + at) === "not";
  });
  return place < 0 ? [] : [first + place];
}

/** Return the place of the question mark if the words are part of what somebody asks. */
function asked({ said, first, end, begin, close }) {
  let last = close - 1;
  while (last >= end && said[last].kind === QUOTE) last--;
  if (last < end || said[last].text !== "?") return [];
  let opening = first;
  while (opening > begin && !isMark(said[opening - 1])) opening--;
  while (JOINING.has(lower(said, opening)) || said[opening].kind === QUOTE) opening++;
  return opening < first && AUXILIARIES.has(lower(said, opening)) ? [last] : [];
}

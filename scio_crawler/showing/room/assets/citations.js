// Make quotations and citations from the facts about a turn or a conference. Pure.
// Browsers load no modules from a file, so this is none.
//
// Facts are strings, "" if unknown:
//   id         of the turn, or of the conference
//   isTurn     whether a turn is cited, not a whole conference: true or false
//   speaker, office, title
//   family     name of the speaker, with which the name begins
//   date       of the conference, ISO
//   page, pageEnd    pages of the site on which the turn begins and ends
//   url        of that page
//   fetched    ISO clock
//   revision
//   warnings   what readers must know of the transcript, a sentence a line
//   here       address in the reading room, if other machines can open it
//   words      that are quoted, paragraphs separated by an empty line

"use strict";

const SHORT = "SCIO";
const PUBLISHER = "State Council Information Office of the People's Republic of China";
const GENRE = "Press conference, English transcript";
const TRANSCRIPT = "Press conference transcript"; // in APA and Chicago style
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
];

/** Return the words in quotation marks, and below them who said them, when and where. */
function quotation(facts) {
  return `${quoted(facts.words)}\n\n— ${reference(facts)}`;
}

/** Return a full reference as text, with the quotation if words are quoted. */
function text(facts) {
  return facts.words ? quotation(facts) : reference(facts);
}

// The author of a turn is who speaks, the author of a conference its publisher. Italics are left to
// the writer.

/** Return the entry of a reference list in APA style, 7th edition, and a note. */
function apa(facts) {
  const { family, given, literal } = author(facts);
  const [written, year] = day(facts.date).split(", ");
  const entry = [
    family ? `${family}, ${given[0]}.` : `${literal}.`,
    `(${year ? `${year}, ${written}` : written}).`,
    `${facts.title} [${TRANSCRIPT}].`,
    facts.isTurn && `${PUBLISHER}.`,
    facts.url,
  ];
  return `${line(entry.filter(Boolean).join(" "))}\n\n${note(facts, who(facts))}`;
}

/** Return note, entry of the bibliography, in Chicago style, 18th edition, and what else to know. */
function chicago(facts) {
  const title = facts.title;
  const source = [facts.isTurn && PUBLISHER, day(facts.date)].filter(Boolean).join(", ");
  const where = facts.url && `, ${facts.url}`;
  const said = `${facts.isTurn ? `${who(facts)}, in` : `${PUBLISHER},`} ${quoted(`${title},`)}`;
  const stop = /[.?!]$/.test(title) ? "" : ".";
  const entry = [`${spoken(facts)}.`, quoted(title + stop), `${TRANSCRIPT}, ${source}.`];
  if (facts.url) entry.push(`${facts.url}.`);
  const short = `${said} ${TRANSCRIPT.toLowerCase()}, ${source}${where}.`;
  return [short, entry.join(" "), note(facts, "")].map(line).join("\n\n");
}

function bibtex(facts) {
  const month = Number(facts.date.slice(5, 7));
  const fields = [
    ["author", `{${named(author(facts), (literal) => `{${tex(literal)}}`)}}`],
    ["title", `{{${tex(facts.title)}}}`],
    ["howpublished", `{${tex(`${GENRE} of the ${PUBLISHER} (${SHORT})`)}}`],
    ["year", `{${facts.date.slice(0, 4)}}`],
    ["month", MONTHS[month - 1]?.slice(0, 3).toLowerCase() ?? ""],
    ["date", `{${facts.date}}`],
    ["url", facts.url && `{${address(facts.url)}}`],
    ["urldate", `{${facts.fetched.slice(0, 10)}}`],
    ["language", "{english}"],
    ["note", `{${tex(note(facts))}}`],
    ["annote", facts.words && `{${tex(facts.words)}}`],
  ];
  const lines = fields.filter(([, value]) => value).map(([key, value]) => `  ${key} = ${value}`);
  return `@misc{${key(facts)},\n${lines.join(",\n")}\n}\n`;
}

function ris(facts) {
  const fields = [
    ["TY", "ELEC"],
    ["ID", facts.id],
    ["AU", named(author(facts))],
    ["TI", facts.title],
    ["PB", PUBLISHER],
    ["M3", GENRE],
    ["PY", facts.date.slice(0, 4)],
    ["DA", facts.date.replaceAll("-", "/")],
    ["Y2", facts.fetched.slice(0, 10).replaceAll("-", "/")],
    ["UR", facts.url && address(facts.url)],
    ["LA", "en"],
    ["N1", note(facts)],
    ["N1", facts.words && quoted(facts.words)],
  ];
  const lines = fields.map(([tag, value]) => [tag, line(value)]).filter(([, value]) => value);
  return [...lines, ["ER", ""]].map(([tag, value]) => `${tag}  - ${value}\r\n`).join("");
}

function csl(facts) {
  const item = {
    id: facts.id,
    // It is spoken to an audience. An interview would need one interviewer of each answer.
    type: "speech",
    title: line(facts.title),
    author: [author(facts)],
    publisher: PUBLISHER,
    genre: GENRE,
    issued: parts(facts.date),
    accessed: parts(facts.fetched.slice(0, 10)),
    URL: facts.url && address(facts.url),
    language: "en",
    note: line(note(facts)),
    annote: line(facts.words),
  };
  const known = Object.entries(item).filter(([, value]) => value);
  return `${JSON.stringify([Object.fromEntries(known)], null, 2)}\n`;
}

/** The forms of a citation: name, extension and type of the file, and the function that makes it. */
const FORMS = [
  { name: "Text", ending: "txt", type: "text/plain", make: text },
  { name: "APA", ending: "apa.txt", type: "text/plain", make: apa },
  { name: "Chicago", ending: "chicago.txt", type: "text/plain", make: chicago },
  { name: "BibTeX", ending: "bib", type: "application/x-bibtex", make: bibtex },
  { name: "RIS", ending: "ris", type: "application/x-research-info-systems", make: ris },
  { name: "CSL-JSON", ending: "json", type: "application/json", make: csl },
];

/** Return an ISO date as people write it: "March 4, 2025". */
function day(date) {
  const [year, month, number] = date.split("-").map(Number);
  return MONTHS[month - 1] ? `${MONTHS[month - 1]} ${number}, ${year}` : date;
}

/** Return the reference that docs/data.md asks for, and the warnings about the transcript. */
function reference(facts) {
  const known = [
    who(facts),
    quoted(facts.title),
    day(facts.date),
    `English transcript of the ${PUBLISHER} (${SHORT})`,
    pages(facts),
    facts.url,
    facts.fetched && `fetched ${facts.fetched}`,
  ];
  const sentences = [`${known.map(line).filter(Boolean).join(", ")}.`, `${ids(facts)}.`];
  if (facts.here) sentences.push(`Read at ${facts.here}`);
  return [sentences.join(" "), facts.warnings].filter(Boolean).join("\n");
}

/** Return who speaks, with the office, "" for a conference. */
function who(facts) {
  if (!facts.isTurn) return "";
  return [facts.speaker || "speaker not named", facts.office].map(line).filter(Boolean).join(", ");
}

/** Return the author as it is spoken. */
function spoken(facts) {
  return line(facts.isTurn ? facts.speaker || "Speaker not named" : PUBLISHER);
}

/** Return the author for CSL: a name is split only if its family name is known. */
function author(facts) {
  const literal = spoken(facts);
  const { family } = facts;
  return family ? { family, given: literal.slice(family.length + 1) } : { literal };
}

/** Return a name of CSL as BibTeX and RIS have it; *whole* changes one that is not split. */
function named({ family, given, literal }, whole = String) {
  return family ? `${family}, ${given}` : whole(literal);
}

/** Return text in quotation marks, the marks in it changed so that double and single alternate. */
function quoted(text) {
  let open = []; // the marks that are open, as they are closed
  const inside = text.replace(/\n\n|[“”"‘’']/g, (sign, at) => {
    if (sign === "\n\n") open = []; // a paragraph opens them again
    const isAfterSpace = /[\s(“‘"'—–[]/.test(text[at - 1] ?? " ");
    const isBeforeLetter = /\p{L}/u.test(text[at + 1] ?? "");
    if (/[“‘]/.test(sign) || (/["']/.test(sign) && isAfterSpace && /\S/.test(text[at + 1] ?? ""))) {
      open.push(open.length % 2 ? "”" : "’");
      return open.length % 2 ? "‘" : "“";
    }
    const isApostrophe = /[’']/.test(sign) && (isBeforeLetter || !open.length);
    if (sign === "\n\n" || isApostrophe) return sign;
    return open.pop() ?? (sign === "”" ? "’" : sign);
  });
  return `“${inside}”`;
}

function note(facts, about = facts.office) {
  const where = pages(facts);
  const parts = [about, where && where[0].toUpperCase() + where.slice(1), ids(facts)];
  const sentences = parts.filter(Boolean).map((part) => `${part}.`);
  return line([...sentences, facts.warnings].join(" "));
}

function pages(facts) {
  if (!facts.page) return "";
  const isOne = !facts.pageEnd || facts.pageEnd === facts.page;
  return isOne ? `page ${facts.page}` : `pages ${facts.page}–${facts.pageEnd}`;
}

function ids(facts) {
  const name = facts.isTurn ? `Turn ${facts.id}` : `Transcript ${facts.id}`;
  return `${name}, revision ${facts.revision}`;
}

function key(facts) {
  return facts.id.replace(/[^A-Za-z0-9-]/g, "-");
}

/** Return text on one line, without control characters. */
function line(value) {
  return (value ?? "").replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}

// BibTeX counts braces, even after a backslash.
const TEX = {
  "\\": "\\textbackslash{}",
  "{": "\\textbraceleft{}",
  "}": "\\textbraceright{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};

function tex(value) {
  const named = line(value).replace(/[\\{}^~]/g, (sign) => TEX[sign]);
  return named.replace(/[$&%#_]/g, "\\$&");
}

/** Return an address with those signs escaped that would end its field. */
function address(url) {
  return url.replace(/[^!-~]|[{}\\"<>^`|]/gu, encodeURIComponent);
}

function parts(date) {
  return { "date-parts": [date.split("-").map(Number)] };
}

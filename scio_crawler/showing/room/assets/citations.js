// Make quotations and citations from the facts about a turn or a conference. Pure.
// Browsers load no modules from a file, so this is none.
//
// Facts are strings, "" if unknown:
//   id         of the turn, or of the conference
//   isTurn     whether a turn is cited, not a whole conference: true or false
//   speaker, office, title
//   date       of the conference, ISO
//   page, pageEnd    pages of the site on which the turn begins and ends
//   url        of that page
//   fetched    ISO clock
//   revision, status, withdrawn
//   invented   the notice to add if everything is invented
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
// What readers must know about a transcript with this status.
const WARNINGS = {
  partial: "The transcript is marked partial: at least one page of it is missing.",
  doubtful:
    "The transcript is marked doubtful: words may be missing or attributed to the wrong speaker.",
};
const WITHDRAWN = "The transcript was withdrawn: the site no longer has it.";

/** Return the words in quotation marks, and below them who said them, when and where. */
function quotation(facts) {
  return `“${facts.words}”\n\n— ${reference(facts)}`;
}

/** Return a full reference as text, with the quotation if words are quoted. */
function text(facts) {
  return facts.words ? quotation(facts) : reference(facts);
}

// Styles: the publisher is the author, and the note says who speaks. Italics are left to the writer.

/** Return the entry of a reference list in APA style, 7th edition, and a note. */
function apa(facts) {
  const [written, year] = day(facts.date).split(", ");
  const date = year ? `${year}, ${written}` : written;
  const entry = [`${PUBLISHER}.`, `(${date}).`, `${facts.title} [${TRANSCRIPT}].`, facts.url];
  return `${line(entry.join(" "))}\n\n${note(facts, who(facts))}`;
}

/** Return note, entry of the bibliography, in Chicago style, 18th edition, and what else to know. */
function chicago(facts) {
  const title = facts.title.replace(/“|"(?=\S)/g, "‘").replace(/[”"]/g, "’"); // within quotation marks
  const by = who(facts);
  const where = facts.url && `, ${facts.url}`;
  const said = `${by && `${by}, in `}${PUBLISHER}, “${title},” ${TRANSCRIPT.toLowerCase()}`;
  const stop = /[.?!]$/.test(title) ? "" : ".";
  const entry = [`${PUBLISHER}.`, `“${title}${stop}”`, `${TRANSCRIPT}, ${day(facts.date)}.`];
  if (facts.url) entry.push(`${facts.url}.`);
  const parts = [`${said}, ${day(facts.date)}${where}.`, entry.join(" "), note(facts, "")];
  return parts.map(line).join("\n\n");
}

function bibtex(facts) {
  const month = Number(facts.date.slice(5, 7));
  const fields = [
    ["author", `{{${tex(author(facts))}}}`],
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
    ["AU", author(facts)],
    ["TI", facts.title],
    ["PB", PUBLISHER],
    ["M3", GENRE],
    ["PY", facts.date.slice(0, 4)],
    ["DA", facts.date.replaceAll("-", "/")],
    ["Y2", facts.fetched.slice(0, 10).replaceAll("-", "/")],
    ["UR", facts.url && address(facts.url)],
    ["LA", "en"],
    ["N1", note(facts)],
    ["N1", facts.words && `“${facts.words}”`],
  ];
  const lines = fields.map(([tag, value]) => [tag, line(value)]).filter(([, value]) => value);
  return [...lines, ["ER", ""]].map(([tag, value]) => `${tag}  - ${value}\r\n`).join("");
}

function csl(facts) {
  const item = {
    id: facts.id,
    type: "webpage",
    title: line(facts.title),
    // Names are not split: the family name is not known for all of them.
    author: [{ literal: line(author(facts)) }],
    "container-title": PUBLISHER,
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
    `“${facts.title}”`,
    day(facts.date),
    `English transcript of the ${PUBLISHER} (${SHORT})`,
    pages(facts),
    facts.url,
    facts.fetched && `fetched ${facts.fetched}`,
  ];
  const sentences = [`${known.map(line).filter(Boolean).join(", ")}.`, `${ids(facts)}.`];
  if (facts.here) sentences.push(`Read at ${facts.here}`);
  return [sentences.join(" "), ...warnings(facts)].join("\n");
}

/** Return who speaks, with the office, "" for a conference. */
function who(facts) {
  if (!facts.isTurn) return "";
  return [facts.speaker || "speaker not named", facts.office].map(line).filter(Boolean).join(", ");
}

function author(facts) {
  return facts.isTurn ? facts.speaker || "Speaker not named" : PUBLISHER;
}

function note(facts, about = facts.office) {
  const where = pages(facts);
  const parts = [about, where && where[0].toUpperCase() + where.slice(1), ids(facts)];
  const sentences = parts.filter(Boolean).map((part) => `${part}.`);
  return [...sentences, ...warnings(facts)].join(" ");
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

function warnings(facts) {
  return [WARNINGS[facts.status], facts.withdrawn && WITHDRAWN, facts.invented].filter(Boolean);
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
  $: "\\$",
  "&": "\\&",
  "%": "\\%",
  "#": "\\#",
  _: "\\_",
};

function tex(value) {
  return line(value).replace(/[\\{}^~$&%#_]/g, (sign) => TEX[sign]);
}

/** Return an address with those signs escaped that would end its field. */
function address(url) {
  return url.replace(/[^!-~]|[{}\\"<>^`|]/gu, encodeURIComponent);
}

function parts(date) {
  return { "date-parts": [date.split("-").map(Number)] };
}

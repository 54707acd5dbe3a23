// Writes turns as a file for spreadsheets, which run no formula in it. Nothing here touches a page.

const COLUMNS = [
  "turn_id",
  "briefing_id",
  "date",
  "title",
  "speaker",
  "position",
  "organization",
  "role",
  "kind",
  "status",
  "url",
  "address",
  "text",
];
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u; // the twin of that in csv_file.py

/** Return the turns, each with its briefing, as CSV; *addressOf* gives the address of a path. */
export function csv(found, addressOf) {
  const rows = [COLUMNS, ...found.map(({ briefing, turn }) => row(briefing, turn, addressOf))];
  return `\ufeff${rows.map((values) => values.map(cell).join(",")).join("\r\n")}\r\n`;
}

function row(briefing, turn, addressOf) {
  const address = addressOf(`briefings/${briefing.briefing_id}.html#${turn.turn_id}`);
  const values = { ...briefing, ...turn, address };
  return COLUMNS.map((name) => String(values[name]));
}

/** Return *text* as a cell, which a spreadsheet does not run. */
export function cell(text) {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

// Makes what several pages show.

/** Return a new element; *content* are texts and elements. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** Return an ISO date as people write it: "March 4, 2025". */
export function day(date) {
  const at = new Date(`${date}T00:00Z`);
  const known = { dateStyle: "long", timeZone: "UTC" };
  return Number.isNaN(at.getTime()) ? date : at.toLocaleDateString("en-US", known);
}

// Text of the site next to our own. The twin of isolated() in render.py.

const OPENERS = /[\u2066-\u2068]/u;
const CLOSER = "\u2069";

/** Return an element with *text* that cannot reverse the text next to it. */
export function isolated(text) {
  let open = 0;
  for (const sign of text) {
    if (OPENERS.test(sign)) open += 1;
    else if (sign === CLOSER && open) open -= 1;
  }
  const made = document.createElement("bdi");
  made.textContent = text + CLOSER.repeat(open);
  return made;
}

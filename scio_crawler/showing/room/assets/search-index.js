// Reads a bundle of the index as Pagefind 1.5 writes it: the turns that have a word, and its places;
// the turns that have a value of a facet; and the order from the newest turn on. Turns are numbers.
// Nothing here touches a page.

const SIGNATURE = 12; // bytes before the contents of each file
const WHOLE = 24; // the weight of a whole word; parts of words have less
const END = "\ua7f7"; // the end mark of each word
const PLACE = "place"; // by which turns are sorted

// Return the bundle at `base`, an address that ends with a slash. `version` is added to the address of
// the file that may change.
export async function opened(base, version) {
  const [, turns, chunks, filters, sorts] = await unpacked(new URL(`turns.pf_meta?${version}`, base));
  const index = cached((name) => unpacked(new URL(`index/${name}.pf_index`, base)));
  const facet = cached((name) => unpacked(new URL(`filter/${name}.pf_filter`, base)));
  const fragment = cached((name) => unpacked(new URL(`fragment/${name}.pf_fragment`, base), JSON.parse));
  const starts = chunks.map(([first]) => ordered(first));

  // Return the words that begin with `start`, each with its entry.
  async function beginning(start) {
    const wanted = ordered(start);
    const holds = (_, at) =>
      (starts[at] <= wanted || starts[at].startsWith(wanted)) && (at + 1 === starts.length || starts[at + 1] > wanted);
    const loaded = await Promise.all(chunks.filter(holds).map(([, , name]) => index(name)));
    return loaded.flatMap(([words]) => words).filter(([word]) => word.startsWith(start) && word.endsWith(END));
  }

  return {
    newest: sorts.find(([name]) => name === PLACE)[1].reverse(),
    lengths: turns.map(([, words]) => words),

    // Return the turns that have a word beginning with `start`: for each, the `places` of such words in
    // the text, their `weight`, which is less for longer words, and whether a name of the speaker is one.
    async having(start) {
      const found = new Map();
      for (const [word, plain, variants] of await beginning(start)) {
        const likeness = start.length / word.length;
        for (const entries of [plain, ...variants.map(([, of]) => of)]) {
          let turn = 0;
          for (const [step, places, names] of entries) {
            turn += step;
            let one = found.get(turn);
            if (!one) found.set(turn, (one = { places: [], weight: 0, isNamed: false }));
            one.weight += likeness * read(places, one.places);
            one.isNamed ||= names.length > 0;
          }
        }
      }
      return found;
    },

    // Return the turns that have one of `values` of the facet `name`.
    async with(name, values) {
      const file = filters.find(([of]) => of === name)?.[1];
      const [, all] = file ? await facet(file) : [name, []];
      return new Set(all.filter(([value]) => values.includes(value)).flatMap(([, of]) => of));
    },

    // Return the content and the filters of a turn.
    shown: (turn) => fragment(turns[turn][0]),
  };
}

// Add the places of a word in a turn to `found`, and return their number. A negative number is the
// weight of the places that follow; each place is the distance from the one before.
function read(places, found) {
  const before = found.length;
  let isWhole = false;
  let place = 0;
  for (const number of places) {
    if (number < 0) {
      isWhole = -1 - number === WHOLE;
      place = 0;
    } else {
      place += number;
      if (isWhole) found.push(place);
    }
  }
  return found.length - before;
}

// Return `load` with a cache: it loads each name once, and again only if that failed.
function cached(load) {
  const all = new Map();
  return (name) => {
    if (!all.has(name)) {
      const loading = load(name);
      all.set(name, loading);
      loading.catch(() => all.delete(name));
    }
    return all.get(name);
  };
}

// Return signs that compare as Pagefind sorts words: by code points, where JavaScript compares
// surrogates.
function ordered(text) {
  return Array.from(text, (sign) => sign.codePointAt(0).toString(16).padStart(6, "0")).join("");
}

async function unpacked(url, parse) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
  const stream = response.body.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer()).subarray(SIGNATURE);
  return parse ? parse(new TextDecoder().decode(bytes)) : decoded(bytes);
}

// Return the value of `bytes`, which are CBOR with only those types that Pagefind writes.
export function decoded(bytes) {
  const decoder = new TextDecoder();
  let at = 0;
  const number = (head) => {
    if (head < 24) return head;
    let value = 0;
    for (let left = 2 ** (head - 24); left > 0; left -= 1) value = value * 256 + bytes[at++];
    return value;
  };
  const list = (length) => {
    const values = new Array(length);
    for (let each = 0; each < length; each += 1) values[each] = next();
    return values;
  };
  const next = () => {
    const head = bytes[at++];
    const value = number(head & 31);
    switch (head >> 5) {
      case 0:
        return value;
      case 1:
        return -1 - value;
      case 3:
        return decoder.decode(bytes.subarray(at, (at += value)));
      case 4:
        return list(value);
      default:
        throw new Error(`the index has an unknown byte ${head}`);
    }
  };
  return next();
}

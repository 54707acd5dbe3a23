// Loads packed files. A server may have unpacked them already.

/** Return the value in the packed JSON file at *address*. Throws an error with the status. */
export async function unpacked(address, options = {}) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`status ${response.status}`);
  const packed = new Uint8Array(await response.arrayBuffer());
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(packed));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

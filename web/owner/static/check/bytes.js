// Bytes, and texts that stand for bytes. Each text has one form; every other one gives null.

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Decode base64 in its one form, as bank.transparency.notes.unbase64 does. */
export function unbase64(text) {
  if (typeof text !== "string" || text.length % 4 !== 0 || !BASE64.test(text)) return null;
  const found = atob(text);
  return btoa(found) === text ? Uint8Array.from(found, (each) => each.charCodeAt(0)) : null;
}

export function base64(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(pieces.join(""));
}

export function hex(bytes) {
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}

export function equal(one, other) {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

export function joined(...parts) {
  const found = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of parts) {
    found.set(each, at);
    at += each.length;
  }
  return found;
}

/** Decode UTF-8, or ASCII alone; null for other bytes. */
export function textOf(bytes, { ascii = false } = {}) {
  if (ascii && bytes.some((each) => each > 127)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Write a number (BigInt) as 8 bytes, the highest first. */
export function u64(number) {
  const found = new Uint8Array(8);
  new DataView(found.buffer).setBigUint64(0, number);
  return found;
}

export function numberOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
}

const NUMBER = /^(0|[1-9][0-9]{0,18})$/;

/** Read a size or a leaf's number, 0 to 2**63 - 1, as a BigInt; null for another text. */
export function naturalOf(text) {
  const found = NUMBER.test(text) ? BigInt(text) : -1n;
  return found >= 0n && found < 1n << 63n ? found : null;
}

/** Hash parts, one behind the other. */
export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

/** Return where a piece begins in bytes, from a place on; -1: nowhere. */
export function find(bytes, piece, from = 0) {
  for (let at = bytes.indexOf(piece[0], from); at >= 0; at = bytes.indexOf(piece[0], at + 1)) {
    if (at + piece.length > bytes.length) return -1;
    if (piece.every((each, more) => bytes[at + more] === each)) return at;
  }
  return -1;
}

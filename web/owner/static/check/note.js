// Signed notes (C2SP signed-note) and the checkpoints in them (C2SP tlog-checkpoint).

import { naturalOf, equal, sha256, textOf, unbase64, utf8 } from "./bytes.js";
import { HASH_BYTES } from "./merkle.js";

const MOST_BYTES = 131_072;
const MOST_SIGNATURES = 32;
const MOST_ORIGIN_BYTES = 255;
// blanks as Python's \s has them, so that both read the same names
export const NAME = String.raw`[^ \t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]+`;
const SIGNATURE = new RegExp(`^— (${NAME}) ([A-Za-z0-9+/]+={0,2})$`);
const CONTROL = /[\x00-\x09\x0b-\x1f]/;

/** Read a signed checkpoint as {text, signatures, origin, size, root}; null for bytes that are none. Nothing is
 * verified here. */
export async function checkpointOf(bytes) {
  const note = noteOf(bytes);
  const lines = note === null ? [] : note.text.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || lines[0] === "") return null;
  if (utf8(lines[0]).length > MOST_ORIGIN_BYTES) return null;
  const size = naturalOf(lines[1]);
  const root = unbase64(lines[2]);
  if (size === null || root === null || root.length !== HASH_BYTES) return null;
  if (size === 0n && !equal(root, await sha256())) return null;
  return { ...note, origin: lines[0], size, root };
}

function noteOf(bytes) {
  const found = bytes.length > MOST_BYTES ? null : textOf(bytes);
  const at = found === null ? -1 : found.lastIndexOf("\n\n");
  if (at < 0 || CONTROL.test(found.slice(0, at))) return null;
  const signatures = signaturesOf(found.slice(at + 2));
  return signatures && { text: found.slice(0, at + 1), signatures };
}

function signaturesOf(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0 || lines.length > MOST_SIGNATURES) return null;
  const found = lines.map(signatureOf);
  return found.includes(null) ? null : found;
}

function signatureOf(line) {
  const match = SIGNATURE.exec(line);
  const made = match && unbase64(match[2]);
  return made && made.length >= 5 ? { name: match[1], keyId: made.subarray(0, 4), signed: made.subarray(4) } : null;
}

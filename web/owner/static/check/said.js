// What the bank says of a record in words, held against the record's bytes, which are proven.
//
// The words are JSON: {kind, time, what, of}. `kind` and `time` must be the entry's. Each text in `of` (ids, names)
// must stand in the record as Avro writes a text: its length, then its bytes. `what` is a text of the record as well,
// but for receipts, of which there is one word, and events of accounts, where Avro writes its place in a list.

import { joined, utf8 } from "./bytes.js";

/** Names of kinds, by the number in the entry: bank/transparency/kinds. */
export const KINDS = Object.freeze({ 1: "receipt", 2: "account_event", 4: "access", 5: "withdrawal", 8: "delivery" });
const ACCOUNT_EVENTS = [
  "enforced", "opened", "changed", "claimed", "linked", "unlinked", "consented", "withdrawn", "closed",
];
const MOST_CHARACTERS = 8_192;
const MOST_TEXTS = 16;
/** Bytes before the first field: marker and fingerprint of Avro's single objects. */
const HEAD_BYTES = 10;
const OWNER_BYTES = 32;

/** Return the words as {kind, time, what, of} where the record bears them out; null where it does not. */
export function saidOf(text, kind, time, record) {
  const said = parsed(text);
  if (said === null || said.kind !== KINDS[kind] || BigInt(said.time) !== time) return null;
  const texts = Object.values(said.of);
  return isDone(said.what, kind, record) && texts.every((each) => holds(record, each)) ? said : null;
}

function parsed(text) {
  if (typeof text !== "string" || text.length > MOST_CHARACTERS) return null;
  try {
    const { kind, time, what, of } = JSON.parse(text);
    const texts = [what, ...Object.values(of)];
    const fits = texts.length <= MOST_TEXTS && texts.every((each) => typeof each === "string" && each !== "");
    return fits && Number.isSafeInteger(time) ? { kind, time, what, of } : null;
  } catch {
    return null;
  }
}

function isDone(what, kind, record) {
  if (KINDS[kind] === "receipt") return what === "stored";
  if (KINDS[kind] !== "account_event") return holds(record, what);
  const place = HEAD_BYTES + 1 + OWNER_BYTES; // behind the owner, which has a byte for its length
  return record[HEAD_BYTES] === 2 * OWNER_BYTES && record[place] === 2 * ACCOUNT_EVENTS.indexOf(what);
}

/** Return whether a text stands in a record, as Avro writes it. */
function holds(record, text) {
  const bytes = utf8(text);
  return charsOf(record.subarray(HEAD_BYTES)).includes(charsOf(joined(lengthOf(bytes.length), bytes)));
}

/** Return bytes as a text of one character each, in which the browser searches in linear time. */
function charsOf(bytes) {
  return new TextDecoder("windows-1252", { ignoreBOM: true }).decode(bytes);
}

/** Write a length as Avro does: twice the number, seven bits a byte, the lowest first. */
function lengthOf(length) {
  const found = [];
  let left = 2 * length;
  for (; left > 127; left >>= 7) found.push((left & 127) | 128);
  return Uint8Array.of(...found, left);
}

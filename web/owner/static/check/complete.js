// The proof that a list of leaves is all that an owner has: bank.transparency.complete, docs/transparency.md.

import { equal, find, naturalOf, numberOf, textOf, unbase64, joined } from "./bytes.js";
import { Completeness, indexProofOf, verifyIndex } from "./index_proof.js";
import { keyOf, ML_DSA_44, signersOf } from "./keys.js";
import { HASH_BYTES, leafHash, MOST_HASHES, Tree } from "./merkle.js";
import { checkpointOf } from "./note.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_KEYS = 16;
const HEAD_BYTES = 8 + 32 + 32;
const INDEX_ROOT = 255;

/** Read a C2SP tlog-proof as {leaf, hashes, checkpoint, extra}; null for bytes that are none. */
export function tlogProofOf(bytes) {
  const end = bytes.length > MOST_BYTES ? -1 : find(bytes, [10, 10]);
  const head = end < 0 ? null : textOf(bytes.subarray(0, end), { ascii: true });
  const lines = head === null ? [] : head.split("\n");
  let extra = new Uint8Array(0);
  if (lines.length > 1 && lines[1].startsWith("extra ")) extra = unbase64(lines.splice(1, 1)[0].slice("extra ".length));
  if (extra === null || lines.length < 2 || lines.length > MOST_HASHES + 2 || lines[0] !== HEADER) return null;
  const leaf = lines[1].startsWith("index ") ? naturalOf(lines[1].slice("index ".length)) : null;
  const hashes = lines.slice(2).map(unbase64);
  if (leaf === null || hashes.some((each) => each === null || each.length !== HASH_BYTES)) return null;
  return { leaf, hashes, checkpoint: bytes.subarray(end + 2), extra };
}

/** Read the installation's keys, lines of C2SP verifier keys; null where one is none. */
export async function trustOf({ log, witness }) {
  if (log.length === 0 || log.length + witness.length > MOST_KEYS) return null;
  const [logKeys, witnessKeys] = await Promise.all([log, witness].map((lines) => Promise.all(lines.map(keyOf))));
  return logKeys.includes(null) || witnessKeys.includes(null) ? null : { logKeys, witnessKeys };
}

/** Check who signed a checkpoint: all of the log's keys must have. Return {checkpoint, witnesses}, or {wrong}. */
export async function signedBy(bytes, trust, unusable = []) {
  const checkpoint = await checkpointOf(bytes);
  if (checkpoint === null) return { wrong: "unreadable" };
  const usable = trust.logKeys.filter((each) => !unusable.includes(each.kind));
  if (usable.length === 0 || usable.some((each) => each.name !== checkpoint.origin)) return { wrong: "unsigned" };
  // a witness's key that is one of the log's own shows nothing
  const isLogs = (key) => trust.logKeys.some((each) => equal(each.public, key.public));
  if (trust.witnessKeys.some(isLogs)) return { wrong: "witness_false" };
  const signers = await signersOf(checkpoint, usable);
  if (signers === null || usable.some((key) => !signers.some((each) => each.key === key))) return { wrong: "unsigned" };
  const witnesses = await signersOf(checkpoint, trust.witnessKeys, unusable);
  return witnesses === null ? { wrong: "witness_false" } : { checkpoint, witnesses };
}

/** Check the proof of an owner's complete list; return {tag, leaves, before, checkpoint, witnesses, tree}, or {wrong}.
 *
 * `unusable`: kinds of keys that the browser cannot use. A number in `leaves` is a BigInt. */
export async function verifyComplete(bytes, trust, unusable = [], progress = () => {}) {
  const proof = tlogProofOf(bytes);
  if (proof === null || proof.extra.length < HEAD_BYTES) return { wrong: "unreadable" };
  const [time, root] = [proof.extra.subarray(0, 8), proof.extra.subarray(8, 40)];
  const [tag, inner] = [proof.extra.subarray(40, HEAD_BYTES), indexProofOf(proof.extra.subarray(HEAD_BYTES))];
  if (inner === null || numberOf(time) >= 1n << 63n) return { wrong: "unreadable" };
  const signed = await signedBy(proof.checkpoint, trust, unusable);
  if (signed.wrong) return signed;
  const tree = new Tree(signed.checkpoint.size, signed.checkpoint.root);
  const entry = joined(Uint8Array.of(INDEX_ROOT, 1), root, time);
  if (!(await tree.has(await leafHash(entry), proof.leaf, proof.hashes))) return { wrong: "forged" };
  const shown = await verifyIndex(root, tag, inner, progress);
  if (shown !== Completeness.COMPLETE && shown !== Completeness.NONE) return { wrong: "shortened" };
  if (inner.leaves.length > 0 && inner.leaves.at(-1) >= proof.leaf) return { wrong: "shortened" };
  return { tag, leaves: inner.leaves, before: proof.leaf, tree, ...signed };
}

/** Return the kinds of keys that this browser cannot use, of those that it was shown how to. */
export function unusableKinds(knowsMlDsa) {
  return knowsMlDsa ? [] : [ML_DSA_44];
}

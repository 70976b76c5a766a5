// The owners' index: a map over the log's leaves, from an owner's tag to all leaves of that owner
// (docs/transparency-index.md; bank.transparency.index).

import { equal, naturalOf, sha256, textOf, u64, unbase64 } from "./bytes.js";
import { HASH_BYTES } from "./merkle.js";

export const Completeness = Object.freeze({
  COMPLETE: "complete",
  NONE: "none",
  ELSEWHERE: "elsewhere",
  OTHER_ROOT: "other_root",
});

const FIRST_LINE = "teller.bank/index-proof@v1";
const DEEPEST = 256;
const MOST_LEAVES = 1_000_000;
const EMPTY = new Uint8Array(HASH_BYTES);
const [CHAIN, OWNER, NODE, PLACE] = [2, 3, 4, 5].map((each) => Uint8Array.of(each));
/** Leaves between two words on how far it is. */
const STEP = 1000;

/** Read a proof as {leaves, siblings, other}; null for bytes that are none. */
export function indexProofOf(bytes) {
  const lines = textOf(bytes, { ascii: true })?.split("\n") ?? [];
  if (lines.length < 3 || lines.length > DEEPEST + 3 || lines[0] !== FIRST_LINE || lines.at(-1) !== "") return null;
  const owner = ownerOf(lines[1]);
  const siblings = lines.slice(2, -1).map(hashOf);
  if (owner === null || siblings.includes(null)) return null;
  // who is alone in a subtree stands at its top
  return siblings.length > 0 && equal(siblings[0], EMPTY) ? null : { ...owner, siblings };
}

function ownerOf(line) {
  const [word, ...values] = line.split(" ");
  if (line === "none") return { leaves: [], other: null };
  if (word === "other") {
    const [place, chain] = values.length === 2 ? values.map(hashOf) : [null, null];
    return place && chain && { leaves: [], other: { place, chain } };
  }
  const leaves = values.map(naturalOf);
  if (word !== "leaves" || leaves.length === 0 || leaves.length > MOST_LEAVES) return null;
  const rises = leaves.every((each, at) => each !== null && (at === 0 || leaves[at - 1] < each));
  return rises ? { leaves, other: null } : null;
}

function hashOf(text) {
  const found = unbase64(text);
  return found !== null && found.length === HASH_BYTES ? found : null;
}

/** Say what a proof shows for the owner of a tag, under a root of the index. */
export async function verifyIndex(root, tag, proof, progress = () => {}) {
  const place = await sha256(PLACE, tag);
  if (proof.other && !standsFor(proof.other.place, place, proof.siblings.length)) return Completeness.ELSEWHERE;
  let found = await entryOf(place, tag, proof, progress);
  let depth = proof.siblings.length;
  for (const sibling of proof.siblings) {
    depth -= 1;
    found = bit(place, depth) ? await sha256(NODE, sibling, found) : await sha256(NODE, found, sibling);
  }
  if (!equal(found, root)) return Completeness.OTHER_ROOT;
  return proof.leaves.length > 0 ? Completeness.COMPLETE : Completeness.NONE;
}

async function entryOf(place, tag, proof, progress) {
  if (proof.leaves.length === 0) {
    return proof.other ? sha256(OWNER, proof.other.place, proof.other.chain) : EMPTY;
  }
  let chain = tag;
  for (const [at, leaf] of proof.leaves.entries()) {
    chain = await sha256(CHAIN, chain, u64(leaf));
    if (at % STEP === 0) progress("list", at, proof.leaves.length);
  }
  return sha256(OWNER, place, chain);
}

/** Return whether another owner's place agrees with this one above the depth, and differs below. */
function standsFor(other, place, depth) {
  for (let at = 0; at < depth; at++) if (bit(other, at) !== bit(place, at)) return false;
  return !equal(other, place);
}

function bit(place, depth) {
  return (place[depth >> 3] >> (7 - (depth & 7))) & 1;
}

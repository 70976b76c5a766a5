// The log's tree: RFC 6962, section 2.1; its proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, verifies them.

import { equal, sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const HASH_BYTES = 32;
/** Most hashes of a proof. */
export const MOST_HASHES = 64;
/** Most nodes that a tree remembers: some 40 MB. */
const MOST_KNOWN = 200_000;

export function leafHash(entry) {
  return sha256(LEAF, entry);
}

export function nodeHash(left, right) {
  return sha256(NODE, left, right);
}

/** A tree of `size` leaves (BigInt) with this root. It remembers nodes that were proven, and hashes none twice. */
export class Tree {
  constructor(size, root) {
    this.size = size;
    this.root = root;
    this.known = new Map();
  }

  /** Return whether these hashes show that a leaf's hash stands at this number. */
  async has(hash, leaf, hashes) {
    if (leaf < 0n || leaf >= this.size || hashes.length > MOST_HASHES) return false;
    const way = wayOf(leaf, this.size - 1n);
    if (way.length !== hashes.length) return false;
    let found = hash;
    const passed = [];
    for (let at = 0; at < way.length; at++) {
      const known = this.known.get(way[at].name);
      // what was proven before stands there once; from here on the hashes are those of before, or false
      if (known !== undefined) return equal(known, found) && this.#remembers(way, hashes, at) && this.#keep(passed);
      passed.push([way[at].name, found], [way[at].sibling, hashes[at]]);
      found = way[at].isRight ? await nodeHash(hashes[at], found) : await nodeHash(found, hashes[at]);
    }
    return equal(found, this.root) && this.#keep(passed);
  }

  #remembers(way, hashes, from) {
    for (let at = from; at < way.length; at++) {
      const known = this.known.get(way[at].sibling);
      if (known === undefined || !equal(known, hashes[at])) return false;
    }
    return true;
  }

  #keep(passed) {
    if (this.known.size < MOST_KNOWN) for (const [name, hash] of passed) this.known.set(name, hash);
    return true;
  }
}

/** Return the steps from a leaf up to the root: each node's name, its sibling's, and whether it is the right one. */
function wayOf(leaf, last) {
  const way = [];
  let level = 0;
  while (last > 0n) {
    const isRight = (leaf & 1n) === 1n || leaf === last;
    while (isRight && (leaf & 1n) === 0n && leaf > 0n) [leaf, last, level] = [leaf >> 1n, last >> 1n, level + 1];
    const beside = isRight ? leaf - 1n : leaf + 1n;
    way.push({ isRight, name: `${level}/${leaf}`, sibling: `${level}/${beside}` });
    [leaf, last, level] = [leaf >> 1n, last >> 1n, level + 1];
  }
  return way;
}

/** Return whether hashes show that a tree of `before` leaves is the beginning of one of `size`. */
export async function grew(before, size, hashes, rootBefore, root) {
  if (before <= 0n || before > size || hashes.length > MOST_HASHES + 1) return false;
  if (before === size) return hashes.length === 0 && equal(rootBefore, root);
  const all = (before & (before - 1n)) === 0n ? [rootBefore, ...hashes] : hashes;
  if (all.length === 0) return false;
  let [node, last] = [before - 1n, size - 1n];
  while ((node & 1n) === 1n) [node, last] = [node >> 1n, last >> 1n];
  let first = all[0];
  let second = all[0];
  for (const each of all.slice(1)) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      [first, second] = [await nodeHash(each, first), await nodeHash(each, second)];
      while ((node & 1n) === 0n && node > 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      second = await nodeHash(second, each);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && equal(first, rootBefore) && equal(second, root);
}

// One leaf of an owner, as the bank's page hands it out (teller/operate/owner_desk/port/checking.py: ProvenLeaf).

import { equal, numberOf, sha256, unbase64 } from "./bytes.js";
import { HASH_BYTES, leafHash, MOST_HASHES } from "./merkle.js";
import { saidOf } from "./said.js";

const ENTRY_BYTES = 42;
const SALT_BYTES = 32;

/** Check that a row proves the leaf of this number in a tree, and says of its record what stands in it.
 *
 * Return {leaf, kind, time, said}, or {wrong}. `said` is null where the bank has no opening, or no words. */
export async function provenLeaf(row, leaf, tree) {
  const read = readRow(row);
  if (read === null) return { wrong: "unreadable" };
  if (read.leaf !== leaf) return { wrong: "shortened" };
  if (!(await tree.has(await leafHash(read.entry), leaf, read.hashes))) return { wrong: "forged" };
  const [kind, time] = [read.entry[0], numberOf(read.entry.subarray(34))];
  if (read.salt.length === 0) return { leaf, kind, time, said: null };
  if (!equal(await sha256(read.salt, read.record), read.entry.subarray(2, 34))) return { wrong: "forged" };
  if (row.said === "") return { leaf, kind, time, said: null };
  const said = saidOf(row.said, kind, time, read.record);
  return said === null ? { wrong: "forged" } : { leaf, kind, time, said };
}

function readRow(row) {
  if (typeof row !== "object" || row === null || !Number.isSafeInteger(row.leaf) || row.leaf < 0) return null;
  const [entry, salt, record] = [row.entry, row.salt, row.record].map(unbase64);
  if (entry === null || salt === null || record === null) return null;
  if (!Array.isArray(row.hashes) || row.hashes.length > MOST_HASHES) return null;
  const hashes = row.hashes.map(unbase64);
  if (entry.length !== ENTRY_BYTES || hashes.some((each) => each === null || each.length !== HASH_BYTES)) return null;
  const fits = salt.length === SALT_BYTES || (salt.length === 0 && record.length === 0);
  return fits ? { leaf: BigInt(row.leaf), entry, salt, record, hashes } : null;
}

// Keys of logs and witnesses, and how each kind signs (C2SP signed-note, tlog-cosignature): bank.transparency.keys.

import { equal, hex, joined, numberOf, sha256, u64, unbase64, utf8 } from "./bytes.js";
import { NAME } from "./note.js";

export const ED25519 = 0x01; // by the log, over the text
export const ED25519_COSIGNATURE = 0x04; // by witnesses, over a time and the text
export const ML_DSA_44 = 0x06; // by both, over a time, the names, the size and the root
const PUBLIC_BYTES = { [ED25519]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_44]: 1312 };
const LINE = new RegExp(String.raw`^(${NAME})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$`);

/** Read a key's line, name+id+base64; null for a text that is none, or of a kind that is not known. */
export async function keyOf(line) {
  const match = LINE.exec(line.trim());
  const found = match && unbase64(match[3]);
  if (!found || found.length !== 1 + (PUBLIC_BYTES[found[0]] ?? -1) || utf8(match[1]).length > 255) return null;
  const id = (await sha256(utf8(`${match[1]}\n`), found)).subarray(0, 4);
  if (hex(id) !== match[2]) return null;
  return { name: match[1], kind: found[0], public: found.subarray(1), id, line: line.trim() };
}

/** Return whether this browser can verify signatures by ML-DSA-44: some cannot yet. */
export async function knowsMlDsa() {
  return (await imported({ kind: ML_DSA_44, public: new Uint8Array(PUBLIC_BYTES[ML_DSA_44]) })) !== null;
}

/** Return the keys that have signed a checkpoint, each with its time in seconds (0: it states none); null where a
 * signature of one of them is false. Keys that the browser cannot use, of `unusable` kinds, are passed over. */
export async function signersOf(checkpoint, keys, unusable = []) {
  const found = [];
  for (const key of keys.filter((each) => !unusable.includes(each.kind))) {
    let time = null;
    for (const signature of checkpoint.signatures.filter((each) => isOf(key, each))) {
      time = await timeOf(key, checkpoint, signature);
      if (time === null) return null;
    }
    if (time !== null) found.push({ key, time });
  }
  return found;
}

function isOf(key, signature) {
  return signature.name === key.name && equal(signature.keyId, key.id);
}

/** Verify a signature; return its time, 0 where there is none, and null where it is false. */
async function timeOf(key, checkpoint, { signed }) {
  const isTimed = key.kind !== ED25519;
  if (isTimed && signed.length < 8) return null;
  const time = isTimed ? numberOf(signed) : 0n;
  const usable = time < 1n << 63n ? await imported(key) : null;
  if (usable === null) return null;
  try {
    const [made, message] = [isTimed ? signed.subarray(8) : signed, messageOf(key, checkpoint, time)];
    const holds = await crypto.subtle.verify(usable.algorithm.name, usable, made, message);
    return holds ? Number(time) : null;
  } catch {
    return null; // of another length than a signature
  }
}

async function imported(key) {
  const [form, name] = key.kind === ML_DSA_44 ? ["raw-public", "ML-DSA-44"] : ["raw", "Ed25519"];
  try {
    return await crypto.subtle.importKey(form, key.public, name, false, ["verify"]);
  } catch {
    return null;
  }
}

function messageOf(key, checkpoint, time) {
  if (key.kind === ED25519) return utf8(checkpoint.text);
  if (key.kind === ED25519_COSIGNATURE) return utf8(`cosignature/v1\ntime ${time}\n${checkpoint.text}`);
  const [name, origin] = [utf8(key.name), utf8(checkpoint.origin)];
  const head = joined(utf8("subtree/v1\n\0"), Uint8Array.of(name.length), name, u64(time));
  return joined(head, Uint8Array.of(origin.length), origin, u64(0n), u64(checkpoint.size), checkpoint.root);
}

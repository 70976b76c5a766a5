// Gets what is checked: from the page's own routes, and a checkpoint from the one address of the witness.

import { Away } from "./whole.js";

/** Most bytes of an answer, and milliseconds until it is whole. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_NOTE_BYTES = 131_072;
const PATIENCE_MS = 60_000;

export const pageSource = {
  keys: () => json("/check/keys"),
  complete: () => got("/check/complete", MOST_BYTES, { credentials: "same-origin" }),
  leaves: (size, begin) => json(`/check/leaves?size=${size}&begin=${begin}`),
  consistency: (before, size) => json(`/check/consistency?before=${before}&size=${size}`),
};

/** Fetch a witness's newest checkpoint; null where it does not answer. It learns the address that asks, no more. */
export async function noteAt(address) {
  const asking = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", mode: "cors" };
  return got(address, MOST_NOTE_BYTES, asking).catch(() => null);
}

async function json(path) {
  const bytes = await got(path, MOST_BYTES, { credentials: "same-origin" });
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Fetch bytes, no more than `most`. */
async function got(address, most, asking) {
  let answer;
  try {
    answer = await fetch(address, { ...asking, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return await bytesOf(answer.body, most);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Away("no answer");
  }
  throw new Away("refused");
}

async function bytesOf(body, most) {
  const pieces = [];
  let size = 0;
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new RangeError("longer than any answer");
    }
    pieces.push(value);
  }
}

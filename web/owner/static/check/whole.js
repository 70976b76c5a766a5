// "Is this all?": the whole check, from what the bank's page hands out and a checkpoint that a witness signed.
//
// It touches no page and no network: `source` gives what is asked for, so it runs in a test as it does for an owner.

import { base64, equal, hex, unbase64 } from "./bytes.js";
import { signedBy, trustOf, unusableKinds, verifyComplete } from "./complete.js";
import { provenLeaf } from "./leaves.js";
import { grew, HASH_BYTES } from "./merkle.js";

/** Outcomes, each with its colour. What they mean stands in docs/transparency.md#in-the-browser. */
export const OUTCOMES = Object.freeze({
  complete: "green",
  unopened: "amber", // the list is complete, but the bank does not open some of its lines
  not_witnessed: "amber", // nothing that a known witness signed came from anywhere else than the bank
  witness_older: "amber", // the witness has seen an earlier state: what came since, nobody but the bank has seen
  list_older: "amber", // the list is of an earlier state than the witness has seen
  away: "amber", // the bank does not answer now
  forged: "red", // a line, or the words beside it, are not what the log has
  shortened: "red", // lines are missing, or were added
  unsigned: "red", // the log's keys have not signed this
  witness_false: "red", // a witness's signature is false, or its key is the bank's own
  forked: "red", // the log is not the one that the witness, or this browser, has seen
  set_back: "red", // the log has less than this browser, or the witness, has seen
  unreadable: "red", // what came is no proof
});

export const FORM = "teller.bank/whole-list@v1";
const MOST_ROWS = 200;

/** A source throws it where the bank does not answer, or refuses. */
export class Away extends Error {}

/** Check all. Return {outcome, colour, ...}: see `Check.found`.
 *
 * `source`: keys(), complete() (bytes), leaves(size, begin), consistency(before, size). `options`: `witnessNote` (bytes
 * that did not come from the bank, or null), `seen` ({size, root} as texts, what this browser saw last, or null),
 * `shown` (rows [{receipt, leaf}] or [{use}], an id of a package, that the page shows), `knowsMlDsa`, `progress(step, done, of)`, `take(leaf)` for each
 * proven leaf, `keep(line)` for each line of the file that `teller log verify` reads. */
export async function checkAll(source, options = {}) {
  const check = new Check(source, options);
  try {
    return check.found(await check.run());
  } catch (error) {
    return check.found(error instanceof Away ? "away" : "unreadable");
  }
}

class Check {
  constructor(source, options) {
    const nothing = () => {};
    const usual = { witnessNote: null, seen: null, shown: [], knowsMlDsa: false };
    this.source = source;
    this.options = { ...usual, progress: nothing, take: nothing, keep: nothing, ...options };
    this.counts = { proven: 0, unopened: 0, unwitnessed: 0 };
    this.witness = null;
    this.list = null;
    this.receipts = new Map();
    this.packages = new Set();
    this.rows = [];
  }

  /** Return the outcome, and what is known: numbers as texts, times in seconds. */
  found(outcome) {
    const { list, witness, counts } = this;
    const { size, root, origin } = list?.checkpoint ?? {};
    return {
      outcome,
      colour: OUTCOMES[outcome],
      bank: list && { size: `${size}`, root: base64(root), origin },
      witness,
      leaves: list ? list.leaves.length : 0,
      before: list ? `${list.before}` : "0",
      tag: list ? hex(list.tag) : "",
      ...counts,
      rows: this.rows,
      mlDsa: this.options.knowsMlDsa,
    };
  }

  async run() {
    const keys = await this.source.keys();
    const trust = await trustOf(keys);
    if (trust === null) return "unreadable";
    const unusable = unusableKinds(this.options.knowsMlDsa);
    const bytes = await this.source.complete();
    const list = await verifyComplete(bytes, trust, unusable, this.options.progress);
    if (list.wrong) return list.wrong;
    this.list = list;
    this.options.keep(JSON.stringify({ form: FORM, complete: base64(bytes) }));
    const outcomes = [await this.#sinceLastTime(), await this.#asWitnessed(trust, unusable)];
    const wrong = outcomes.find((each) => OUTCOMES[each] === "red") ?? (await this.#everyLeaf()) ?? this.#shown();
    if (wrong) return wrong;
    return outcomes.find((each) => each !== "complete") ?? (this.counts.unopened ? "unopened" : "complete");
  }

  /** Hold the log against what this browser saw last. */
  async #sinceLastTime() {
    const { seen } = this.options;
    const { size, root } = this.list.checkpoint;
    if (seen === null) return "complete";
    const before = BigInt(seen.size);
    if (before > size) return "set_back";
    return (await this.#isGrown(before, unbase64(seen.root), size, root)) ? "complete" : "forked";
  }

  /** Hold the log against the checkpoint that came from the witness. */
  async #asWitnessed(trust, unusable) {
    const { checkpoint: bank, witnesses } = this.list;
    if (this.options.witnessNote === null) return this.#unwitnessed(0n, "not_witnessed");
    const signed = await signedBy(this.options.witnessNote, trust, unusable);
    if (signed.wrong === "witness_false") return signed.wrong;
    if (signed.wrong || signed.witnesses.length === 0) return this.#unwitnessed(0n, "not_witnessed");
    const { size, root } = signed.checkpoint;
    const time = Math.max(...signed.witnesses.map((each) => each.time));
    this.witness = { size: `${size}`, names: [...new Set(signed.witnesses.map((each) => each.key.name))], time };
    if (size > bank.size) {
      const hashes = await this.#consistency(bank.size, size).catch(() => null);
      if (hashes === null) return "set_back";
      return (await grew(bank.size, size, hashes, bank.root, root)) ? "list_older" : "forked";
    }
    if (size > 0n && !(await this.#isGrown(size, root, bank.size, bank.root))) return "forked";
    // a witness that has signed the bank's own checkpoint, whoever brought it, has seen all of it
    return size === bank.size || witnesses.length > 0 ? "complete" : this.#unwitnessed(size, "witness_older");
  }

  #unwitnessed(size, outcome) {
    this.counts.unwitnessed = this.list.leaves.filter((each) => each >= size).length;
    return outcome;
  }

  async #isGrown(before, rootBefore, size, root) {
    if (before === size) return equal(rootBefore, root);
    return grew(before, size, await this.#consistency(before, size), rootBefore, root);
  }

  async #consistency(before, size) {
    const texts = await this.source.consistency(before, size);
    const hashes = Array.isArray(texts) && texts.length <= 65 ? texts.map(unbase64) : [null];
    if (hashes.some((each) => each === null || each.length !== HASH_BYTES)) throw new TypeError("no hashes");
    this.options.keep(`{"before":${before},"size":${size},"hashes":${JSON.stringify(texts)}}`);
    return hashes;
  }

  /** Check each leaf of the list; return what is wrong, or undefined. */
  async #everyLeaf() {
    const { leaves, tree } = this.list;
    for (let done = 0; done < leaves.length; ) {
      const { rows, more } = await this.source.leaves(tree.size, leaves[done]);
      if (!Array.isArray(rows) || rows.length > MOST_ROWS) return "unreadable";
      if (rows.length === 0 || rows.length > leaves.length - done) return "shortened";
      const found = await Promise.all(rows.map((row, at) => provenLeaf(row, leaves[done + at], tree)));
      const wrong = found.find((each) => each.wrong);
      if (wrong) return wrong.wrong;
      rows.forEach((row) => this.options.keep(JSON.stringify(row, ["leaf", "entry", "salt", "record", "hashes"])));
      found.forEach((each) => this.#take(each));
      done += rows.length;
      const next = done < leaves.length ? Number(leaves[done]) : -1;
      if (more !== next) return "shortened";
      this.options.progress("leaves", done, leaves.length);
    }
    return undefined;
  }

  #take(leaf) {
    this.counts.proven += leaf.said === null ? 0 : 1;
    this.counts.unopened += leaf.said === null ? 1 : 0;
    if (leaf.said === null || leaf.said.kind === "receipt") this.receipts.set(Number(leaf.leaf), leaf.said?.of.receipt);
    if (leaf.said?.kind === "delivery") this.packages.add(leaf.said.of.package);
    this.options.take(leaf);
  }

  /** Hold what the page shows against what is proven: a row that names a leaf below the list's end stands in it. */
  #shown() {
    this.rows = this.options.shown.map((row) => this.#stateOf(row));
    return this.rows.includes("wrong") ? "forged" : undefined;
  }

  /** Return what a row of the page is: proven, unopened, later (not in the list yet), or wrong. */
  #stateOf({ receipt, leaf, use }) {
    if (use) return this.packages.has(use) ? "proven" : "later";
    if (leaf < 0 || leaf >= Number(this.list.before)) return "later";
    if (!this.receipts.has(leaf)) return "wrong";
    const proven = this.receipts.get(leaf);
    return proven === undefined ? "unopened" : proven === receipt ? "proven" : "wrong";
  }
}

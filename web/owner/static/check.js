// "Is this all?": checks the owner's list in the browser, and shows what came of it. What decides is in check/*.js;
// here is what touches the page. All words are the page's: it holds, hidden until they are needed,
//
//   #check                    data-witness: address of the witness's newest checkpoint, or empty
//   #check-start              the button that begins, and #check-file, an input for a checkpoint in a file
//   [data-outcome=NAME]       what an outcome of check/whole.js means, within a role=status
//   [data-count=NAME]         where a number of the result is written, such as proven
//   #check-progress           a <progress>
//   #check-lines              holds [data-lines=KIND] for a kind of lines and [data-lines=""] for all others: lists, to
//                             which lines are added as the <template id="check-line"> has them, with [data-leaf],
//                             [data-time], [data-what], [data-of], [data-mark] in it; [data-next=KIND], a button that
//                             shows more of them; [data-sum=KIND], where their number is written
//   [data-word=KIND.WHAT]     words for what happened, such as receipt.stored, and of lines and rows: line.proven
//   #check-save               a link to the file that `teller log verify` reads
//   [data-receipt][data-leaf], [data-use] rows that the page shows, with [data-state] in them, where it is written
//                             whether they are proven; a receipt must be one of the proven leaves
//   .is-red, .is-amber, .is-green on #check say the outcome's colour

import { knowsMlDsa } from "./check/keys.js";
import { noteAt, pageSource } from "./check/page_source.js";
import { KINDS } from "./check/said.js";
import { checkAll } from "./check/whole.js";

/** Lines of a kind that are shown at once. */
const SOME_LINES = 100;
const SEEN = "teller.check.seen";

const page = document.getElementById("check");
const part = (name) => document.getElementById(`check-${name}`);
const shownRows = () => [...document.querySelectorAll("[data-receipt], [data-use]")];
/** Lines that are not shown yet, and how many there are in all, by the list to which they belong. */
const waiting = new Map();
const sums = new Map();

if (page) {
  part("start").addEventListener("click", run);
  for (const each of page.querySelectorAll("[data-next]")) {
    each.addEventListener("click", () => showSome(listOf(each.dataset.next)));
  }
}

async function run() {
  const kept = [];
  part("start").disabled = true;
  clear();
  const found = await checkAll(pageSource, {
    witnessNote: await witnessNote(),
    seen: seen(await originOf()),
    shown: shownRows().map(({ dataset }) => shownRow(dataset)),
    knowsMlDsa: await knowsMlDsa(),
    progress,
    take: show,
    keep: (line) => kept.push(`${line}\n`),
  });
  tell(found);
  if (found.colour !== "red" && found.bank) remember(found.bank);
  if (found.bank) offer(kept);
  part("start").disabled = false;
}

/** Return the checkpoint that does not come from the bank: the file that was chosen, or what the witness answers. */
async function witnessNote() {
  const [file] = part("file").files;
  if (file) return new Uint8Array(await file.slice(0, 262_144).arrayBuffer());
  return page.dataset.witness ? noteAt(page.dataset.witness) : null;
}

async function originOf() {
  const keys = await pageSource.keys().catch(() => null);
  return typeof keys?.origin === "string" ? keys.origin : "";
}

function shownRow({ receipt, leaf, use }) {
  return { receipt, leaf: Number(leaf), use };
}

// --- what this browser saw last: of each log its size and root, and nothing of anybody

function allSeen() {
  try {
    const found = JSON.parse(localStorage.getItem(SEEN));
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {}; // the browser keeps nothing, or something else
  }
}

function seen(origin) {
  const found = allSeen()[origin];
  return /^[0-9]{1,19}$/.test(found?.size) && /^[A-Za-z0-9+/]{43}=$/.test(found?.root) ? found : null;
}

function remember({ origin, size, root }) {
  try {
    localStorage.setItem(SEEN, JSON.stringify({ ...allSeen(), [origin]: { size, root } }));
  } catch {
    // a browser that keeps nothing cannot notice a set-back
  }
}

// --- the page

function clear() {
  page.classList.remove("is-red", "is-amber", "is-green");
  for (const each of page.querySelectorAll("[data-outcome]")) each.hidden = true;
  for (const each of part("lines").querySelectorAll("[data-lines]")) {
    each.replaceChildren();
    waiting.set(each, []);
    sums.set(each, 0);
    tellSum(each);
  }
  for (const each of shownRows()) write(each, "state", "");
  part("save").hidden = true;
  part("progress").hidden = false;
}

function progress(_step, done, of) {
  part("progress").max = of;
  part("progress").value = done;
}

function listOf(kind) {
  const lists = [...part("lines").querySelectorAll("[data-lines]")];
  return lists.find((each) => each.dataset.lines === kind) ?? lists.find((each) => each.dataset.lines === "");
}

function show(line) {
  const list = listOf(KINDS[line.kind]);
  sums.set(list, sums.get(list) + 1);
  waiting.get(list).push(line);
  if (list.childElementCount < SOME_LINES) showSome(list);
  else tellSum(list);
}

function showSome(list) {
  for (const each of waiting.get(list).splice(0, SOME_LINES)) list.append(lineOf(each));
  tellSum(list);
}

/** Write how many lines a list has, and whether some of them are not shown yet. */
function tellSum(list) {
  const kind = list.dataset.lines;
  for (const each of page.querySelectorAll(`[data-sum="${kind}"]`)) each.textContent = `${sums.get(list)}`;
  for (const each of page.querySelectorAll(`[data-next="${kind}"]`)) each.hidden = waiting.get(list).length === 0;
}

function lineOf({ leaf, time, kind, said }) {
  const line = part("line").content.cloneNode(true);
  write(line, "leaf", `${leaf}`);
  write(line, "time", new Date(Number(time)).toLocaleString(document.documentElement.lang));
  write(line, "what", said ? wordOf(`${said.kind}.${said.what}`) : wordOf("unopened", `${kind}`));
  write(line, "of", said ? Object.values(said.of).join(" · ") : "");
  write(line, "mark", wordOf(said ? "line.proven" : "line.unopened"));
  return line;
}

function write(within, name, text) {
  within.querySelector(`[data-${name}]`)?.replaceChildren(text);
}

function wordOf(name, usual = name) {
  return page.querySelector(`[data-word="${CSS.escape(name)}"]`)?.textContent ?? usual;
}

function tell(found) {
  part("progress").hidden = true;
  for (const each of page.querySelectorAll("[data-count]")) each.textContent = textOf(found, each.dataset.count);
  for (const each of page.querySelectorAll("[data-outcome]")) each.hidden = each.dataset.outcome !== found.outcome;
  shownRows().forEach((row, at) => found.rows[at] && write(row, "state", wordOf(`row.${found.rows[at]}`)));
  page.classList.add(`is-${found.colour}`);
}

/** Return a value of the result as text; `witness.time` is one within one. */
function textOf(found, name) {
  const value = name.split(".").reduce((at, each) => at?.[each], found);
  if (name === "witness.time" && value) return new Date(value * 1000).toLocaleString(document.documentElement.lang);
  return value === undefined || value === null ? "–" : `${value}`;
}

function offer(kept) {
  URL.revokeObjectURL(part("save").href);
  part("save").href = URL.createObjectURL(new Blob(kept, { type: "application/jsonl" }));
  part("save").hidden = false;
}

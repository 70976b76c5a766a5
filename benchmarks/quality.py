"""`python -m benchmarks.quality`: leak and over-masking beside stock Presidio, as Markdown tables.

The tweets' and the mixed development sets and the generated texts of the trained kinds were used to choose thresholds;
the generated texts of other kinds were not. The names in both generated parts are not in the model's name list.
"""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence

from benchmarks import harmless, scanners
from benchmarks.measure import DIRECT, Measure, measured
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span
from teller.operate.evaluate import Evaluation, Label
from training import data, disguises, particles
from training.example import Example, of

#: Stock Presidio scans one text of this many: it takes 12 ms for one.
STOCK_EVERY = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true", help="measure stock Presidio as well (minutes)")
    parser.add_argument("--only-stock", action="store_true", help="measure nothing else")
    parser.add_argument("--harmless", action="store_true", help="only the sentences that must stay whole")
    parser.add_argument("--apart", action="store_true", help="the same for the list on which nothing may be chosen")
    parser.add_argument("--misses", type=int, default=0, help="print so many texts with something left")
    parser.add_argument("--fresh", action="store_true", help="only the set that nobody looks at, and names by origin")
    parser.add_argument("--languages", action="store_true", help="only other languages, each by its strict rule")
    parser.add_argument("--disguised", action="store_true", help="only identifiers in disguise, by kind")
    options = parser.parse_args()
    if options.disguised:
        in_disguise(options.misses)
        return
    if options.languages:
        abroad()
        return
    if options.fresh:
        fresh()
        return
    if options.harmless or options.apart:
        file = harmless.APART if options.apart else harmless.FILE
        spared(harmless.sentences(file), stock=options.stock, examples=0 if options.apart else options.misses)
        return
    sets = data.development() | {"held out": data.held_out()}
    ways: dict[str, scanners.Scan] = {"teller": Scanner().scan, "teller, strict": Scanner(policy="strict").scan}
    if options.stock or options.only_stock:
        ways["stock"] = scanners.stock()
    if options.only_stock:
        ways = {"stock": ways["stock"]}
    for name, scan in ways.items():
        if name == "stock":
            sets = {title: examples[::STOCK_EVERY] for title, examples in sets.items()}
        found = {title: scan([each.text for each in examples]) for title, examples in sets.items()}
        table(name, {title: measured(examples, found[title]) for title, examples in sets.items()})
        cases(name, sets, scan)
        names(name, sets, found)
    if options.misses and "teller" in ways:
        misses(sets["held out"], ways["teller"], options.misses)


#: Faker's locales, by whether the model learnt their names: all of them, or none.
ORIGINS = {
    "learnt": ("en_US", "en_GB", "en_IN", "en_NG", "es_MX", "fr_FR", "de_DE", "it_IT", "pl_PL", "tr_TR", "id_ID", "vi_VN", "yo_NG", "sw"),
    "not learnt": ("zu_ZA", "tw_GH", "en_KE", "en_PK", "az_AZ", "uz_UZ", "nl_NL", "ro_RO", "hu_HU", "fi_FI", "ga_IE", "lt_LT", "da_DK"),
}  # fmt: skip


def fresh() -> None:
    examples = data.fresh()
    for name, scan in {"teller": Scanner().scan, "teller, strict": Scanner(policy="strict").scan}.items():
        table(name, {"fresh": measured(examples, scan([each.text for each in examples]))})
    table(
        "stock",
        {"fresh": measured(examples[::STOCK_EVERY], scanners.stock()([each.text for each in examples[::STOCK_EVERY]]))},
    )
    scanner = Scanner()
    for title, locales in ORIGINS.items():
        for locale in locales:
            texts = data.of_origin(locale)
            found = measured(texts, scanner.scan([each.text for each in texts]))
            show(f"names of {locale} ({title}): recall {100 * (1 - found.leak(['PERSON'])):.1f} %")


def in_disguise(count: int = 0) -> None:
    """Show the leak of disguised identifiers by kind, worst first, and print the first `count` misses."""
    examples, scan = disguises.disguised(), Scanner().scan
    found = scan([each.text for each in examples])
    kinds: dict[str, Measure] = {}
    for example, spans in zip(examples, found, strict=True):
        kinds.setdefault(example.kind, Measure()).add(example, spans or [])
    for kind, one in sorted(kinds.items(), key=lambda each: -each[1].leak()):
        show(f"{kind}: leak {100 * one.leak():.1f} %, over-masked {100 * one.over():.1f} %")
    every = measured(examples, found)
    show(
        f"{len(examples)} disguised identifiers: leak {100 * every.leak():.1f} %, over-masked {100 * every.over():.1f} %"
    )
    people = particles.with_particles()
    for case in ("as written", "in lower case"):
        those = of(people, case)
        left = sum(map(_is_left, those, scan([each.text for each in those])))
        show(f"names with particles, {case}: a part is left of {left} of {len(those)}")
    misses(examples, scan, count)


def _is_left(example: Example, spans: Sequence[Span] | None) -> bool:
    """Tell whether a letter or digit of a label is left."""
    masked = {at for each in spans or () for at in range(each.start, each.end)}
    places = (at for label in example.labels for at in range(label.start, label.end))
    return any(example.text[at].isalnum() and at not in masked for at in places)


def abroad() -> None:
    scanner = Scanner()
    for language, examples in data.abroad().items():
        for policy, tag in (("with its own words", language), ("with no words", "und")):
            found = scanner.scan_requests([ScanRequest(each.text, tag) for each in examples])
            one = measured(examples, [each if each is None else list(each) for each in found])
            words = _words_gone(examples, found)
            show(
                f"{language}, {policy}: leak {100 * one.leak():.1f} %, over-masked {100 * one.over():.1f} %, "
                f"words masked {100 * words:.0f} %"
            )


def _words_gone(examples: Sequence[Example], found: Sequence[Sequence[Span] | None]) -> float:
    """Share of the words outside of labels that are masked, wholly or in part."""
    words = masked = 0
    for example, spans in zip(examples, found, strict=True):
        for match in re.finditer(r"[^\W\d_]+", example.text):
            if not any(match.start() < each.end and each.start < match.end() for each in example.labels):
                words += 1
                masked += any(match.start() < each.end and each.start < match.end() for each in spans or ())
    return masked / max(words, 1)


def spared(sentences: Sequence[str], *, stock: bool, examples: int) -> None:
    """Show what goes of harmless sentences, and so many of those touched."""
    for name, explain in harmless.ways(stock=stock).items():
        found = harmless.touched(sentences, explain)
        show("\n".join(harmless.report(name, found, examples)))


def table(name: str, results: Mapping[str, Measure]) -> None:
    show(f"\n| {name} | leak | over-masked | " + " | ".join(DIRECT) + " | LOCATION | ORG |")
    show("|---" * (len(DIRECT) + 5) + "|")
    for title, each in results.items():
        cells = [f"{100 * each.leak([one]):.1f}" if each.labelled[one] else "" for one in (*DIRECT, "LOCATION", "ORG")]
        show(f"| {title} | {100 * each.leak():.1f} % | {100 * each.over():.2f} % | " + " | ".join(cells) + " |")


def cases(name: str, sets: Mapping[str, Sequence[Example]], scan: scanners.Scan) -> None:
    """Show the recalls that the project promises."""
    texts = [each for title in ("generated", "held out") for each in sets[title]]
    lowered = [each for each in texts if each.text == each.text.lower()]
    found = measured(lowered, scan([each.text for each in lowered]))
    everything = measured(texts, scan([each.text for each in texts]))
    pooled = [each for examples in sets.values() for each in examples]
    everywhere = measured(pooled, scan([each.text for each in pooled]))
    show(
        f"\n{name}, all sets pooled: leak {100 * everywhere.leak():.1f} %, over-masked {100 * everywhere.over():.2f} %"
    )
    recalls = {"street addresses": everything.leak(["ADDRESS"]), "user names": everything.leak(["USER_NAME"]),
               "lower-case names": found.leak(["PERSON"]), "phones": everything.leak(["PHONE"])}  # fmt: skip
    show(f"\n{name}: recall " + ", ".join(f"{title} {100 * (1 - leak):.1f} %" for title, leak in recalls.items()))


def names(
    name: str, sets: Mapping[str, Sequence[Example]], found: Mapping[str, Sequence[Sequence[Span] | None]]
) -> None:
    """Show, for each type in all sets, what its masked characters are called: `teller evaluate` for the sets."""
    total = Evaluation()
    for title, examples in sets.items():
        for example, spans in zip(examples, found[title], strict=True):
            total.add(example.text, [Label(each.start, each.end, each.type) for each in example.labels], spans)
    show(f"\n| {name}: type | labels | right name | called, in % of the masked characters |\n|---|---|---|---|")
    for row in total.rows():
        right = "" if row.right is None else f"{100 * row.right:.1f} %"
        called = ", ".join(f"{entity} {100 * share:.1f}" for entity, share in total.confusion(row.type))
        show(f"| {row.type} | {row.labels} | {right} | {called} |")


def misses(examples: Sequence[Example], scan: scanners.Scan, count: int) -> None:
    for example, spans in zip(examples, scan([each.text for each in examples]), strict=True):
        one = Measure()
        one.add(example, spans or [])
        if one.leak() and count:
            count -= 1
            left = [
                example.text[each.start : each.end]
                for each in example.labels
                if one.left[each.type] and each.type in DIRECT
            ]
            show(f"{example.kind}: {example.text!r}: {left}")


def show(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()

"""The scanner finds spans of personal data in texts. Its only interface is one call, so its parts can be replaced.

    choice        the scanner that a setting names
    requests      scan requests and their results, and the adapter for a scanner of texts only
    guarded       a scanner in another process, with a bound on the CPU time of a text
    scan_process  that process
    channel       the messages between the two
    scanner       Teller's scanner: Presidio's interfaces over the packages below
    presidio      stock Presidio, for comparison
    registry      the recognizers in use; `recognizers` and `extra/` hold those that Presidio lacks
    engine/       Presidio's engines over batches; `gates/` choose the recognizers that a text needs
    model/        Teller's own tagger; `ner/` runs a spaCy model's entity recognizer
    countries     recognizers and words of other languages than English
    strict        the strict policy, which masks words that are not known to be harmless
    text/         languages, links, placeholders and spans; the strict rule; disguised writing made plain
    pieces        long texts cut into pieces
    finding       a span with its reason
    rules         the digest of everything that decides what is stripped

docs/stripping.md gives its accuracy and speed, and what it misses.
"""

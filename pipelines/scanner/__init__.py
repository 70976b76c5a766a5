"""The scanner: texts in, spans of personal data out. One call, so that what is behind it can change.

    choice       the scanner that a setting names
    scanner      Teller's: Presidio's interfaces over the rooms below
    presidio     Presidio as it comes, to compare with
    registry     which recognizers are asked; `extra/` holds those that Presidio lacks
    engine/      Presidio's engines over batches; gates/ say which recognizers a text needs
    model/       Teller's own tagger; ner/ runs a spaCy model's entity recognizer
    countries    what is asked in other languages
    strict       masks what is not known to be harmless
    text/        hidden writing made readable; pieces cuts long texts

How well and how fast it works, and what it misses: docs/stripping.md.
"""

"""Which recognizers can find anything in a text: asked before they are run, never wrong by saying no.

A gate says no only where a recognizer's patterns cannot match: what every match of a pattern needs (so many digits,
an "@", ...) is read off its syntax tree (`syntax`). A recognizer neither made of patterns nor saying what it needs
(`Gated`, `Hinted`) is always run. `gate` places recognizers by that, `chooser` chooses among them for each text.
"""

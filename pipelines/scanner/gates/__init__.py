"""Gates choose the recognizers to run on a text; they never skip one that could find something.

A gate skips a recognizer only where its patterns cannot match. The needs of every match (a number of digits, an "@",
...) are read off the pattern's syntax tree (`syntax`). A recognizer that is not made of patterns and does not declare
its needs (`Gated`, `Hinted`) always runs. `gate` sorts recognizers by their needs; `chooser` chooses for each text.
`paths` tells which patterns need no time limit.
"""

"""Train the scanner's model: `make train` runs every step; no module of it runs where records are processed.

`corpora` reads the labelled tweets, `people` and `templates` invent labelled texts, `noise` roughens them, `train`
learns a tagger (thinc, on a CPU), `export` writes its weights into the package, and `../benchmarks` measures the
result. `languages` does the same for the model of other languages.
"""

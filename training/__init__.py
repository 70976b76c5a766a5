"""How the stripper's model is made: `make train` does all of it; nothing in here runs where records are processed.

Way of the data: `corpora` reads the labelled tweets, `people` and `templates` invent labelled texts, `noise` roughens
them, `train` learns a tagger (thinc, on a CPU), `export` writes its weights into the package, `../benchmarks` measures
the result.
"""

"""A spaCy entity recognizer's weights, run over whole batches in numpy: the entities of `nlp.pipe`, far faster.

Way of a batch: `features` gives each token the row of its embedding (computed once per word), `encoder` runs the
convolutions over all documents at once, `decode` scores all tokens at once and walks the transitions of entities only.
"""

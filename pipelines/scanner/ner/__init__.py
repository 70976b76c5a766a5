"""A spaCy entity recognizer's weights, run over whole batches in numpy: the entities of `nlp.pipe`, far faster.

For each batch `embed` gives every token the row of its embedding (computed once per word), `layers` runs the
convolutions over all documents at once, and `decode` scores all tokens at once and follows only the transitions within
entities.
"""

"""Teller's own tagger: it finds names, places, addresses and user names, each with a probability.

    tokens     splits a text into words with their positions
    lexicon    facts about a word without its text: name lists, its frequency, its word vector
    features   the network's input for a word
    network    the network's forward pass over a batch, in numpy
    tagger     finds scored spans in texts
    store      the weights in `weights/`, memory-mapped where they are large

`training/` makes the model; docs/model-card.md gives its data, figures and limits.
"""

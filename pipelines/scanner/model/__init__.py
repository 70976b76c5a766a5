"""Teller's own tagger: it finds names, places, addresses and user names, each with a probability.

    tokens     splits a text into words with their positions
    lexicon    facts about a word without its text: name lists, its frequency, its word vector
    layout     what a model's input is: English's, and that of the model of other languages
    features   the network's input for a word
    network    the network's forward pass over a batch, in numpy
    tagger     finds scored spans in texts
    store      the weights in `weights/` and `weights_languages/`, memory-mapped where they are large

`training/` makes the models; docs/model-card.md and docs/model-card-languages.md give their data, figures and limits.
"""

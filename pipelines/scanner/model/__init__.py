"""Teller's own tagger: which words are names, places, addresses and user names, and how sure it is.

    tokens     a text into words with their places
    lexicon    what is known of a word before it is read: name lists, how common it is, its word vector
    features   what the network sees of a word
    network    the network's forward pass over a batch, in numpy
    tagger     texts in, scored spans out
    store      the weights in `weights/`, memory-mapped where they are large

Made by `training/`; data, figures and limits are in docs/model-card.md.
"""

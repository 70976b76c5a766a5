"""Find the entities of a batch of documents."""

from collections.abc import Sequence

import numpy as np
from spacy.attrs import IS_SPACE  # type: ignore[import-not-found]
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc

from pipelines.scanner.ner.decode import Decoder, Entity
from pipelines.scanner.ner.embed import Embeddings
from pipelines.scanner.ner.layers import encode
from pipelines.scanner.ner.weights import read


class BatchNer:
    """Finds what `ner.pipe` would put into `doc.ents`, for documents without sentence boundaries.

    Raises:
        UnknownModelError: this package cannot run the model.
    """

    def __init__(self, ner: EntityRecognizer) -> None:
        self._weights = read(ner)
        self._embeddings = Embeddings(self._weights)
        self._decode = Decoder(self._weights)

    def __call__(self, docs: Sequence[Doc]) -> list[list[Entity]]:
        """Return the entities of each document: (first token, token behind the last, label)."""
        found: list[list[Entity]] = [[] for _ in docs]
        full = [at for at, doc in enumerate(docs) if len(doc)]
        if not full:
            return found
        chosen = [docs[at] for at in full]
        lengths = [len(doc) for doc in chosen]
        tokens = encode(self._embeddings.rows(chosen), lengths, self._weights.layers)
        spaces = np.concatenate([doc.to_array([IS_SPACE]) for doc in chosen]).astype(bool).ravel()
        starts = np.cumsum([0, *lengths])
        for first, behind, label in self._decode(tokens, lengths, spaces):
            doc = int(np.searchsorted(starts, first, side="right")) - 1
            found[full[doc]].append((first - int(starts[doc]), behind - int(starts[doc]), label))
        return found

"""A witness in this process, for a line that runs in others."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.witness import LogWitness
from pipelines.transparency.witness_server import WitnessService, listener, serve
from pipelines.transparency.witness_state import WitnessState
from teller.settings import Settings, log

KEY = SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32)


@contextmanager
def witnessed(settings: Settings, state: Path) -> Iterator[Settings]:
    """The settings with a witness of their log, which answers meanwhile; the log's key is there."""
    deciding = LogWitness([KEY], {settings.log_origin: frozenset(key.verifier for key in log.signer_keys(settings))})
    stop, listening = threading.Event(), listener("127.0.0.1", 0)
    with closing(WitnessState(state)) as kept:
        arguments = (WitnessService(deciding, kept, time.time), listening, stop)
        thread = threading.Thread(target=serve, args=arguments, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield settings.model_copy(update={"log_witnesses": f"{address} {KEY.verifier}"})
        stop.set()
        thread.join(60)

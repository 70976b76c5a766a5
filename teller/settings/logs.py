"""Set up logging of the processes: one line an event, text or JSON, to standard error. No library may log payloads."""

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

#: Libraries that log the data they handle when set to a lower level than this.
QUIET = {"presidio-analyzer": logging.ERROR, "aiokafka": logging.WARNING, "faust": logging.WARNING,
         "mode": logging.WARNING, "urllib3": logging.WARNING, "tldextract": logging.WARNING,
         "filelock": logging.WARNING, "httpx": logging.WARNING, "httpx2": logging.WARNING}  # fmt: skip

#: Seconds in which a library's line is logged at most once: without a broker, aiokafka writes up to 17 lines a second.
REPEAT_S = 30.0


class Repeats(logging.Filter):
    """Lets the same line of a library pass once in a while, with the number of those that were dropped.

    Lines are the same when they come from the same place in the library's code, whatever the words, so memory is
    bounded. Our own lines all pass.
    """

    def __init__(self, seconds: float = REPEAT_S, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds, self._clock = seconds, clock
        self._told: dict[tuple[str, int], float] = {}
        self._untold: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in QUIET:
            return True
        place, now = (record.pathname, record.lineno), self._clock()
        if now - self._told.get(place, float("-inf")) < self._seconds:
            self._untold[place] = self._untold.get(place, 0) + 1
            return False
        self._told[place] = now
        if untold := self._untold.pop(place, 0):
            record.msg, record.args = f"{record.getMessage()} (and {untold} like it before)", None
        return True


#: Fields of a line that give an event's place in Kafka's log: one offset, or all from `offset` to before `end`.
PLACE = ("topic", "partition", "offset", "end")


class JsonLines(logging.Formatter):
    """Writes {"time", "level", "logger", "message"} a line, and PLACE where there is one; of an exception only its
    type, since its text may quote data.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in PLACE if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """Writes `time level logger: message`; of an exception only its type."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        kind = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        message = record.getMessage().replace("\n", "\\n")
        return f"{when} {record.levelname:7} {record.name}: {message}{kind}"


def set_up(level: str, as_json: bool) -> None:
    """Configure the root logger of a long-running process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else TextLines())
    handler.addFilter(Repeats())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)

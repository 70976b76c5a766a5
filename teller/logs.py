"""Logging of the processes: one line an event, text or JSON, to standard error. No library may log payloads."""

import json
import logging
from datetime import UTC, datetime

#: Libraries that log what they handle when asked for more than this.
QUIET = {"presidio-analyzer": logging.ERROR, "aiokafka": logging.WARNING, "faust": logging.WARNING,
         "mode": logging.WARNING, "urllib3": logging.WARNING, "tldextract": logging.WARNING,
         "filelock": logging.WARNING, "httpx": logging.WARNING, "httpx2": logging.WARNING}  # fmt: skip


class JsonLines(logging.Formatter):
    """{"time", "level", "logger", "message"} a line; of an exception only its type, since its text may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """`time level logger: message`; of an exception only its type."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        kind = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        return f"{when} {record.levelname:7} {record.name}: {record.getMessage()}{kind}"


def set_up(level: str, as_json: bool) -> None:
    """Configure the root logger of a long-running process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else TextLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)

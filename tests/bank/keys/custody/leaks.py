"""Look for secrets in an error: its text, its arguments, and every error that it came from."""

import traceback
from collections.abc import Iterable, Iterator


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if error.__cause__ is not None:
            yield from chain(error.__cause__)
        error = error.__context__


def told(error: BaseException) -> str:
    """Everything that somebody could see of it."""
    seen = [repr((each, each.args, vars(each), str(each))) for each in chain(error)]
    return "\n".join([*seen, *traceback.format_exception(error, chain=True)])


def holds_none(error: BaseException, secrets: Iterable[str]) -> bool:
    text = told(error)
    return not [secret for secret in secrets if secret in text]

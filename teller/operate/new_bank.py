"""Close a new bank: it takes deposits of registered depositors alone, and none without link and consent."""

from collections.abc import Iterable

from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.operate.depositors.migration import close_all
from teller.operate.depositors.registry import registry
from teller.settings import Settings
from teller.settings.topics import TopicResult


def close(settings: Settings, made: Iterable[TopicResult]) -> bool:
    """Close the bank if it is new: all its topics were `made` just now. Return whether it is. A bank from before goes
    on as it was, until its operators run `teller depositors migrate` and `teller accounts enforce`.

    Raises:
        RegistrationError, AccountError: Kafka does not answer, or another command ran at the same time.
    """
    if any(each.outcome != "created" for each in made):
        return False
    with registry(settings) as opened:
        close_all(opened)
    with writer(settings, []) as accounts:
        accounts.write(operations.enforced(accounts.book))
    return True

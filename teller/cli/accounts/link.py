"""`teller accounts link` and `unlink`."""

from typing import Annotated

import typer

from teller.cli.accounts.tools import AccountId, AsJson, DepositorName, tell, tools
from teller.cli.asking import asked
from teller.operate.accounts import links
from teller.settings import load

AskSubject = Annotated[
    bool, typer.Option("--ask-subject", help="Read the depositor's id of the person from standard input.")
]
_PROMPT = "The depositor's id of the person"


def link(  # noqa: PLR0913, PLR0917 - the options
    account: AccountId,
    depositor: DepositorName,
    ask_subject: AskSubject = False,
    claim: Annotated[bool, typer.Option("--claim", help="The depositor says that this is the person.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="The owner confirms that.")] = False,
    as_json: AsJson = False,
) -> None:
    """Link an id by which a depositor knows a person to the account. It takes both: a claim, and a confirmation.

    Without --ask-subject, --confirm is of the depositor's one claim that the account has.
    """
    links.check_steps(claim=claim, confirm=confirm)
    settings = load()
    subject = asked(settings, _PROMPT) if ask_subject else ""
    with tools(settings, [account, subject]) as found:
        number = found.depositor(depositor).number
        place = (number, subject) if subject else links.only(found.writer.book, account, number, claims_only=True)
        events = links.linked(found.writer.book, account, place, claim=claim, confirm=confirm)
        tell(account, found.writer.write(events), as_json)


def unlink(
    account: AccountId, depositor: DepositorName, ask_subject: AskSubject = False, as_json: AsJson = False
) -> None:
    """End a link, or turn a claim down: what comes under that id from now on is refused.

    Without --ask-subject it is the depositor's one link or claim that the account has.
    """
    settings = load()
    subject = asked(settings, _PROMPT) if ask_subject else ""
    with tools(settings, [account, subject]) as found:
        number = found.depositor(depositor, ended=True).number
        place = (number, subject) if subject else links.only(found.writer.book, account, number, claims_only=False)
        tell(account, found.writer.write(links.unlinked(found.writer.book, account, place)), as_json)

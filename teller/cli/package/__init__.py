"""`teller package`: orders, deliveries, notices and answers of the bank's operators; and what an originator does with a
package and a notice, without a bank, Kafka or settings.
"""

import typer

from teller.cli.package import answering, opening, ordering, row, showing, verifying

app = typer.Typer(
    help="Packages: order and follow them, and file originators' answers; for originators: decrypt, verify and answer.",
    no_args_is_help=True,
)
_OF_THE_BANK = "For operators of the bank"
_OF_ORIGINATORS = "For originators, without a bank"
app.command("order", rich_help_panel=_OF_THE_BANK)(ordering.order)
app.command("deliver", rich_help_panel=_OF_THE_BANK)(ordering.deliver)
app.command("cancel", rich_help_panel=_OF_THE_BANK)(ordering.cancel)
app.command("show", rich_help_panel=_OF_THE_BANK)(showing.show)
app.command("notices", rich_help_panel=_OF_THE_BANK)(showing.notices)
app.command("take", rich_help_panel=_OF_THE_BANK)(answering.take)
app.command("keys", rich_help_panel=_OF_THE_BANK)(ordering.show_keys)
app.command("open", rich_help_panel=_OF_ORIGINATORS)(opening.open_)
app.command("verify", rich_help_panel=_OF_ORIGINATORS)(verifying.verify)
app.command("row", rich_help_panel=_OF_ORIGINATORS)(row.row)
app.command("acknowledge", rich_help_panel=_OF_ORIGINATORS)(answering.acknowledge)
app.command("notice", rich_help_panel=_OF_ORIGINATORS)(answering.notice)
app.command("answer", rich_help_panel=_OF_ORIGINATORS)(answering.answer)

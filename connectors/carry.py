"""Carry down what an order's further lines leave blank: shops such as Shopify fill it in on its first line only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.formats.csv_rows import Row
from connectors.mapping import Mapped

#: Fields that are an order's, and not of one line of it.
OF_THE_ORDER: Final = ("status", "currency", "country", "payment", "delivery_address")


@dataclass(slots=True)
class Carry:
    """The columns that a row may have from the row above, where both have one order in the column `by`.

    A line that has one of the columns `of_the_order` filled is a line of a shop that fills in all of them; what it
    leaves blank is blank. `always` are the columns of owner and time, which every record has.
    """

    by: str
    of_the_order: Sequence[str]
    always: Sequence[str]
    _order: str = ""
    _above: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mapped: Mapped) -> "Carry | None":
        """Return the columns of a mapping; None where it names no order."""
        fields = [records.fields for records in mapped.records]
        by = next((each["order_id"].column for each in fields if "order_id" in each), None)
        if by is None:
            return None
        sources = (each[name].column for each in fields for name in OF_THE_ORDER if name in each)
        always = [*mapped.time.columns, *([mapped.owner.column] if mapped.owner else ())]
        return cls(by, sorted({name for name in sources if name and name != by and name not in always}), always)

    def down(self, row: Row) -> Row:
        """Return the row with what it has from the row above."""
        order = row[self.by].strip()
        if not order or order != self._order:
            self._order = order
            self._above = {name: row.get(name, "") for name in (*self.of_the_order, *self.always)}
            return row
        blank = [name for name in self.always if not row[name].strip()]
        if not any(row.get(name, "").strip() for name in self.of_the_order):
            blank += self.of_the_order
        return {**row, **{name: self._above[name] for name in blank}} if blank else row

"""Exchange rates: where they are, who published them, and the currency results are shown in."""

from __future__ import annotations

from stratalign.engagement.configuration import Frozen
from stratalign.engagement.declarations.types import Currency, Text


class Rates(Frozen):
    """A file of exchange rates, one row a currency and period end.

    `average` and `closing` are columns with units of the `reporting` currency for one unit of the row's currency;
    `source` says who published them and stands beside every translated figure.
    """

    file: str
    reporting: Currency
    currency: str = "currency"
    period_end: str = "period_end"
    average: str = "average"
    closing: str = "closing"
    source: Text
    sheet: str | None = None

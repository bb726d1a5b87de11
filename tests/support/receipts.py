"""Receipts as their holders have them: the database keeps them hashed and sealed."""

from models.actions.reports.receipts import holding
from models.actions.reports.receipts import number_of as opened_number
from models.tables.reports.report import Report
from models.vault import Vault
from tests.support.values import LOOKUP_KEY, SECRET_KEY


def number_of(report: Report) -> str:
    """The receipt number, as the reporter got it."""
    return opened_number(report, vault_of_tests())


async def report_of(number: str) -> Report:
    """The report of this receipt."""
    return await Report.get(holding(number, vault_of_tests()))


def vault_of_tests() -> Vault:
    """With the keys of `make_settings`."""
    return Vault([SECRET_KEY], LOOKUP_KEY)

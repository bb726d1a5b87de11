"""Receipt numbers in the database: found by a keyed hash, and sealed to be shown again.

Release 1.0 kept them in clear. While its processes may run beside those of this release
(`CLEAR_RECEIPTS`, begun by the migration), each is written both ways and found by either; then a
worker removes what is in clear. The same holds for source keys by which a receipt is got again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from models.rules.reports.receipt_number import TAIL
from models.rules.reports.source_keys import is_kept, kept
from models.tables.reports.report import Report
from models.tables.transitions import Transition
from models.vault import Vault

CLEAR_RECEIPTS = "clear_receipts"  # the name also stands in migration 0013
BACK_WITHIN = timedelta(hours=24)  # how long one may go back to the release before
BATCH = 200


def holding(number: str, vault: Vault) -> Q:
    """The report of this receipt."""
    return held_as(number, vault.look_up_hash(number))


def held_as(number: str, number_hash: str) -> Q:
    return Q(receipt_hash=number_hash) | Q(receipt_number=number)


def filed_under(source_key: str) -> Q:
    """The report that was filed under the key, however it is kept."""
    return Q(source_key__in=[source_key, kept(source_key)])


def number_of(report: Report, vault: Vault) -> str:
    """The whole number; empty for a report of which nobody holds a receipt."""
    return vault.open(report.receipt_sealed) if report.receipt_sealed else report.receipt_number or ""


def tail_of(report: Report) -> str:
    """The last digits, which open nothing."""
    return report.receipt_tail or (report.receipt_number or "")[-TAIL:]


@dataclass(frozen=True)
class ReceiptColumns:
    """The columns of a new report that a receipt is got by."""

    source_key: str
    receipt_number: str | None
    receipt_hash: str
    receipt_sealed: str
    receipt_tail: str


async def receipt_columns(number: str, source_key: str, vault: Vault, now: datetime) -> ReceiptColumns:
    in_clear = await clear_is_wanted(now)
    return ReceiptColumns(
        source_key=source_key if in_clear else kept(source_key),
        receipt_number=number if in_clear else None,
        receipt_hash=vault.look_up_hash(number),
        receipt_sealed=vault.seal(number),
        receipt_tail=number[-TAIL:],
    )


async def clear_is_wanted(now: datetime) -> bool:
    """Whether processes of release 1.0 may still run beside these."""
    return await Transition.exists(name=CLEAR_RECEIPTS, ends_at__gt=now)


async def hide_receipts(vault: Vault, now: datetime) -> int:
    """One batch of what is in clear and should not be; how many rows were changed, 0 once nothing is left.

    Hashes what processes of release 1.0 have filed; once they are over, removes what is in clear. Each row
    is changed by itself under its lock, so that it may be stopped, or run twice at once.
    """
    over = not await clear_is_wanted(now)
    in_clear = Report.filter(receipt_number__not_isnull=True)
    ids = (
        await (in_clear if over else in_clear.filter(receipt_hash=None))
        .limit(BATCH)
        .values_list("id", flat=True)
    )
    for report_id in ids:
        async with in_transaction():
            report = await Report.filter(id=report_id).select_for_update().first()
            if report is not None and report.receipt_number is not None:
                await _hide(report, report.receipt_number, vault, over=over)
    return len(ids)


async def _hide(report: Report, number: str, vault: Vault, *, over: bool) -> None:
    if report.receipt_hash is None:
        report.receipt_hash = vault.look_up_hash(number)
        report.receipt_sealed, report.receipt_tail = vault.seal(number), number[-TAIL:]
    if over:
        report.receipt_number = None
        if not is_kept(report.source_key):
            report.source_key = kept(report.source_key)
    await report.save(
        update_fields=["receipt_number", "receipt_hash", "receipt_sealed", "receipt_tail", "source_key"]
    )


async def reopen_receipts(vault: Vault, now: datetime) -> int:
    """Write all numbers in clear again, for `BACK_WITHIN`: release 1.0 finds them by nothing else.

    Returns how many were written. May be stopped and run again.
    """
    await Transition.update_or_create(defaults={"ends_at": now + BACK_WITHIN}, name=CLEAR_RECEIPTS)
    reopened = 0
    while True:
        hidden = Report.filter(receipt_number=None, receipt_sealed__not_isnull=True)
        reports = await hidden.limit(BATCH)
        if not reports:
            return reopened
        for report in reports:
            number = vault.open(report.receipt_sealed or "")
            await Report.filter(id=report.id, receipt_number=None).update(receipt_number=number)
        reopened += len(reports)

"""Closing a finding of a duty sheet with words and proof."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.duty.appointments import Appointee
from models.rules.duty.findings import ClosingProblem, closing_problem
from models.tables.duty import DutyFinding


async def close_finding(
    finding_id: UUID, who: Appointee, words: str, proof_sha256: str, at: datetime
) -> ClosingProblem | None:
    """None is done, also for a repeat. `at`: the tap. Of two at once the first one counts."""
    async with in_transaction():
        rows = DutyFinding.filter(id=finding_id, organisation_id=who.organisation_id)
        row = await rows.select_for_update().first()
        if row is None:
            return ClosingProblem.NOT_YOURS
        if row.closed_at is not None and (row.closed_by, row.closing_words) == (who.name, words):
            return None
        is_open, has_proof = row.closed_at is None, bool(proof_sha256)
        problem = closing_problem(who.post, words, is_open=is_open, has_proof=has_proof)
        if problem is not None:
            return problem
        await DutyFinding.filter(id=row.id).update(
            closed_at=max(at, row.found_at),
            closed_by=who.name,
            closing_words=words,
            proof_sha256=proof_sha256,
        )
    return None

"""Recording an inspection or self-test of a lift, with its certificate."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.lifts.examination_columns import keep_examinations
from models.actions.lifts.papers import PaperProblem, has_no_room, keep_paper
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.actions.shared.scope import Scope
from models.rules.lifts.examinations import ExaminationProblem, Examined, examination_problem
from models.rules.lifts.papers import LiftPaper
from models.tables.lifts import Lift, LiftInspection


@dataclass(frozen=True)
class NewExamination:
    examined: Examined
    body: str
    report_number: str


async def record_examination(
    scope: Scope,
    lift_id: UUID,
    new: NewExamination,
    certificate: HandedFile | None,
    signature: str,
    by: Actor,
    now: datetime,
) -> ExaminationProblem | PaperProblem | None:
    """None is done. What is on record of the same day is corrected; the audit log keeps that it was."""
    async with in_transaction():
        lift = await Lift.filter(id=lift_id).select_for_update().get()
        one = new.examined
        today = now.astimezone(LOCAL).date()
        if problem := examination_problem(one, lift.installed_on, today):
            return problem
        if certificate is not None and await has_no_room(lift_id):
            return PaperProblem.TOO_MANY
        row, is_new = await LiftInspection.update_or_create(
            lift_id=lift_id,
            inspected_on=one.on,
            defaults={
                "valid_until": one.valid_until,
                "kind": one.kind,
                "passed": one.passed,
                "body": new.body,
                "report_number": new.report_number,
            },
        )
        if certificate is not None:
            paper = LiftPaper.CERTIFICATE
            await keep_paper(scope, lift_id, paper, row.id, certificate, signature, now)
        details = {"day": one.on.isoformat(), "until": one.valid_until.isoformat(), "passed": one.passed}
        verb = "add_examination" if is_new else "correct_examination"
        await record_audit(by, verb, AuditSubject("lift", str(lift_id)), now, details=details)
        await keep_examinations([lift_id], today)
    return None

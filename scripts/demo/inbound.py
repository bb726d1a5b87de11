"""What the demo shows of inbound doors: reports in the insurer's inbox, a question, a desk's records."""

from datetime import datetime, timedelta

from models.actions.desks.take_records import Intake
from models.actions.reports.ask_reporter import answer_question, ask_reporter
from models.actions.reports.file import ReportDraft, file_report
from models.actions.shared.organisations import OrganisationName
from models.rules.desks.record_columns import RecordField
from models.rules.imports.cells import Cell
from models.rules.imports.table import FileLine
from models.rules.partners.kinds import OrganisationKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.question import Question
from models.vault import Vault
from scripts.demo.staff import DEMO

INSURER = "安和财产保险江城分公司"
_HAZARDS = (
    ("330101", HazardCategory.NOISE, "到 12 楼附近有咔咔声，早晚都有"),
    ("330105", HazardCategory.DOOR, "关门时夹到购物车才退回"),
    ("330108", HazardCategory.LEVELLING, "在 3 楼停下来高了一截，老人差点绊倒"),
)


async def load_inbound(vault: Vault, now: datetime) -> None:
    """Some days of life: three hazards, two questions, and the records of 96333."""
    insurer = await Organisation.get(name=INSURER)
    receipts = []
    for index, (number, category, words) in enumerate(_HAZARDS):
        lift = await Lift.get(rescue_number=number)
        draft = ReportDraft(
            f"demo:inbound:{index}",
            ReportSource.WEB,
            ReportKind.HAZARD,
            lift.id,
            words=words,
            category=category,
        )
        filed_at = now - timedelta(hours=5 * (len(_HAZARDS) - index))
        receipts.append(await file_report(draft, filed_at, vault))
    for receipt, words in zip(receipts, ("大概几点最响？", "夹到的是几号门？"), strict=False):
        await ask_reporter(
            OrganisationName.of(insurer), receipt.incident_id, receipt.report_id, words, DEMO, now
        )
    question = await Question.get(report_id=receipts[0].report_id)
    await answer_question(receipts[0].report_id, question.id, "早上七点上班的时候最响", now)
    desk = await Organisation.get(kind=OrganisationKind.RESCUE_DESK)
    await Intake(desk, vault).take([_rescue(now), _fault(now)], now)


def _rescue(now: datetime) -> FileLine:
    """An entrapment of yesterday with its minutes."""
    began = now - timedelta(days=1)
    minutes = {
        RecordField.ORDERED_AT: 1,
        RecordField.DEPARTED_AT: 3,
        RecordField.ARRIVED_AT: 12,
        RecordField.RELEASED_AT: 17,
    }
    times: dict[str, Cell] = {
        column: _minute(began + timedelta(minutes=after)) for column, after in minutes.items()
    }
    return FileLine(
        1,
        {
            RecordField.NUMBER: "96333-DEMO-001",
            RecordField.KIND: "困人",
            RecordField.OCCURRED_AT: _minute(began),
            RecordField.RESCUE_NUMBER: "330103",
            RecordField.TRAPPED: "2",
            RecordField.CAUSE: "门系统",
            RecordField.OUTCOME: "已解困，无人受伤",
            **times,
        },
    )


def _fault(now: datetime) -> FileLine:
    """A word on the first hazard."""
    return FileLine(
        2,
        {
            RecordField.NUMBER: "96333-DEMO-002",
            RecordField.KIND: "故障",
            RecordField.OCCURRED_AT: _minute(now - timedelta(hours=14)),
            RecordField.RESCUE_NUMBER: "330101",
            RecordField.CATEGORY: "异响",
            RecordField.STATUS: "处理中",
        },
    )


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")

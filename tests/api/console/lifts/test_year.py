"""One lift's year: what happened to it, from the call for help to the owners' vote, within the reader's reach."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.maintenance.record_visit import NewVisit, record_visit
from models.actions.reports.file import ReportDraft, file_report
from models.rules.maintenance.schedule import Node
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.rules.terminals.topics import Channel
from models.tables.lifts import Lift
from models.tables.terminals import Terminal, TerminalEvent
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import sit_down
from tests.support.terminals import said, take, with_terminal
from tests.support.votes import open_vote


async def test_the_year_of_a_lift_is_on_one_page(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    clock.go_to_noon()
    terminal = await with_terminal(services, lift.lift_id)
    row = await Lift.get(id=lift.lift_id).select_related("maintainer")
    assert row.maintainer is not None
    visit = NewVisit(lift.lift_id, row.maintainer.id, Node.HALF_MONTHLY, clock(), "周师傅", "test", "t:visit")
    await record_visit(visit, clock())
    await take(services, terminal.identity, said("entrapment", clock()))
    for event in ("door", "fault"):
        await take(services, terminal.identity, said(event, clock()), Channel.EVENT)
    hazard = ReportDraft("t:hazard", ReportSource.WEB, ReportKind.HAZARD, lift.lift_id, words="有异响")
    await file_report(hazard, clock(), services.vault)
    vote = await open_vote(services)
    clock.advance(timedelta(hours=1))

    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    page = await regulator.open(f"/console/lifts/{lift.lift_id}/year")
    month = clock().month
    figures = '月</td><td data-label="困人">1</td><td data-label="隐患">1</td><td data-label="维保">1</td>'
    assert (
        figures + '<td data-label="报警">1</td><td data-label="故障">2</td><td data-label="失联">0</td>'
        in page
    )
    assert f"{month}月</td>" in page
    assert "有异响" in page
    assert "没有到场的记录" in page
    assert "半月维保 1 次" in page
    assert (await vote.row()).title in page
    assert "这一年没有公布的评测。" in page

    await Terminal.all().update(retired_at=clock())
    await TerminalEvent.all().delete()
    clock.advance(timedelta(days=400))
    administrator = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    later = await administrator.open(f"/console/lifts/{lift.lift_id}/year")
    assert "没有物联网终端。" in later
    assert "这一年没有报告。" in later
    assert "这一年没有关于这部电梯的表决。" in later

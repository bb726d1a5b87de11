"""What was given up has a reason, an owner and a task; it ends by a replay, by phone or by an answer."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.forwarding.dead_letters import list_letters, settle_by_phone
from models.actions.forwarding.read_deliveries import NEWEST, DeliveryView, list_deliveries
from models.actions.forwarding.replay import replay_delivery
from models.actions.forwarding.replay_range import Range, ask_replay, replay_next
from models.actions.ledger.prove import ProofCursor, prove_ledger
from models.actions.lifts.find import LiftCard
from models.actions.reports.read import recipient_lines
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.actions.shared.work import claim
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import (
    ROUTINE_WAITS,
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    Unreachable,
)
from models.rules.forwarding.invariants import Finding
from models.rules.reports.kinds import ROUTINE, Progress, ReportKind
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import DeadLetter, Delivery
from models.tables.forwarding.upkeep import Replay
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from scripts.simulators.partner import PartnerSimulator
from tests.conftest import Client
from tests.support.ledger import claim_all, file, record
from tests.support.staff import TESTER, sit_down

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
GONE = Unreachable("410: the recipient has closed this address")


async def given_up(
    services: Services, lift: LiftCard, part: str, kind: ReportKind = ReportKind.HAZARD
) -> Delivery:
    """A report whose recipients all took it but this one, which is gone."""
    await file(services, lift.lift_id, kind)
    rows = await claim_all(services)
    await record(services, *[(row, GONE if row.part == part else Accepted(f"T-{row.part}")) for row in rows])
    return await Delivery.get(part=part, state=DeliveryState.DEAD)


@pytest.mark.parametrize(
    ("kind", "part", "owner"),
    [
        (ReportKind.HAZARD, "insurer", "江城市 12345 政务服务热线"),
        (ReportKind.HAZARD, "city_desk", "江城市电梯应急救援中心（96333）"),
        (ReportKind.ENTRAPMENT, "maintainer", "江城市电梯应急救援中心（96333）"),
        (ReportKind.ENTRAPMENT, "rescue_desk", "江城市 12345 政务服务热线"),
    ],
)
async def test_a_desk_of_the_city_has_to_call_whoever_was_not_reached(
    services: Services, lift: LiftCard, kind: ReportKind, part: str, owner: str
) -> None:
    dead = await given_up(services, lift, part, kind)
    [letter] = await list_letters(EVERYTHING, 10)
    assert (letter.delivery_id, letter.owner) == (dead.id, owner)
    assert letter.phone
    assert "410" in letter.reason


async def test_after_the_last_of_three_days_attempts_it_is_dead_with_an_owner(
    services: Services, lift: LiftCard
) -> None:
    await file(services, lift.lift_id)
    await Delivery.filter(part="insurer").update(attempts=len(ROUTINE_WAITS))
    rows = await claim_all(services)
    recorded = await record(services, *[(row, Failed("HTTP 500")) for row in rows])
    assert [row.part for row in recorded.dead] == ["insurer"]
    [letter] = await list_letters(EVERYTHING, 10)
    assert "HTTP 500" in letter.reason
    assert await Delivery.filter(state=DeliveryState.SCHEDULED, due_at__not_isnull=True).count() == 3


async def test_it_is_a_task_on_the_pages_of_its_owner_its_recipient_and_the_administrator(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    dead = await given_up(services, lift, "insurer")
    for role in (StaffRole.HOTLINE_DESK, StaffRole.INSURER, StaffRole.ADMINISTRATOR):
        home = await (await sit_down(web_client, services, role)).open("/console")
        assert "没有送到或没有回音，要打电话" in home
        assert str(dead.id) in home
    maintainer = await (await sit_down(web_client, services, StaffRole.MAINTAINER)).open("/console")
    assert str(dead.id) not in maintainer


async def test_whoever_called_writes_down_what_was_said_and_the_task_is_gone(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    dead = await given_up(services, lift, "insurer")
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    await desk.open(f"/console/deliveries/{dead.id}")
    await desk.send(f"/console/deliveries/{dead.id}/by-phone", 422, note="")
    await desk.send(f"/console/deliveries/{dead.id}/by-phone", note="已告知值班王工，记录在案")
    await desk.send(f"/console/deliveries/{dead.id}/by-phone", 409, note="又打了一次")
    assert str(dead.id) not in await desk.open("/console")
    page = await desk.open(f"/console/deliveries/{dead.id}")
    assert "已电话告知" in page
    assert "已告知值班王工" in page
    entry = await AuditEntry.get(verb="settle_by_phone")
    assert (entry.subject_id, entry.why) == (str(dead.id), "已告知值班王工，记录在案")
    shown = await list_deliveries(EVERYTHING, DeliveryView.DEAD, PageOf(NEWEST), services.clock())
    assert shown.lines == ()


async def test_a_replay_ends_the_letter_and_a_second_death_opens_another(
    services: Services, lift: LiftCard
) -> None:
    dead = await given_up(services, lift, "insurer")
    assert await replay_delivery(dead.id, TESTER, services.clock())
    assert await list_letters(EVERYTHING, 10) == []
    [again] = await claim_all(services)
    await record(services, (again, GONE))
    letters = await DeadLetter.filter(delivery_id=dead.id).order_by("since")
    assert [letter.settlement for letter in letters] == [Settlement.REPLAYED, None]


async def test_a_recipient_that_reports_all_the_same_ends_it_too(services: Services, lift: LiftCard) -> None:
    dead = await given_up(services, lift, "insurer")
    await advance_incident(StatusReport(dead.id, PartnerStatus.HANDLING, ticket="PA-9"), services.clock())
    assert (await DeadLetter.get(delivery_id=dead.id)).settlement is Settlement.ANSWERED
    assert (await Delivery.get(id=dead.id)).state is DeliveryState.ACCEPTED


async def replay_all(services: Services, replay: Replay) -> Replay:
    """As a worker does it."""
    for claimed in await claim(Replay, 1, services.clock()):
        while await replay_next(claimed, services.clock()):
            [claimed] = await claim(Replay, 1, services.clock())  # noqa: PLW2901
    return await Replay.get(id=replay.id)


async def test_everything_since_some_moment_goes_out_again_under_its_ids_and_nothing_moves_back(
    services: Services, lift: LiftCard, partners: PartnerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.actions.forwarding.replay_range.BATCH", 3)
    began = services.clock()
    for _ in range(7):
        await file(services, lift.lift_id)
    rows = await claim_all(services)
    await record(services, *[(row, Accepted(f"T-{row.id.hex[-6:]}")) for row in rows])
    insurer = await Organisation.get(name="安和财产保险江城分公司")
    before = (
        await Delivery.filter(organisation_id=insurer.id).order_by("id").values("id", "ticket", "progress")
    )
    wanted = Range(began, services.clock(), insurer.id, everything=True)
    asked = await ask_replay("one click", wanted, "他们的数据库坏了", TESTER, services.clock())
    second = await ask_replay("one click", wanted, "他们的数据库坏了", TESTER, services.clock())
    assert second.id == asked.id
    done = await replay_all(services, asked)
    assert (done.total, done.seen, done.replayed) == (7, 7, 7)
    assert await AuditEntry.filter(verb="replay_batch").count() == 3
    again = await claim_all(services)
    assert [str(row.id) for row in sorted(again, key=lambda one: one.id)] == [
        str(row["id"]) for row in before
    ]
    await record(
        services, *[(row, Accepted(row.ticket) if n % 2 else Delivered()) for n, row in enumerate(again)]
    )
    after = (
        await Delivery.filter(organisation_id=insurer.id).order_by("id").values("id", "ticket", "progress")
    )
    assert after == before
    assert await Delivery.filter(state=DeliveryState.ACCEPTED, due_at=None, lease=None).count() == 28
    assert await Incident.filter(progress=Progress.ACCEPTED).count() == 7


async def test_without_everything_only_what_failed_is_sent_again(services: Services, lift: LiftCard) -> None:
    began = services.clock()
    dead = await given_up(services, lift, "insurer")
    wanted = Range(began, services.clock() + timedelta(seconds=1))
    done = await replay_all(services, await ask_replay("k", wanted, "", TESTER, services.clock()))
    assert (done.total, done.replayed) == (1, 1)
    [again] = await claim_all(services)
    assert again.id == dead.id


async def test_a_desk_replays_a_range_from_the_console_and_sees_how_far_it_is(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await given_up(services, lift, "insurer")
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    page = await desk.open("/console/replays")
    key = page.split('name="key" value="')[1].split('"')[0]
    since, why = "2026-01-01T00:00", "对方换了地址"
    await desk.send("/console/replays", 422, key=key, since=since, why="")
    await desk.send("/console/replays", 422, key=key, since="yesterday", why=why)
    first = await desk.send("/console/replays", key=key, since=since, why=why)
    second = await desk.send("/console/replays", key=key, since=since, why=why)
    assert first.headers["Location"] == second.headers["Location"]
    assert "0 / 1" in await desk.open(first.headers["Location"])
    await replay_all(services, await Replay.get())
    assert "1 / 1" in await desk.open(first.headers["Location"])
    assert len(await claim_all(services)) == 1


async def findings(services: Services) -> dict[Finding, int]:
    found, _ = await prove_ledger(services.clock(), ProofCursor())
    return {one.finding: one.count for one in found}


async def test_the_auditor_finds_nothing_where_all_is_well(services: Services, lift: LiftCard) -> None:
    await given_up(services, lift, "insurer")
    await file(services, lift.lift_id, ReportKind.ENTRAPMENT)
    assert await findings(services) == {}


async def test_the_auditor_finds_each_promise_that_is_broken(services: Services, lift: LiftCard) -> None:
    dead = await given_up(services, lift, "insurer")
    late, stepless, stranded = [await file(services, lift.lift_id) for _ in range(3)]
    now = services.clock()
    await Delivery.filter(incident_id=late, part="insurer").update(due_at=now - timedelta(minutes=6))
    await Delivery.filter(incident_id=stepless, part="insurer").update(due_at=None)
    await Delivery.filter(incident_id=stranded).update(
        state=DeliveryState.REFUSED, due_at=None, settled_at=now, reason="不属于"
    )
    await Delivery.filter(part="maintainer", state=DeliveryState.ACCEPTED).update(due_at=now)
    await DeadLetter.filter(delivery_id=dead.id).delete()
    kind = await Incident.get(id=late)
    await Incident.create(
        kind=kind.kind, city_id=kind.city_id, opened_at=now, policy_snapshot={"state": "unknown"}
    )
    assert await findings(services) == {
        Finding.OVERDUE: 1,
        Finding.STEPLESS: 1,
        Finding.SETTLED_YET_DUE: 1,
        Finding.DEAD_WITHOUT_OWNER: 1,
        Finding.UNTOLD: 1,
        Finding.STRANDED: 1,
    }


async def test_open_incidents_are_gone_through_in_turns(
    services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.actions.ledger.prove.A_TURN", 2)
    keys = [await file(services, lift.lift_id) for _ in range(5)]
    await Delivery.filter(incident_id=keys[0]).delete()
    turn, seen = ProofCursor(), []
    for _ in range(3):
        found, turn = await prove_ledger(services.clock(), turn)
        seen.append([one.finding for one in found])
    assert seen == [[], [], [Finding.UNTOLD]]
    assert turn == ProofCursor()


async def test_settling_by_phone_needs_an_open_letter(services: Services, lift: LiftCard) -> None:
    await file(services, lift.lift_id)
    delivery = await Delivery.filter(urgency=ROUTINE).first()
    assert delivery is not None
    assert not await settle_by_phone(delivery.id, "x", TESTER, services.clock())
    assert not await AuditEntry.exists(verb="settle_by_phone")


async def test_the_receipt_does_not_go_back_while_what_was_accepted_is_sent_once_more(
    services: Services, lift: LiftCard
) -> None:
    began = services.clock()
    incident = await file(services, lift.lift_id)
    await record(services, *[(row, Accepted("T-1")) for row in await claim_all(services)])
    wanted = Range(began, services.clock(), everything=True)
    await replay_all(services, await ask_replay("k", wanted, "", TESTER, services.clock()))
    assert await Delivery.filter(state=DeliveryState.SCHEDULED).count() == 4
    assert {line.state for line in await recipient_lines(incident)} == {DeliveryState.ACCEPTED}

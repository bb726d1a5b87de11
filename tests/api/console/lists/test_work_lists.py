"""Evaluations, surveys, votes, conversations, imports and products as lists: each with its own filters."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.hand_over import answer_person, say_to_staff
from models.actions.reports.file import Reporter
from models.rules.imports.phase import ImportPhase
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.imports import Import
from models.tables.insurance.policy import Product
from models.tables.keys import new_key
from models.tables.maintenance.evaluation import Appeal, Evaluation
from models.tables.people.hand_over import HandOver
from models.tables.surveys import SurveyRound
from tests.api.console.lists.test_bulk import confirm, rows_in
from tests.api.console.lists.test_every_list import exported, shown_rows
from tests.conftest import Client
from tests.support.other_city import build_other_city, objects_around
from tests.support.staff import TESTER, sit_down
from tests.support.surveys import draft_round, opened_round

TALKS, EVALUATIONS = "/console/talks", "/console/evaluations"


async def say(services: Services, name: str, words: str, lift_id: UUID) -> HandOver:
    reporter = Reporter(services.vault.look_up_hash(name), services.vault.seal(name))
    await say_to_staff(reporter, words, lift_id, f"test:{new_key()}", services.clock())
    return await HandOver.filter(lines__words=words).get()


async def test_every_evaluation_is_on_one_page_of_the_list(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    one = await Evaluation.get()
    kept = {name: getattr(one, name) for name in Evaluation._meta.db_fields if name not in ("id", "version")}
    for version in range(2, 122):  # many that end on the same day, and some before it
        period_to = one.period_to - timedelta(days=version // 60)
        await Evaluation.create(**kept | {"version": version, "period_to": period_to})
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    seen: list[str] = []
    address: str | None = EVALUATIONS
    while address:
        page = await desk.open(address)
        seen += shown_rows(page, EVALUATIONS)
        found = re.search(r'href="([^"]+after=[^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == 121
    assert len(await exported(desk, "evaluations")) == 122


async def test_drafts_are_listed_for_those_who_evaluate_and_stars_can_be_looked_for(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    one = await Evaluation.get()
    await Evaluation.filter(id=one.id).update(state=EvaluationState.DRAFT, star=4, grade="B")
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert str(one.id) in await regulator.open(f"{EVALUATIONS}?state=draft&star=4")
    assert str(one.id) not in await regulator.open(f"{EVALUATIONS}?star=none")
    assert str(one.id) not in await regulator.open(f"{EVALUATIONS}?q=没有这家")
    assert str(one.id) in await regulator.open(f"{EVALUATIONS}?q=迅安")
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    page = await maintainer.open(f"{EVALUATIONS}?state=draft")
    assert str(one.id) not in page
    assert 'value="draft"' not in page
    assert "开始公示" not in page


async def test_evaluations_are_made_public_and_published_together(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    ready = await Evaluation.exclude(id=others.evaluation).get()
    draft = {"state": EvaluationState.DRAFT, "scheme": {"publicity_days": 7}}
    await Evaluation.filter(id__in=[ready.id, others.evaluation]).update(star=4, grade="B", **draft)
    kept = {
        name: getattr(ready, name) for name in Evaluation._meta.db_fields if name not in ("id", "version")
    }
    raw = await Evaluation.create(**kept | draft | {"version": 2, "star": None})
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    bulk = "/console/bulk/evaluations"
    page = await desk.open(f"{bulk}/publicity?row={ready.id}&row={raw.id}&row={others.evaluation}")
    assert "公示 7 天：四星级，B 级" in page
    assert "这 2 条不能" in page
    assert "山" not in page
    rows = rows_in(page)
    assert [row.split(" ")[0] for row in rows] == [str(ready.id)]
    done = await confirm(desk, f"{bulk}/publicity", rows)
    assert done.count("已做") == 1
    assert (await Evaluation.get(id=ready.id)).state is EvaluationState.PUBLIC
    assert (await Evaluation.get(id=others.evaluation)).state is EvaluationState.DRAFT

    assert "公示期还没有结束" in await desk.open(f"{bulk}/publish?row={ready.id}")
    now = services.clock()
    await Evaluation.filter(id=ready.id).update(public_until=now)
    appeal = await Appeal.create(evaluation_id=ready.id, words="少算了", filed_at=now, filed_by="维保")
    assert "还有异议没有答复" in await desk.open(f"{bulk}/publish?row={ready.id}")
    await appeal.delete()
    rows = rows_in(await desk.open(f"{bulk}/publish?row={ready.id}"))
    assert (await confirm(desk, f"{bulk}/publish", rows)).count("已做") == 1
    assert (await Evaluation.get(id=ready.id)).state is EvaluationState.PUBLISHED
    assert await AuditEntry.filter(verb="publish_evaluation").count() == 1


async def test_who_waits_longest_comes_first_and_what_was_answered_is_closed_together(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    first = await say(services, "a", "等了很久", lift.lift_id)
    second = await say(services, "b", "刚刚问的", lift.lift_id)
    answered = await say(services, "c", "已经答过", lift.lift_id)
    now = services.clock()
    await HandOver.filter(id=first.id).update(news_at=now - timedelta(hours=2))
    await HandOver.filter(id=second.id).update(news_at=now - timedelta(hours=1))
    await HandOver.filter(id=answered.id).update(news_at=now - timedelta(hours=3))
    await answer_person(answered.id, "明天来", TESTER, now)
    others = await build_other_city(services)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert shown_rows(await desk.open(TALKS), TALKS) == [str(first.id), str(second.id)]
    opened = shown_rows(await desk.open(f"{TALKS}?view=open"), TALKS)
    assert opened == [str(answered.id), str(first.id), str(second.id)]
    assert "明天来" in str(await exported(desk, "talks", "view=open"))
    assert len(await exported(desk, "talks", f"q={lift.rescue_number}")) == 3
    assert len(await exported(desk, "talks", "q=没有这里")) == 1
    assert "没有进行中的对话" not in await desk.open(f"{TALKS}?view=open")
    assert "还没有结束的对话" in await desk.open(f"{TALKS}?view=closed")

    close = "/console/bulk/talks/close"
    page = await desk.open(f"{close}?row={first.id}&row={answered.id}&row={others.talk}")
    assert "对方在等回复" in page
    assert "不归您管" in page
    rows = rows_in(page)
    assert [row.split(" ")[0] for row in rows] == [str(answered.id)]
    await say(services, "c", "等等，还有一句", lift.lift_id)
    assert "在等回复" in await confirm(desk, close, rows)
    assert (await HandOver.get(id=answered.id)).closed_at is None
    await answer_person(answered.id, "好的", TESTER, services.clock())
    rows = rows_in(await desk.open(f"{close}?row={answered.id}"))
    assert (await confirm(desk, close, rows)).count("已做") == 1
    assert shown_rows(await desk.open(f"{TALKS}?view=closed"), TALKS) == [str(answered.id)]
    assert await AuditEntry.filter(verb="close_hand_over").count() == 1


async def test_imports_are_found_by_register_result_and_file(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    await build_other_city(services)
    mine = own.imports[StaffRole.REGULATOR]
    await Import.filter(id=mine).update(phase=ImportPhase.DONE, file_name="十一月.xlsx")
    admin = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    for query, is_there in (
        ("", True),
        ("?kind=maintenance&phase=done&q=十一月", True),
        ("?kind=lifts", False),
        ("?phase=failed", False),
        ("?q=十二月", False),
    ):
        page = await admin.open(f"/console/imports{query}")
        assert (str(mine) in page) is is_there, query
        assert "哪一种登记" in page
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    rows = await exported(desk, "imports", "col=file&col=by")
    assert rows == [["文件", "谁"], ["十一月.xlsx", "同事"]]


async def test_rounds_are_found_by_where_they_stand(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    drafted, opened = await draft_round(now), await opened_round(now)
    closed = await draft_round(now)
    await SurveyRound.filter(id=closed).update(opened_at=now, closes_at=now, title="去年的调查")
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    for state, key in (("draft", drafted), ("open", opened), ("closed", closed)):
        assert shown_rows(await desk.open(f"/console/surveys?state={state}"), "/console/surveys") == [
            str(key)
        ]
    assert shown_rows(await desk.open("/console/surveys?q=去年"), "/console/surveys") == [str(closed)]
    assert len(await exported(desk, "surveys", "subject=insurance")) == 1
    assert len(await exported(desk, "surveys", "subject=maintenance")) == 4


async def test_products_are_found_by_whether_they_are_sold(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    await build_other_city(services)
    today = services.clock().date()
    sold = await Product.get(id=own.product)
    kept: dict[str, Any] = {"insurer_id": sold.insurer_id, "premium_from_fen": 1, "premium_to_fen": 2}
    ended = await Product.create(
        name="旧", offered_from=today - timedelta(days=9), offered_until=today - timedelta(days=1), **kept
    )
    coming = await Product.create(name="新", offered_from=today + timedelta(days=9), **kept)
    desk = await sit_down(web_client, services, StaffRole.INSURER)
    for sale, key in (("ended", ended.id), ("coming", coming.id)):
        assert shown_rows(await desk.open(f"/console/products?sale={sale}"), "/console/products") == [
            str(key)
        ]
    assert str(sold.id) in await desk.open("/console/products?sale=sold&line=liability")
    assert str(sold.id) not in await desk.open("/console/products?line=property")
    cheapest = await exported(desk, "products", "sort=lowest&col=name&sale=ended")
    assert cheapest == [["产品"], ["旧"]]

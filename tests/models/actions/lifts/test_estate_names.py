"""Lifts are found by any piece of their estate's name, whichever action has registered the estate."""

import pytest

from bot.services import Services
from models.actions.lifts import read
from models.actions.lifts.estate_names import few_estates_named, repair_estate_endings
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.staff.access import StaffRole
from models.tables.cities import District, Estate, EstateEnding
from tests.support.imported import ran
from tests.support.register_files import as_csv, rows_of

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
NAME = "翠湖 Soho湾"
PIECES = {"湖": True, "翠湖 SOHO": True, "oho湾": True, NAME: True, "翠%湾": False, "_": False, "湾翠": False}


async def register(services: Services, *names: str) -> None:
    rows = [
        {"使用登记证编号": f"梯11名A{n}", "识别码": f"55{n:04d}", "小区或场所": name, "位置": f"{n}号"}
        for n, name in enumerate(names)
    ]
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *rows)))
    assert job.phase.value == "done"


@pytest.mark.parametrize(("piece", "is_found"), PIECES.items())
@pytest.mark.parametrize("most", [read.FEW_ESTATES, 0])
async def test_a_piece_is_found_whatever_its_case_among_few_and_many(
    services: Services, monkeypatch: pytest.MonkeyPatch, piece: str, most: int, *, is_found: bool
) -> None:
    await register(services, NAME)
    monkeypatch.setattr(read, "FEW_ESTATES", most)
    found = await list_lifts(EVERYTHING, LiftFilter(words=f"{piece} 1幢"), PageOf("id"), services.clock())
    assert any(NAME in line.place for line in found.lines) is is_found


async def test_a_piece_that_more_have_than_asked_for_is_not_listed(services: Services) -> None:
    await register(services, "同名一苑", "同名二苑")
    assert len(await few_estates_named("同名", 2) or ()) == 2
    assert await few_estates_named("同名", 1) is None
    assert await few_estates_named("没有的", 1) == []


async def test_the_proof_mends_what_an_older_build_left(services: Services) -> None:
    await register(services, NAME)
    assert await repair_estate_endings() == 0
    district = await District.first()
    assert district
    added = await Estate.create(district=district, name="新来的苑", address="江城")
    changed = await Estate.get(name=NAME)
    await EstateEnding.filter(estate_id=changed.id).delete()
    await EstateEnding.create(estate_id=changed.id, words=b"x")
    assert await repair_estate_endings() == 2
    assert await few_estates_named("来的", 9) == [added.id]
    assert await few_estates_named("soho", 9) == [changed.id]
    assert await few_estates_named("x", 9) == []

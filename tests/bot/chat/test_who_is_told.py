"""Every sentence that says who is told is made from the deliveries: with each set of recipients, and nowhere else."""

import re
from itertools import chain, combinations

import pytest

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.rules.partners.kinds import OrganisationKind
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from tests.support.chat import Phone
from tests.support.project import ROOT

ABSENT = ("policy", "maintainer", "use_unit", "city_desk")
SETS = list(chain.from_iterable(combinations(ABSENT, size) for size in range(len(ABSENT) + 1)))
# What people are asked to tell somebody themselves (请告诉物业) is not ours to keep.
TELLS = re.compile(
    r"(?<!请)(?:转报|转给|转到|通知|告诉)[^。；\n{}]*(?:物业|维保|保险机构|12345|96333|救援单位|热线)"
)
# General rules, of no report: what anybody is told before there is one.
OF_THE_RULE = {"pages/privacy/privacy.html", "pages/reports/receipt.html"}


async def without(lift_id: object, absent: tuple[str, ...]) -> None:
    """The lift as it is where these are not to be had."""
    if "policy" in absent:
        await CoveredLift.filter(lift_id=lift_id).delete()
    for part in ("maintainer", "use_unit"):
        if part in absent:
            await Lift.filter(id=lift_id).update(**{f"{part}_id": None})
    if "city_desk" in absent:
        desks = Organisation.filter(kind=OrganisationKind.CITY_DESK)
        await desks.update(kind=OrganisationKind.REGULATOR, district_id=None)


async def told() -> set[str]:
    rows = Delivery.filter(organisation_id__not_isnull=True).select_related("organisation")
    return {row.organisation.name for row in await rows if row.organisation}


def named_in(text: str, names: set[str]) -> set[str]:
    return {name for name in names if name in text}


@pytest.mark.parametrize("absent", SETS, ids=lambda absent: "+".join(absent) or "all")
@pytest.mark.parametrize("tip_off", [False, True], ids=["named", "tip-off"])
@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_hazard_names_those_who_are_told_and_nobody_else(
    phone: Phone, lift: LiftCard, services: Services, absent: tuple[str, ...], tip_off: bool
) -> None:
    await without(lift.lift_id, absent)
    everybody = {row.name for row in await Organisation.all()}
    for words in (lift.code, *(["匿名举报", "1"] if tip_off else ["2"]), "2", "三楼异响", "0"):
        await phone.say(words)
    said = await phone.say("1")
    assert "回执号" in said, said
    assert named_in(said, everybody) == await told()
    if len(absent) == len(ABSENT):
        assert await told() == set()
        assert "暂时没有转出去" in said
    if not tip_off and await told():
        delivery = await Delivery.filter(organisation_id__not_isnull=True).first()
        assert delivery is not None
        word = StatusReport(delivery.id, PartnerStatus.RESOLVED, ticket="A-1")
        await advance_incident(word, services.clock())
        assert named_in(await phone.say("没修好"), everybody) == await told()


@pytest.mark.parametrize("absent", SETS, ids=lambda absent: "+".join(absent) or "all")
@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_call_for_help_names_those_who_are_told_and_nobody_else(
    phone: Phone, lift: LiftCard, absent: tuple[str, ...]
) -> None:
    await without(lift.lift_id, absent)
    everybody = {row.name for row in await Organisation.all()}
    await phone.scan(lift.code)
    said = await phone.click("TRAPPED")
    assert named_in(said, everybody) == await told()


def test_no_text_says_by_itself_who_is_told() -> None:
    texts = {
        path.relative_to(ROOT / "templates").as_posix(): path.read_text("utf-8")
        for folder in ("chat", "pages/reports", "pages/rescues", "pages/lifts")
        for path in sorted((ROOT / "templates" / folder).rglob("*.*"))
    }
    assert len(texts) > 40
    fixed = {name: found for name, text in texts.items() if (found := TELLS.findall(text))}
    assert {name: found for name, found in fixed.items() if name not in OF_THE_RULE} == {}


def test_the_search_finds_such_a_sentence() -> None:
    assert TELLS.search("正在转报物业、维保单位、保险机构和 12345，有进展会告诉您。")
    assert not TELLS.search("正在转报：{{ told|join('、') }}。")

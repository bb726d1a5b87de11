"""What is told of a scanned lift."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.insurance.cover import CoverState
from models.rules.partners.kinds import OrganisationKind
from models.tables.partners.organisation import Organisation
from tests.support.lifts import card_with_cover, revoked_code
from tests.support.mini_program import MiniProgram


@pytest.mark.parametrize(
    "form",
    ["{code}", "{url}", "{quoted}", "{lower}", "{number}", "  {spaced} "],
)
async def test_a_lift_is_found_by_whatever_was_scanned(mini: MiniProgram, lift: LiftCard, form: str) -> None:
    url = f"https://tima.example/l/{lift.code}"
    scanned = form.format(
        code=lift.code,
        url=url,
        quoted=quote(url, safe=""),
        lower=lift.code.lower(),
        number=lift.rescue_number,
        spaced=" ".join(lift.code),
    )
    told = await mini.get("/lifts", scanned=scanned)
    assert told.status == 200
    [found] = told.body["lifts"]
    assert (found["code"], found["hotline"], found["place"]) == (lift.code, "96333", lift.place)
    assert found["details"]["cover"] in ("in_force", "expiring")
    assert "…" in found["details"]["policy"]["masked_number"]


async def test_a_wrong_code_still_tells_the_number_to_dial(mini: MiniProgram) -> None:
    for code, status, kind in (
        ("nonsense", 404, "lift-unknown"),
        ("000000000000", 404, "lift-unknown"),
        (await revoked_code(), 410, "lift-revoked"),
    ):
        for told in (await mini.get(f"/lifts/{code}"), await mini.get("/lifts", scanned=code)):
            assert (told.status, told.problem, told.body["hotline"]) == (status, kind, "96333"), code


async def test_insurance_maintainer_and_maintenance(
    mini: MiniProgram, services: Services, lift: LiftCard
) -> None:
    policy = (await mini.get(f"/lifts/{lift.code}/policy", star="5")).body
    assert policy["state"] in ("in_force", "expiring")
    assert policy["policies"][0]["premium_fen"] > 0
    assert policy["what_if"]["star"] == 5
    long_ago = (services.clock() - timedelta(days=3000)).isoformat()
    assert (await mini.get(f"/lifts/{lift.code}/policy", at=long_ago)).body["policies"] == []
    odd = await mini.get(f"/lifts/{lift.code}/policy", at="tomorrow")
    assert (odd.status, odd.problem) == (422, "invalid")
    lapsed = await card_with_cover(services, CoverState.LAPSED)
    assert (await mini.get(f"/lifts/{lapsed.code}/policy")).body["state"] == "lapsed"
    assert (await mini.get(f"/lifts/{lift.code}/products")).body["products"]

    maintainer = (await mini.get(f"/lifts/{lift.code}/maintainer")).body
    assert maintainer["maintainer"] == lift.maintainer
    maintenance = (await mini.get(f"/lifts/{lift.code}/maintenance")).body
    assert {one["node"] for one in maintenance["standings"]} >= {"half_monthly", "yearly"}
    one = (await mini.get(f"/maintainers/{maintainer['maintainer_id']}")).body
    assert one["maintainer"] == lift.maintainer
    insurer = await Organisation.filter(kind=OrganisationKind.INSURER).first()
    assert insurer
    assert (await mini.get(f"/maintainers/{insurer.id}")).status == 404
    page = (await mini.get("/maintainers", limit="1")).body
    assert len(page["maintainers"]) <= 1

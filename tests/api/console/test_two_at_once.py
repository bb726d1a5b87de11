"""Two officers at one form: who comes second sees both, and decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from api.app import create_app
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.maintenance.evaluation import EvaluationState
from models.rules.staff.access import StaffRole
from models.tables.cities import CityRule
from models.tables.insurance.policy import Policy, Product
from models.tables.maintenance.evaluation import Evaluation
from models.tables.partners.organisation import Endpoint
from models.tables.votes.decision import Decision
from tests.api.console.test_access_matrix import LETTERS
from tests.api.console.test_sent_twice import name_of, pages_of, post_routes
from tests.conftest import Client
from tests.support.console_forms import forms_of
from tests.support.other_city import Objects, objects_around
from tests.support.staff import Browser, at_desk, hire

Kept = Callable[[Objects], Awaitable[Any]]


# Forms that add something: what is filled in already is a default, not what somebody else may have changed.
ADDING = {
    "console_bill_pay",
    "console_city_add",
    "console_claim_open",
    "console_claim_step",
    "console_hazard_file",
    "console_lift_mark",
    "console_policy_service",
    "console_survey_create",
    "console_vote_fund_step",
}


@dataclass(frozen=True)
class Changing:
    """A form: its page, what the first and the second type, and what is kept of it."""

    page: Callable[[Objects], str]
    first: dict[str, str]
    second: dict[str, str]
    kept: Kept
    action: str = ""  # where it is not the page's own


async def limits_of(own: Objects) -> Any:
    return (await Policy.get(id=own.policy)).limits.get("accident")


async def premium_of(own: Objects) -> Any:
    return (await Product.get(id=own.product)).premium_to_fen


async def address_of(own: Objects) -> Any:
    return (await Endpoint.get(organisation_id=own.organisations["insurer"])).options.get("to")


async def title_of(own: Objects) -> Any:
    return (await Decision.get(id=own.vote)).title


async def hotlines_of(own: Objects) -> Any:
    rows = CityRule.filter(city_id=own.city, topic="hotline").order_by("-valid_from")
    return (await rows.first().values("value"))["value"]


FORMS = {
    "policy": Changing(
        lambda own: f"/console/policies/{own.policy}/edit",
        {"limit_accident": "500000"},
        {"limit_accident": "800000"},
        limits_of,
    ),
    "product": Changing(
        lambda own: f"/console/products/{own.product}",
        {"premium_to": "130", "line": "liability", "entrapment_tiers": ""},
        {"premium_to": "140", "line": "liability", "entrapment_tiers": ""},
        premium_of,
    ),
    "channel": Changing(
        lambda own: f"/console/organisations/{own.organisations['insurer']}/channel?channel=smtp",
        {"to": "first@anhe.example"},
        {"to": "second@anhe.example"},
        address_of,
    ),
    "draft of a vote": Changing(
        lambda own: f"/console/votes/{own.vote}/edit", {"title": "换主机"}, {"title": "换钢丝绳"}, title_of
    ),
    "rule of a city": Changing(
        lambda own: f"/console/cities/{own.city}?topic=hotline",
        {"number": "96333", "source": "一号文"},
        {"number": "12345", "source": "二号文", "valid_from": "2036-01-01"},
        hotlines_of,
        action="/console/cities/",
    ),
}


async def filled(
    desk: Browser, form: Changing, own: Objects, services: Services
) -> tuple[str, dict[str, str]]:
    page = form.page(own)
    wanted = form.action or page.split("?")[0]
    found = [
        one
        for one in forms_of(page, await desk.open(page), services.clock())
        if "version" in one.fields and (wanted in one.action or one.action.startswith("?"))
    ]
    action = found[0].action
    return (page.split("?")[0] + action if action.startswith("?") else action), found[0].fields


async def both(web_client: Client, services: Services) -> list[Browser]:
    people = [await hire(services, StaffRole.ADMINISTRATOR, name) for name in ("first", "second")]
    return [await at_desk(web_client, services, one) for one in people]


@pytest.mark.parametrize("name", FORMS)
async def test_who_comes_second_sees_both_and_decides(
    web_client: Client, services: Services, lift: LiftCard, name: str
) -> None:
    form, own = FORMS[name], await objects_around(services, lift.lift_id)
    one, two = await both(web_client, services)
    action, first = await filled(one, form, own, services)
    _, second = await filled(two, form, own, services)

    assert (await one.request("POST", action, data=first | form.first)).status == 303
    theirs = await form.kept(own)
    answer = await two.request("POST", action, data=second | form.second)
    text = await answer.text()
    assert answer.status == 409, text
    assert "别人改过" in text
    changed = next(iter(form.first))
    for told in (form.first[changed], form.second[changed]):
        assert told.removesuffix(".00") in text
    assert await form.kept(own) == theirs

    # Having seen both, the second sends the form of that page.
    shown = [
        one_form
        for one_form in forms_of(action, text, services.clock())
        if "version" in one_form.fields and one_form.fields["version"] != second["version"]
    ]
    decided = await two.request("POST", action, data=shown[0].fields | form.second)
    assert decided.status == 303, await decided.text()
    assert await form.kept(own) != theirs


@pytest.mark.long
async def test_every_form_that_shows_what_is_kept_carries_its_version(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """Found by code, over all pages of the two roles that may do most."""
    own, person = await objects_around(services, lift.lift_id), await hire(services, LETTERS["O"], "target")
    app, bare, versioned = create_app(services), set(), set()
    for letter in ("A", "M"):
        desk = await at_desk(web_client, services, await hire(services, LETTERS[letter], f"me-{letter}"))
        for page in pages_of(app, letter, own, person, LETTERS[letter]):
            answer = await desk.request("GET", page)
            if answer.content_type != "text/html" or answer.status != 200:
                continue
            for form in forms_of(page, await answer.text(), services.clock()):
                name = name_of(form.action, post_routes(app))
                if "version" in form.fields:
                    versioned.add(name)
                elif form.kept:
                    bare.add(name)
    assert bare == ADDING
    assert {"console_policy_change", "console_vote_change"} <= versioned


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_without_a_version_changes_nothing_unseen(
    web_client: Client, services: Services, lift: LiftCard, name: str
) -> None:
    form, own = FORMS[name], await objects_around(services, lift.lift_id)
    one, _ = await both(web_client, services)
    action, fields = await filled(one, form, own, services)
    before = await form.kept(own)
    del fields["version"]
    assert (await one.request("POST", action, data=fields | form.first)).status == 409
    assert await form.kept(own) == before


async def test_a_draft_that_was_changed_meanwhile_is_not_announced(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    one, two = await both(web_client, services)
    page = f"/console/votes/{own.vote}"
    await two.open(page)
    action, fields = await filled(one, FORMS["draft of a vote"], own, services)
    assert (await one.request("POST", action, data=fields | {"title": "别的"})).status == 303
    opens = services.clock() + timedelta(days=40)
    window = {
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
        "closes_at": f"{opens + timedelta(days=9):%Y-%m-%dT%H:%M}",
    }
    answer = await two.send(f"{page}/announce", 409, **window)
    text = await answer.text()
    assert "别人改过" in text
    assert "别的" in text
    assert (await Decision.get(id=own.vote)).announced_at is None


async def test_a_result_that_was_worked_out_anew_is_not_made_public_unseen(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    await Evaluation.filter(id=own.evaluation).update(state=EvaluationState.DRAFT)
    one, two = await both(web_client, services)
    page = f"/console/evaluations/{own.evaluation}"
    await two.open(page)
    await one.open(page)
    await one.send(f"{page}/work-out")
    assert "别人改过" in await (await two.send(f"{page}/publicity", 409)).text()
    await two.fill(f"{page}/publicity", at=page)

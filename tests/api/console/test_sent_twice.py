"""Every form of the console, found by code, sent twice: the second sending writes nothing."""

import asyncio
import re
from collections import Counter

import pytest
from aiohttp import FormData, web

from api.app import create_app
from api.http.access import Guard, rule_of
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from models.tables.insurance.policy import ServiceDelivered
from models.tables.lifts import Lift
from models.tables.partners.organisation import Endpoint
from tests.api.console.test_access_matrix import LETTERS, TABLE, ConsoleRoute, console_routes
from tests.conftest import Client
from tests.support.console_forms import HIDDEN, ConsoleForm, forms_of
from tests.support.other_city import Objects, objects_around
from tests.support.rows import count_rows
from tests.support.staff import Browser, Colleague, at_desk, hire

KEY = "the-key-of-a-form-0001"
# What a page cannot say of its fields.
TOLD = {
    "console_policy_create": {
        "number": "TWICE-1",
        "insurer": "安和财产保险江城分公司",
        "product": "电梯安全责任保险",
        "line": "liability",
        "ends_on": "2036-01-01",
        "co_insurers": "",
        "entrapment_tiers": "满 30 分钟 200",
    },
    "console_product_create": {
        "name": "产品甲",
        "insurer": "安和财产保险江城分公司",
        "line": "liability",
        "entrapment_tiers": "满 30 分钟 200",
    },
    "console_claim_open": {"number": "LP-TWICE"},
    "console_person_add": {
        "name": "twice",
        "display_name": "同事",
        "role": "administrator",
        "belongs_to": "",
    },
    "console_organisation_add": {"kind": "insurer", "name": "新单位", "place": ""},
    "console_vote_create": {"title": "换绳", "cost": "100", "amount": "100", "non_voters": "not_taking_part"},
    "console_urgent_ask": {"cost": "100"},
    "console_city_add": {"code": "320100", "name": "南京市"},
    "console_district_add": {"code": "990199", "name": "新区"},
    "console_token_add": {"label": "t"},
}
# Whose first sending must have written something, so that the second means something.
WRITES = {
    "console_policy_create",
    "console_policy_service",
    "console_product_create",
    "console_claim_open",
    "console_person_add",
    "console_organisation_add",
    "console_vote_create",
    "console_city_add",
    "console_district_add",
    "console_report_note",
}


def post_routes(app: web.Application) -> dict[str, re.Pattern[str]]:
    """All that the staff can send and that is more than a look, by the pattern of their addresses."""
    found = {}
    for route in app.router.routes():
        rule = rule_of(route.handler)
        if (
            route.method == "POST"
            and route.resource
            and rule
            and rule.door is Guard.STAFF
            and not rule.only_shows
        ):
            canonical = route.resource.canonical
            found[route.name or canonical] = re.compile(re.sub(r"\{\w+\}", r"[^/]+", canonical) + r"(\?.*)?$")
    return found


def name_of(action: str, routes: dict[str, re.Pattern[str]]) -> str:
    """The most exact of the routes that fit."""
    fitting = [name for name, pattern in routes.items() if pattern.match(action)]
    return min(fitting, key=lambda name: routes[name].pattern.count("[^/]"), default=action)


async def send(browser: Browser, form: ConsoleForm) -> int:
    data = FormData(default_to_multipart=True)
    for name in (*HIDDEN, *(one for one in form.fields if one not in HIDDEN)):
        data.add_field(name, form.fields[name])
    return (await browser.request("POST", form.action, data=data)).status


@pytest.mark.long
async def test_every_form_has_a_key_and_counts_once(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own, person = await objects_around(services, lift.lift_id), await hire(services, LETTERS["O"], "target")
    number_of_lift = (await Lift.get(id=lift.lift_id)).registration_number
    app = create_app(services)
    routes, seen, wrote, twice = post_routes(app), Counter[str](), set[str](), []
    for letter in ("A", "M"):
        me = await hire(services, LETTERS[letter], f"me-{letter}")
        for page in pages_of(app, letter, own, person, LETTERS[letter]):
            forms: list[ConsoleForm] | None = None  # not read yet, or changed by the form that was sent
            for number in range(20):
                if forms is None:
                    browser = await at_desk(web_client, services, me)  # the form may have ended the session
                    answer = await browser.request("GET", page)
                    if answer.content_type != "text/html" or answer.status != 200:
                        break
                    forms = list(forms_of(page, await answer.text(), services.clock()))
                    assert all(set(HIDDEN) <= set(form.fields) for form in forms), page
                if number >= len(forms):
                    break
                form = forms[number]
                name = name_of(form.action, routes)
                if name not in routes or seen[name] >= 3:
                    continue
                seen[name] += 1
                forms = None
                form.fields |= TOLD.get(name, {})
                if name == "console_policy_create":
                    form.fields["lifts"] = f"{number_of_lift} 93"
                before = await count_rows(services.settings.database_url)
                status = await send(browser, form)
                if name in WRITES and status != 303:
                    print(name, form.fields, status)
                once = await count_rows(services.settings.database_url)
                wrote |= {name} if once != before else set()
                await send(browser, form)
                if await count_rows(services.settings.database_url) != once:
                    twice.append(name)
    assert twice == []
    assert set(WRITES) <= wrote, f"wrote nothing: {WRITES - wrote}"


@pytest.mark.long
async def test_a_form_that_no_page_shows_now_counts_once_as_well(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """By its address, with an object of its kind: most are refused, and none writes twice."""
    own, person = await objects_around(services, lift.lift_id), await hire(services, LETTERS["O"], "target")
    app = create_app(services)
    routes, hired, twice = post_routes(app), dict[str, Colleague](), []
    for route in console_routes(app):
        if route.name not in routes:
            continue
        letter = "A" if "A" in TABLE[route.name].roles else TABLE[route.name].roles[0]
        if letter not in hired:
            hired[letter] = await hire(services, LETTERS[letter], f"me-{letter}")
        browser = await at_desk(web_client, services, hired[letter])
        await browser.open("/console")
        told = {"words": "说明", "why": "说明", "reason": "说明", "ticket": "1", "note": "说明"}
        form = ConsoleForm(
            route.address(own, person, LETTERS[letter]), {"csrf": browser.csrf, "form_key": KEY} | told
        )
        await send(browser, form)
        once = await count_rows(services.settings.database_url)
        await send(browser, form)
        if await count_rows(services.settings.database_url) != once:
            twice.append(route.name)
    assert twice == []


async def test_two_taps_at_once_get_the_same_answer_and_a_changed_form_is_news(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR, "me"))
    page = f"/console/policies/{own.policy}"
    fields = next(
        form.fields
        for form in forms_of(page, await desk.open(page), services.clock())
        if form.action.endswith("/services")
    )
    before = await ServiceDelivered.all().count()
    answers = await asyncio.gather(
        *[desk.request("POST", f"{page}/services", data=fields | {"words": "巡查"}) for _ in range(5)]
    )
    assert {(answer.status, answer.headers["Location"]) for answer in answers} == {(303, f"{page}#services")}
    assert await ServiceDelivered.all().count() == before + 1
    await desk.request("POST", f"{page}/services", data=fields | {"words": "演练"})
    assert await ServiceDelivered.all().count() == before + 2

    refused = fields | {"words": ""}
    for _ in range(2):  # what was refused is judged anew
        assert (await desk.request("POST", f"{page}/services", data=refused)).status == 422


async def test_a_secret_that_was_shown_is_not_made_a_second_time(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.ADMINISTRATOR, "me"))
    await desk.open(f"/console/organisations/{own.organisations['insurer']}")
    fields = {"csrf": desk.csrf, "form_key": KEY}
    path = f"/console/organisations/{own.organisations['insurer']}/secret"
    assert (await desk.request("POST", path, data=fields)).status == 200
    sealed = await Endpoint.get(organisation_id=own.organisations["insurer"]).values("secret_sealed")
    again = await desk.request("POST", path, data=fields)
    assert again.status == 409
    assert "已经提交过" in await again.text()
    assert await Endpoint.get(organisation_id=own.organisations["insurer"]).values("secret_sealed") == sealed


def pages_of(
    app: web.Application, letter: str, own: Objects, person: Colleague, role: StaffRole
) -> list[str]:
    """The pages that a role may open, with an object of each kind."""
    pages = []
    for route in console_routes(app):
        expected = TABLE.get(route.name)
        if expected and route.method == "GET" and letter in expected.roles and expected.status == 200:
            pages.append(address_of(route, own, person, role))
    return [*pages, "/console/people/new?role=administrator"]


def address_of(route: ConsoleRoute, own: Objects, person: Colleague, role: StaffRole) -> str:
    address = route.address(own, person, role)
    return f"{address}?topic=hotline" if route.name == "console_city" else address

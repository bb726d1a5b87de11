"""Every route of the console, for every role, with an object of their own and with one of others."""

import re
from dataclasses import dataclass, replace

import pypdfium2  # type: ignore[import-untyped]
import pytest
from aiohttp import web

from api.app import create_app
from api.http.access import Guard, UndeclaredRoute, check_every_route, public, rule_of
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from tests.conftest import Client
from tests.support.other_city import PART_OF_ROLE, Objects, build_other_city, objects_around, sheet_at
from tests.support.staff import Browser, Colleague, at_desk, hire

LETTERS = {
    "R": StaffRole.REGULATOR,
    "P": StaffRole.PROPERTY_COMPANY,
    "O": StaffRole.OWNERS_COMMITTEE,
    "M": StaffRole.MAINTAINER,
    "I": StaffRole.INSURER,
    "H": StaffRole.HOTLINE_DESK,
    "G": StaffRole.OFFICE,
    "A": StaffRole.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Expected:
    """Who may use the route, and the answer to them. Without a valid form, 422 is the way in."""

    roles: str
    status: int = 200
    sent_on: str = ""  # those who have one place there, and are sent to it

    def answer(self, letter: str) -> int:
        if letter in self.sent_on:
            return 303
        return self.status if letter in self.roles else 403


EVERYBODY = "RPOMIHGA"
TABLE = {
    "console_home": Expected(EVERYBODY),
    "console_account": Expected(EVERYBODY),
    "console_enrol": Expected(EVERYBODY),
    "console_password": Expected(EVERYBODY),
    "console_password_change": Expected(EVERYBODY, 422),
    "console_enrol_finish": Expected(EVERYBODY, 422),
    "console_end_own_sessions": Expected(EVERYBODY, 303),
    "console_sign_out": Expected(EVERYBODY, 303),
    "console_reports": Expected(EVERYBODY),
    "console_report": Expected(EVERYBODY),
    "console_report_note": Expected("RPMIHA", 422),
    "console_report_answer": Expected("RPMIHA", 422),
    "console_report_merge": Expected("RPHA", 422),
    "console_report_work": Expected("RPMIHA", 422),
    "console_report_file_add": Expected("RPMIHA", 422),
    "console_report_file": Expected(EVERYBODY, 404),
    "console_report_file_remove": Expected("RPMIHA", 404),
    "console_report_place": Expected("RPHA"),
    "console_report_place_set": Expected("RPHA", 422),
    "console_report_contact": Expected("PMIHA", 422),
    "console_rescue_step": Expected("PMHA", 422),
    "console_rescue_confirm": Expected("RPHA", 422),
    "console_rescue_cause": Expected("PMHA", 422),
    "console_dispatch": Expected(EVERYBODY),
    "console_dispatch_release": Expected("HA", 303),
    "console_dispatch_do": Expected("HA", 422),
    "console_dispatch_case": Expected(EVERYBODY, 404),
    "console_dispatch_events": Expected(EVERYBODY),
    "console_figures": Expected(EVERYBODY),
    "console_figures_json": Expected(EVERYBODY),
    "console_figures_csv": Expected(EVERYBODY),
    "console_map": Expected(EVERYBODY),
    "console_lifts": Expected(EVERYBODY),
    "console_lift": Expected(EVERYBODY),
    "console_hazards": Expected(EVERYBODY),
    "console_export_hazards": Expected("RPIHA"),
    "console_hazard_form": Expected("RPMIA"),
    "console_hazard_file": Expected("RPMIA", 422),
    "console_hazard": Expected(EVERYBODY),
    "console_hazard_step": Expected("RPMIA", 422),
    "console_duty": Expected("RPMGA"),
    "console_export_duty": Expected("RPA"),
    "console_duty_book": Expected("RPMGA"),
    "console_duty_sheet": Expected("RPMGA", 404),
    "console_duty_sheet_pdf": Expected("RPMGA", 404),
    "console_duty_photo": Expected("RPMGA", 404),
    "console_duty_appoint": Expected("PMA", 422),
    "console_duty_end": Expected("PMA", 404),
    "console_duty_link": Expected("PMA", 404),
    "console_duty_list": Expected("PMA"),
    "console_duty_list_make": Expected("PMA", 409),
    "console_lift_file": Expected(EVERYBODY),
    "console_lift_year": Expected(EVERYBODY),
    "console_lift_state": Expected("RPA", 422),
    "console_lift_examination": Expected("RPA", 422),
    "console_lift_mark": Expected("RPA", 422),
    "console_lift_mark_end": Expected("RPA", 404),
    "console_lift_paper_add": Expected("RPA", 422),
    "console_lift_paper": Expected(EVERYBODY, 404),
    "console_code_reissue_ask": Expected("PA"),
    "console_code_reissue": Expected("PA", 422),
    "console_terminals": Expected("PMA"),
    "console_terminal_register": Expected("PMA", 422),
    "console_terminal_retire": Expected("PMA", 422),
    "console_terminal_alarm": Expected("PMHA", 404),
    "console_label": Expected("PA"),
    "console_labels": Expected("PA"),
    "console_export_reports": Expected("RPIHA"),
    "console_export_lifts": Expected("RPIHA"),
    "console_export_deliveries": Expected("RPIHA"),
    "console_export_desk": Expected("RPIHA"),
    "console_export_policies": Expected("RPIHA"),
    "console_export_bills": Expected("RPIA"),
    "console_export_overdue": Expected("RPIA"),
    "console_export_visits": Expected("RPIA"),
    "console_export_sheets": Expected("RPIA"),
    "console_export_checks": Expected("RPIA"),
    "console_export_plans": Expected("RPIA"),
    "console_export_patrols": Expected("RPIA"),
    "console_export_worker_certificates": Expected("A"),
    "console_export_organisations": Expected("RPIHA"),
    "console_export_people": Expected("A"),
    "console_export_audit": Expected("A"),
    "console_bulk_reports_resolve": Expected("RPMIHA"),
    "console_bulk_reports_resolve_do": Expected("RPMIHA", 422),
    "console_bulk_lifts_labels": Expected("PA"),
    "console_bulk_lifts_labels_do": Expected("PA", 422),
    "console_bulk_deliveries_replay": Expected("HA"),
    "console_bulk_deliveries_replay_do": Expected("HA", 422),
    "console_bulk_desk_claim": Expected("RPMIHA"),
    "console_bulk_desk_claim_do": Expected("RPMIHA", 422),
    "console_bulk_policies_holder": Expected("RIA"),
    "console_bulk_policies_holder_do": Expected("RIA", 422),
    "console_bulk_visits_confirm": Expected("PA"),
    "console_bulk_visits_confirm_do": Expected("PA", 422),
    "console_bulk_organisations_test": Expected("RPMIHA"),
    "console_bulk_organisations_test_do": Expected("RPMIHA", 422),
    "console_bulk_people_end_sessions": Expected("A"),
    "console_bulk_people_end_sessions_do": Expected("A", 422),
    "console_bulk_people_deactivate": Expected("A"),
    "console_bulk_people_deactivate_do": Expected("A", 422),
    "console_view_save": Expected(EVERYBODY, 422),
    "console_view_delete": Expected(EVERYBODY, 404),
    "console_policies": Expected(EVERYBODY),
    "console_policy": Expected(EVERYBODY),
    "console_policy_new": Expected("RIA"),
    "console_policy_create": Expected("RIA", 422),
    "console_policy_edit": Expected("RIA"),
    "console_policy_change": Expected("RIA", 422),
    "console_policy_service": Expected("RIA", 422),
    "console_policy_service_evidence": Expected(EVERYBODY, 404),
    "console_salespeople": Expected("RIA"),
    "console_salesperson_declare": Expected("IA", 422),
    "console_salesperson_end": Expected("IA", 404),
    "console_bill_collect": Expected("MA", 404),
    "console_bills_remittance": Expected("IA", 422),
    "console_policy_changes": Expected(EVERYBODY),
    "console_policy_change_add": Expected("RIA", 422),
    "console_policy_change_file": Expected(EVERYBODY, 404),
    "console_bills": Expected("RPOMIA"),
    "console_policy_bills": Expected("RPOMIA"),
    "console_bills_draw": Expected("IA", 422),
    "console_bills_cancel": Expected("IA", 422),
    "console_bill_pay": Expected("IA", 404),
    "console_products": Expected("IA"),
    "console_product_clause": Expected("IA"),
    "console_policy_clause": Expected(EVERYBODY),
    "console_product_new": Expected("IA"),
    "console_product_create": Expected("IA", 422),
    "console_product": Expected("IA"),
    "console_product_change": Expected("IA", 422),
    "console_claims": Expected("RPOIA"),
    "console_claim": Expected("RPOIA"),
    "console_claim_step": Expected("IA", 422),
    "console_claim_link": Expected("IA"),
    "console_claim_file_add": Expected("RPOIA", 422),
    "console_claim_file": Expected("RPOIA", 404),
    "console_claim_file_remove": Expected("RPOIA", 404),
    "console_claim_file_list": Expected("RPOIA"),
    "console_claim_form": Expected("IA"),
    "console_claim_open": Expected("IA", 422),
    "console_export_claims": Expected("RPIA"),
    "console_export_evaluations": Expected("RPIA"),
    "console_export_imports": Expected("RIA"),
    "console_export_products": Expected("IA"),
    "console_export_surveys": Expected("RPIA"),
    "console_export_talks": Expected("HA"),
    "console_export_votes": Expected("RPA"),
    "console_bulk_evaluations_publicity": Expected("RA"),
    "console_bulk_evaluations_publicity_do": Expected("RA", 422),
    "console_bulk_evaluations_publish": Expected("RA"),
    "console_bulk_evaluations_publish_do": Expected("RA", 422),
    "console_bulk_talks_close": Expected("HA"),
    "console_bulk_talks_close_do": Expected("HA", 422),
    "console_deliveries": Expected("RPMIHA"),
    "console_notices": Expected("RPOMIHA"),
    "console_delivery": Expected("RPMIHA"),
    "console_delivery_by_phone": Expected("RPMIHA", 422),
    "console_replays": Expected("HA"),
    "console_replay_ask": Expected("HA", 422),
    "console_replay": Expected("HA"),
    "console_delivery_replay": Expected("HA", 303),
    "console_call": Expected("HA"),
    "console_call_take": Expected("HA", 422),
    "console_call_caller": Expected("HA", 422),
    "console_call_taken": Expected("HA"),
    "console_call_words": Expected("HA", 422),
    "console_call_withdraw": Expected("HA", 422),
    "console_desk": Expected("RPMIHA"),
    "console_desk_task": Expected("RPMIHA"),
    "console_desk_claim": Expected("RPMIHA", 303),
    "console_desk_say": Expected("RPMIHA", 422),
    "console_desk_release": Expected("RPMIHA", 303),
    "console_desk_drill_seen": Expected("RPMIHA", 404),
    "console_organisation_form": Expected("A"),
    "console_organisation_add": Expected("A", 422),
    "console_organisation_place": Expected("A"),
    "console_organisation_place_set": Expected("A", 409),
    "console_channel": Expected("A"),
    "console_channel_set": Expected("A", 422),
    "console_secret_rotate": Expected("A"),
    "console_secret_end": Expected("A", 303),
    "console_channel_test": Expected("RPMIHA", 303),
    "console_sandbox": Expected("RPMIHA"),
    "console_sandbox_send": Expected("RPMIHA", 422),
    "console_organisations": Expected("RPMIHA"),
    "console_organisation": Expected("RPMIHA"),
    "console_tokens": Expected("A"),
    "console_token_create": Expected("A", 422),
    "console_token_revoke": Expected("A", 409),
    "console_contacts": Expected("PMA"),
    "console_contacts_add": Expected("PMA", 422),
    "console_contacts_code": Expected("PMA", 422),
    "console_contacts_test": Expected("PMA", 422),
    "console_contacts_prove": Expected("PMA", 422),
    "console_contacts_wecom": Expected("PMA", 422),
    "console_prices": Expected("A"),
    "console_prices_set": Expected("A", 422),
    "console_wecom": Expected("PMA"),
    "console_wecom_set": Expected("PMA", 422),
    "console_wecom_remove": Expected("PMA", 303),
    "console_contacts_remove": Expected("PMA", 422),
    "console_contacts_first": Expected("PMA", 422),
    "console_contacts_hours": Expected("PMA", 422),
    "console_contacts_take_over": Expected("PMA", 422),
    "console_contacts_remove_duty": Expected("PMA", 422),
    "console_mapping": Expected("A"),
    "console_mapping_file": Expected("A"),
    "console_mapping_set": Expected("A", 422),
    "console_record_form": Expected("HA"),
    "console_record_take": Expected("HA", 422),
    "console_intake": Expected("HA"),
    "console_intake_take": Expected("HA", 422),
    "console_intake_returned": Expected("HA", 404),
    "console_inbox": Expected("IA"),
    "console_inbox_item": Expected("IA"),
    "console_inbox_evidence": Expected("IA"),
    "console_inbox_accept": Expected("IA", 422),
    "console_inbox_refuse": Expected("IA", 422),
    "console_inbox_ask": Expected("IA", 422),
    "console_inbox_reply": Expected("IA", 422),
    "console_people": Expected("A"),
    "console_person_form": Expected("A", 303),
    "console_person_add": Expected("A", 400),
    "console_person": Expected("A"),
    "console_person_end_sessions": Expected("A", 303),
    "console_person_reset": Expected("A"),
    "console_person_deactivate": Expected("A", 303),
    "console_person_reactivate": Expected("A", 303),
    "console_cities": Expected("A"),
    "console_city": Expected("A"),
    "console_city_set": Expected("A", 422),
    "console_city_add": Expected("A", 422),
    "console_district_add": Expected("A", 422),
    "console_offices": Expected("A"),
    "console_office_set": Expected("A", 422),
    "console_audit": Expected("A"),
    "console_imports": Expected("RMIA"),
    "console_import_template": Expected("RMIA"),
    "console_import_upload": Expected("RMIA", 400),
    "console_import": Expected("RMIA"),
    "console_import_report": Expected("RMIA"),
    "console_overdue": Expected("RPOMIGA"),
    "console_visits": Expected("RPOMIGA"),
    "console_maintenance_confirm": Expected("PA", 303),
    "console_on_demand": Expected("RPOMIGA"),
    "console_on_demand_propose": Expected("M", 422),
    "console_on_demand_agree": Expected("P", 409),
    "console_on_demand_end": Expected("RPMA", 409),
    "console_on_demand_plans": Expected("RPOMIGA"),
    "console_export_on_demand_plans": Expected("RPIA"),
    "console_sheets": Expected("RPOMIGA"),
    "console_sheet": Expected("RPOMIGA"),
    "console_sheet_sign": Expected("P", 422),
    "console_sheet_photo": Expected("RPOMIGA", 404),
    "console_checks": Expected("RPOMIGA"),
    "console_patrols": Expected("RPOMIGA"),
    "console_patrol_photo": Expected("RPOMIGA", 404),
    "console_patrol_link_form": Expected("IA"),
    "console_patrol_link": Expected("IA", 422),
    "console_check_photo": Expected("RPOMIGA", 404),
    "console_check_form": Expected("RIA"),
    "console_check": Expected("RIA", 422),
    "console_plans": Expected("RPOMIGA"),
    "console_plans_of_lift": Expected("RPOMIGA"),
    "console_plan_add": Expected("MA", 422),
    "console_plan_move": Expected("MA", 404),
    "console_plan_call_off": Expected("MA", 404),
    "console_certificates": Expected("MA"),
    "console_certificate_add": Expected("MA", 422),
    "console_certificate_end": Expected("MA", 404),
    "console_certificate_file": Expected("MA", 422),
    "console_certificate_returned": Expected("MA", 404),
    "console_certificate_template": Expected("MA"),
    "console_worker_certificates": Expected("MA"),
    "console_work_link_ask": Expected("MA"),
    "console_work_link": Expected("MA", 422),
    "console_evaluations": Expected("RPOMIGA"),
    "console_evaluation": Expected("RPOMIGA"),
    "console_evaluation_work_out": Expected("RA", 409),
    "console_evaluation_publicity": Expected("RA", 409),
    "console_evaluation_publish": Expected("RA", 409),
    "console_evaluation_again": Expected("RA", 303),
    "console_evaluation_appeal": Expected("MA", 422),
    "console_evaluation_answer": Expected("RA", 422),
    "console_coverage": Expected("RPOGA"),
    "console_coverage_freeze": Expected("RA", 422),
    "console_coverage_snapshot": Expected("RA"),
    "console_surveys": Expected("RPOMIGA"),
    "console_survey_form": Expected("RA"),
    "console_survey_create": Expected("RA", 422),
    "console_survey": Expected("RPOMIGA"),
    "console_survey_open": Expected("RA", 409),
    "console_survey_close": Expected("RA", 422),
    "console_survey_certify": Expected("RA", 409),
    "console_pilot": Expected("RA", sent_on="R"),
    "console_pilot_year": Expected("RA"),
    "console_pilot_draft": Expected("RA", 422),
    "console_pilot_send": Expected("RA", 422),
    "console_pilot_sent": Expected("RA"),
    "console_votes": Expected("RPOA"),
    "console_vote": Expected("RPOA"),
    "console_vote_form": Expected("OA"),
    "console_vote_create": Expected("OA", 422),
    "console_vote_edit": Expected("OA"),
    "console_vote_change": Expected("OA", 422),
    "console_vote_roll": Expected("OA", 422),
    "console_vote_roll_template": Expected("OA"),
    "console_vote_roll_returned": Expected("OA", 404),
    "console_vote_invitations": Expected("OA"),
    "console_vote_invitations_pdf": Expected("OA", 422),
    "console_vote_result_pdf": Expected("RPOA", 404),
    "console_vote_closing_pdf": Expected("RPOA", 404),
    "console_vote_codes": Expected("OA", 409),
    "console_vote_attach": Expected("OA", 422),
    "console_vote_attachment": Expected("RPOA", 404),
    "console_urgent": Expected("RPOA"),
    "console_urgent_ask": Expected("POA", 422),
    "console_urgent_confirm": Expected("RPOA", 422),
    "console_vote_announce": Expected("OA", 422),
    "console_vote_withdraw": Expected("OA", 422),
    "console_vote_reissue": Expected("OA", 409),
    "console_vote_paper": Expected("POA", 422),
    "console_vote_paper_confirm": Expected("POA", 422),
    "console_vote_paper_photo": Expected("POA", 404),
    "console_vote_dispute": Expected("O", 422),
    "console_vote_objection": Expected("O", 422),
    "console_vote_proof": Expected("POA", 422),
    "console_vote_publish": Expected("OA", 409),
    "console_vote_fund": Expected("RPOA"),
    "console_vote_application_pdf": Expected("RPOA", 409),
    "console_vote_fund_step": Expected("OA", 422),
    "console_vote_fund_file": Expected("RPOA", 404),
    "console_vote_execution": Expected("OA", 422),
    "console_vote_bulletin": Expected("RPOA", 404),
    "console_vote_pack": Expected("RPOA", 404),
    "console_vote_platform": Expected("RPOA", 404),
    "console_checkup": Expected("A"),
    "console_talks": Expected("HA"),
    "console_talk": Expected("HA"),
    "console_talk_answer": Expected("HA", 422),
    "console_talk_close": Expected("HA", 303),
}
OWN_REGISTER = {
    StaffRole.REGULATOR: "evaluations",
    StaffRole.MAINTAINER: "maintenance",
    StaffRole.INSURER: "policies",
}
NOBODYS = "01890000-0000-7000-8000-000000000000"  # the key of nothing
FOR_VISITORS = {
    "console_sign_in",
    "console_sign_in_try",
    "console_code",
    "console_code_try",
    "console_set_up",
    "console_set_up_finish",
    "console_home_slash",
    "console_dispatch_script",
    "console_call_script",
    "console_lists_script",
}


@dataclass(frozen=True)
class ConsoleRoute:
    name: str
    method: str
    path: str

    def address(self, objects: Objects, person: Colleague, role: StaffRole) -> str:
        """With the key of the kind of object that the route is about."""
        desk_part = PART_OF_ROLE.get(role, "maintainer")
        part = desk_part if desk_part in objects.deliveries else "maintainer"
        kinds = {
            "reports": objects.incident,
            "call": objects.report,
            "dispatch": objects.incident,
            "inbox": objects.incident,
            "lifts": objects.lift,
            "hazards": objects.hazard,
            "deliveries": objects.deliveries[part],
            "replays": objects.replay,
            "organisations": objects.organisations[part],
            "people": person.staff.id,
            "cities": objects.city,
            "desk": objects.desk_tasks[desk_part],
            "policies": objects.policy,
            "claims": objects.claim,
            "imports": objects.imports[role],
            "maintenance": objects.notice,
            "evaluations": objects.evaluation,
            "surveys": objects.survey,
            "votes": objects.vote,
            "urgent-repairs": objects.urgent,
            "pilot": objects.district,
            "products": objects.product,
            "pilot-sent": objects.pilot,
            "coverage-snapshots": objects.snapshots[role],
            "patrols": NOBODYS,
            "talks": objects.talk,
            "salespeople": NOBODYS,
            "duty": objects.organisations[part],
        }
        if "{kind}" in self.path:
            return self.path.replace("{kind}", OWN_REGISTER.get(role, "lifts")).replace("{format}", "csv")
        if self.name.startswith("console_sheet"):
            return self.path.replace("{id}", str(objects.sheet))
        if self.name.startswith("console_patrol_link"):
            return self.path.replace("{id}", str(objects.organisations["insurer"]))
        if self.name.startswith(("console_work_link", "console_certificate")):
            return self.path.replace("{id}", str(objects.organisations["maintainer"]))
        if "{id}" not in self.path:
            return self.path
        return self.path.replace("{id}", str(kinds[self.path.split("/")[2]]))


def _filled_in(path: str) -> str:
    """The second key of an address is of nothing, and so is a view's; a list is exported as CSV."""
    path = re.sub(r"\{(?!id\}|kind\}|format\})\w+\}", NOBODYS, path)
    return path if "{kind}" in path else path.replace("{format}", "csv")


def console_routes(app: web.Application) -> list[ConsoleRoute]:
    return [
        ConsoleRoute(route.name or "", route.method, _filled_in(route.resource.canonical))
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/console") and route.method != "HEAD"
    ]


async def ask(browser: Browser, route: ConsoleRoute, address: str) -> int:
    data = {"csrf": browser.csrf} if route.method == "POST" else None
    return (await browser.request(route.method, address, data=data)).status


async def read_page_or_pdf(desk: Browser, path: str) -> str:
    answer = await desk.request("GET", path)
    assert answer.status == 200, path
    if answer.content_type == "text/event-stream":  # it goes on for a minute
        heard = b""
        while not (b"event: board" in heard and heard.endswith(b"\n\n")):
            heard += await answer.content.readany()
        answer.close()
        return heard.decode()
    if answer.content_type != "application/pdf":
        return await answer.text()
    sheets = pypdfium2.PdfDocument(await answer.read())
    return "\n".join(sheet.get_textpage().get_text_range() for sheet in sheets)


async def test_the_table_names_every_route(services: Services) -> None:
    names = {route.name for route in console_routes(create_app(services))}
    assert names == set(TABLE) | FOR_VISITORS


async def test_visitors_routes_are_the_only_ones_of_the_console_that_need_no_sign_in(
    services: Services,
) -> None:
    app = create_app(services)
    rules = {route.name: rule_of(route.handler) for route in app.router.routes() if route.name}
    open_to_all = {name for name, rule in rules.items() if rule and rule.door is not Guard.STAFF}
    assert {name for name in open_to_all if name.startswith("console_")} == FOR_VISITORS


async def test_the_application_does_not_start_with_a_route_that_says_nothing() -> None:
    async def forgotten(_request: web.Request) -> web.Response:
        return web.Response()

    @public
    async def declared(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/open", declared)
    check_every_route(app)
    app.router.add_get("/forgotten", forgotten)
    with pytest.raises(UndeclaredRoute, match="/forgotten"):
        check_every_route(app)


@pytest.mark.long
@pytest.mark.parametrize("letter", LETTERS)
async def test_a_role_gets_exactly_what_the_table_says(
    web_client: Client, services: Services, lift: LiftCard, letter: str
) -> None:
    role = LETTERS[letter]
    own, others = await objects_around(services, lift.lift_id), await build_other_city(services)
    own = replace(own, sheet=await sheet_at(services, own.lift))
    others = replace(others, sheet=await sheet_at(services, others.lift))
    me = await hire(services, role, "me")
    person = await hire(services, StaffRole.OWNERS_COMMITTEE, "target")
    wrong = []
    for route in console_routes(create_app(services)):
        expected = TABLE.get(route.name)
        if expected is None:
            continue
        allowed = letter in expected.roles
        mine, theirs = (route.address(objects, person, role) for objects in (own, others))
        answers = [(mine, expected.answer(letter))]
        if theirs != mine:
            sees_all = role is StaffRole.ADMINISTRATOR
            answers.append((theirs, answers[0][1] if sees_all or not allowed else 404))
        if "{id}" in route.path:
            nobodys = route.path.replace("{id}", "01890000-0000-7000-8000-000000000000")
            answers.append((nobodys, 404 if allowed else 403))
            answers.append((route.path.replace("{id}", "1 or 1=1"), 404 if allowed else 403))
        for address, status in answers:
            answered = await ask(await at_desk(web_client, services, me), route, address)
            if answered != status:
                wrong.append(f"{route.method} {address}: {answered}, not {status}")
    assert wrong == []


async def test_whoever_has_not_signed_in_is_sent_to_the_door(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own = await objects_around(services, lift.lift_id)
    person = await hire(services, StaffRole.OWNERS_COMMITTEE, "target")
    for route in console_routes(create_app(services)):
        if route.name in TABLE:
            answer = await web_client.request(
                route.method, route.address(own, person, StaffRole.INSURER), allow_redirects=False
            )
            assert answer.status == 303, route
            assert answer.headers["Location"].startswith("/console/sign-in"), route


@pytest.mark.parametrize("letter", [letter for letter in LETTERS if letter != "A"])
async def test_lists_and_exports_hold_nothing_of_others(
    web_client: Client, services: Services, lift: LiftCard, letter: str
) -> None:
    await objects_around(services, lift.lift_id)
    await build_other_city(services)
    desk = await at_desk(web_client, services, await hire(services, LETTERS[letter], "me"))
    for route in console_routes(create_app(services)):
        expected = TABLE.get(route.name)
        shown = expected and expected.answer(letter) == 200
        if shown and route.method == "GET" and "{" not in route.path:
            text = await read_page_or_pdf(desk, route.path)
            assert "山" not in text, route
            if route.name in ("console_reports", "console_export_lifts", "console_lifts", "console_labels"):
                assert "翠湖苑" in text, route


async def test_an_incident_of_others_cannot_be_merged_into(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    own, others = await objects_around(services, lift.lift_id), await build_other_city(services)
    desk = await at_desk(web_client, services, await hire(services, StaffRole.REGULATOR))
    await desk.open(f"/console/reports/{own.incident}")
    await desk.send(f"/console/reports/{own.incident}/merge", 422, into=str(others.incident))

"""All lists of the console, by name: a list is one declaration and one name here."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from api.console.desks.listing import DESK
from api.console.duty.listing import DUTY_BOOKS
from api.console.forwarding.listing import DELIVERIES
from api.console.imports.listing import IMPORTS
from api.console.insurance.bill_listing import BILLS
from api.console.insurance.claim_listing import CLAIMS
from api.console.insurance.patrols import PATROLS
from api.console.insurance.policy_listing import POLICIES
from api.console.insurance.product_listing import PRODUCTS
from api.console.lifts.listing import LIFTS
from api.console.lists.bulk import add_bulk
from api.console.lists.export import add_export
from api.console.lists.page import add_page
from api.console.lists.spec import ListSpec
from api.console.maintenance.certificate_listing import WORKER_CERTIFICATES
from api.console.maintenance.check_listing import CHECKS
from api.console.maintenance.evaluation_listing import EVALUATIONS
from api.console.maintenance.listing import OVERDUE, VISITS
from api.console.maintenance.on_demand_listing import ON_DEMAND_PLANS
from api.console.maintenance.plan_listing import PLANS
from api.console.maintenance.sheet_listing import SHEETS
from api.console.partners.listing import ORGANISATIONS
from api.console.people.conversation_listing import TALKS
from api.console.privacy.audit_listing import AUDIT
from api.console.reports.hazard_listing import HAZARDS
from api.console.reports.listing import REPORTS
from api.console.staff.listing import PEOPLE
from api.console.surveys.listing import SURVEYS
from api.console.votes.listing import VOTES

LISTS: Mapping[str, ListSpec[Any]] = {
    one.name: one
    for one in (
        REPORTS,
        LIFTS,
        DELIVERIES,
        DESK,
        CLAIMS,
        HAZARDS,
        DUTY_BOOKS,
        EVALUATIONS,
        IMPORTS,
        PRODUCTS,
        SURVEYS,
        TALKS,
        VOTES,
        POLICIES,
        BILLS,
        OVERDUE,
        VISITS,
        SHEETS,
        ON_DEMAND_PLANS,
        CHECKS,
        PLANS,
        PATROLS,
        WORKER_CERTIFICATES,
        ORGANISATIONS,
        PEOPLE,
        AUDIT,
    )
}

routes = web.RouteTableDef()
for _spec in LISTS.values():
    add_page(routes, _spec)
    add_export(routes, _spec)
    for _action in _spec.actions:
        add_bulk(routes, _spec, _action)

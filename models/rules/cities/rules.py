"""A city's dated configuration: hotline, recipients of each kind of report, and the optional topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.rules.insurance.coverage import Target
from models.rules.insurance.pilot import PilotRule
from models.rules.insurance.trapped_benefit import BenefitScheme
from models.rules.lifts.code import RESCUE_NUMBER_DIGITS
from models.rules.maintenance.evaluation_scheme import EvaluationScheme
from models.rules.maintenance.on_demand import OnDemandRule
from models.rules.notices.safety_pages import SafetyPageRule
from models.rules.partners.party_role import Part
from models.rules.reports.kinds import ROUTED, ReportKind
from models.rules.rescues.escalation import Ladder
from models.rules.rescues.outage import OutageRule
from models.rules.votes.decision import VoteRule

__all__ = ("CityRules", "Part", "RuleTopic")


class RuleTopic(StrEnum):
    """A topic of city configuration, one dated row each. Every city has those of `NEEDED`."""

    HOTLINE = "hotline"
    RESCUE_NUMBER = "rescue_number"
    ROUTING = "routing"
    PREMIUM = "premium"  # optional: the scheme by which premiums are reckoned, and the caps that bind them
    LADDER = "ladder"  # optional: the defaults of models/rules/rescues/escalation.py
    OUTAGE = "outage"  # optional: the defaults of models/rules/rescues/outage.py
    TRAPPED_BENEFIT = "trapped_benefit"  # optional: nothing is said of it
    EVALUATION = "evaluation"  # the scheme by which maintainers are evaluated
    VOTE = "vote"  # optional: notice, objections, precedence and mode of owners' votes
    PILOT = "pilot"  # optional: the yearly report on the insurance pilot, with a reminder before it is due
    COVERAGE = "coverage"  # the shares of lifts that are to be insured, and by when
    ON_DEMAND = "on_demand"  # optional: the defaults of models/rules/maintenance/on_demand.py
    SAFETY_PAGES = "safety_pages"  # optional: pages on riding safely are not sent by themselves


SEVERE = "severe_hazard"  # beside the kinds of a routing: who is told of a severe hazard, too
NEEDED = (RuleTopic.HOTLINE, RuleTopic.RESCUE_NUMBER, RuleTopic.ROUTING)

# What a new city is proposed, to be confirmed with the document that says so. By practice an entrapment goes
# to 96333, a complaint of quality or safety to 12345, both to the lift's insurer, maintainer and property
# company, a severe hazard to the district's regulator, too; 识别码 have 5 to 7 digits, in Shenzhen 6.
PROPOSED: Mapping[RuleTopic, dict[str, Any]] = {
    RuleTopic.HOTLINE: {"number": "96333"},
    RuleTopic.RESCUE_NUMBER: {"digits": 6},
    RuleTopic.ROUTING: {
        ReportKind.ENTRAPMENT.value: ["rescue_desk", "maintainer", "use_unit", "insurer"],
        ReportKind.HAZARD.value: ["use_unit", "maintainer", "insurer", "city_desk"],
        SEVERE: ["regulator"],
    },
}


@dataclass(frozen=True)
class CityRules:
    """A city's rules on one day.

    hotline: the number a trapped person dials. rescue_number_digits: how long
    the city's 识别码 is. routing: the parts that receive each kind of report. ladder:
    whom an entrapment pages when. trapped_benefit: what insurance pays by the minute.
    severe: who is told of a severe hazard besides (严重隐患告知). premium_scheme,
    premium_caps: names of files in `models/rules/insurance/schemes`; empty where the city has none.
    on_demand: when lifts on demand are due. safety_pages: how often pages on riding safely are sent.
    """

    hotline: str
    rescue_number_digits: int
    routing: Mapping[ReportKind, tuple[Part, ...]]
    ladder: Ladder
    outage: OutageRule
    trapped_benefit: BenefitScheme | None
    severe: tuple[Part, ...] = ()
    premium_scheme: str = ""
    premium_caps: str = ""
    on_demand: OnDemandRule = field(default_factory=OnDemandRule)
    safety_pages: SafetyPageRule = field(default_factory=SafetyPageRule)

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "CityRules":
        """From the newest row of each topic. Raises ValueError naming what is missing or wrong."""
        missing = [topic.value for topic in NEEDED if topic.value not in values]
        if missing:
            raise ValueError(f"city configuration lacks {', '.join(missing)}")
        hotline = values[RuleTopic.HOTLINE].get("number")
        if not (isinstance(hotline, str) and hotline.isascii() and hotline.isdigit()):
            raise ValueError(f"hotline.number must be digits, not {hotline!r}")
        digits = values[RuleTopic.RESCUE_NUMBER].get("digits")
        if digits not in RESCUE_NUMBER_DIGITS:
            raise ValueError(f"rescue_number.digits must be 5 to 7, not {digits!r}")
        table = values[RuleTopic.ROUTING]
        routing = {kind: tuple(Part(part) for part in table.get(kind.value, ())) for kind in ROUTED}
        unrouted = [kind.value for kind, parts in routing.items() if not parts]
        if unrouted:
            raise ValueError(f"routing names nobody for {', '.join(unrouted)}")
        severe = tuple(Part(part) for part in table.get(SEVERE, ()))
        if RuleTopic.EVALUATION in values:
            EvaluationScheme.parse(values[RuleTopic.EVALUATION])
        if RuleTopic.VOTE in values:
            VoteRule.parse(values[RuleTopic.VOTE])
        if RuleTopic.COVERAGE in values:
            Target.parse_all(values[RuleTopic.COVERAGE])
        if RuleTopic.PILOT in values:
            PilotRule.parse(values[RuleTopic.PILOT])
        benefit = values.get(RuleTopic.TRAPPED_BENEFIT)
        premium = values.get(RuleTopic.PREMIUM, {})
        scheme, caps = premium.get("scheme") or "", premium.get("caps") or ""
        if not (isinstance(scheme, str) and isinstance(caps, str)):
            raise ValueError("premium.scheme and premium.caps must be names of schemes")
        return cls(
            hotline=hotline,
            rescue_number_digits=digits,
            routing=routing,
            ladder=Ladder.parse(values.get(RuleTopic.LADDER, {})),
            outage=OutageRule.parse(values.get(RuleTopic.OUTAGE, {})),
            trapped_benefit=BenefitScheme.parse(benefit) if benefit else None,
            severe=severe,
            premium_scheme=scheme,
            premium_caps=caps,
            on_demand=OnDemandRule.parse(values.get(RuleTopic.ON_DEMAND, {})),
            safety_pages=SafetyPageRule.parse(values.get(RuleTopic.SAFETY_PAGES, {})),
        )

    def parts_for(self, kind: ReportKind, *, severe: bool) -> tuple[Part, ...]:
        """The parts that are told, in order; one may come twice.

        A suggestion is the lead insurer's alone; a question goes to the use unit, and to 12345.
        """
        if kind is ReportKind.SUGGESTION:
            return (Part.INSURER,)
        if kind is ReportKind.QUESTION:
            return (Part.USE_UNIT, Part.CITY_DESK)
        return self.routing[kind] + (self.severe if severe else ())

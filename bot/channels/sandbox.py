"""Sample events for a partner's developers: of a lift that does not exist, in no table and no figure.

They are signed as real ones are and go to the same address, with `"test": true` beside the data.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bot.channels import webhook
from bot.channels.fit import body_of
from bot.services import Services
from models.actions.forwarding.record_attempt import detail_of, result_of
from models.actions.partners.find import endpoint_of
from models.rules.forwarding.delivery import AttemptResult
from models.rules.lifts import code as lift_code
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.party_role import RESCUERS, Part
from models.rules.partners.sample_events import SampleEvent
from models.rules.rescues.escalation import Reason

NO_LIFT = lift_code.make(bytes)  # all of its random part is zero
PARTS = {
    OrganisationKind.RESCUE_DESK: Part.RESCUE_DESK,
    OrganisationKind.CITY_DESK: Part.CITY_DESK,
    OrganisationKind.MAINTAINER: Part.MAINTAINER,
    OrganisationKind.INSURER: Part.INSURER,
    OrganisationKind.REGULATOR: Part.REGULATOR,
}


@dataclass(frozen=True)
class SampleAnswer:
    """What came back, and after how long; `body` is what was sent."""

    took_ms: int
    result: AttemptResult
    detail: str
    body: str

    @property
    def has_arrived(self) -> bool:
        return self.result in (AttemptResult.ACCEPTED, AttemptResult.DELIVERED)


async def send_sample(
    services: Services, organisation_id: UUID, part: Part, sample: SampleEvent
) -> SampleAnswer | None:
    """POST it now, once. None where the organisation does not receive by webhook."""
    endpoint = await endpoint_of(organisation_id)
    if endpoint is None or endpoint.channel is not ChannelKind.WEBHOOK or not endpoint.url:
        return None
    delivery_id = uuid4()
    status_url = f"{services.settings.public_url}/partners/v1/sandbox/{organisation_id}/status"
    message = sample_message(sample, part, delivery_id, status_url, services.clock())
    body = body_of(message, lambda: "")
    began = time.monotonic()
    outcome = await webhook.post_signed(services, endpoint, delivery_id, body)
    took_ms = round((time.monotonic() - began) * 1000)
    return SampleAnswer(took_ms, result_of(outcome), detail_of(outcome), body)


def sample_message(
    sample: SampleEvent, part: Part, delivery_id: UUID, status_url: str, now: datetime
) -> dict[str, Any]:
    """With every field that the true message has."""
    incident_id, report_id, at = str(uuid4()), str(uuid4()), now.isoformat()
    trapped = sample.is_entrapment
    words = "试验：里面有两个人" if trapped else "试验：关门时有异响"
    report: dict[str, Any] = {
        "id": report_id,
        "anonymous": True,
        "filed_at": at,
        "door": "web",
        "role": "unknown",
        "words": words,
        "position": None,
        "photos": [],
        "voices": [],
        "full": None,
    }
    if sample is SampleEvent.ERASURE:
        report = {"id": report_id, "erase": ["contact"]}
    return {
        "type": f"incident.{sample.event.value}",
        "timestamp": at,
        "data": {
            "test": True,
            "delivery_id": str(delivery_id),
            "incident_id": incident_id,
            "sequence": 1,
            "kind": "entrapment" if trapped else "hazard",
            "urgent": trapped,
            "severe": False,
            "category": None if trapped else "noise",
            "opened_at": at,
            "your_part": part.value,
            "lift": _LIFT,
            "policy": {"state": "none"},
            "report": report,
            "rescue": _rescue(sample, part, status_url, at) if trapped else None,
            "status_url": status_url,
        },
    }


_LIFT = {
    "code": NO_LIFT,
    "rescue_number": "000000",
    "registration_number": "试验，没有这部电梯",
    "kind": "passenger",
    "place": "试验电梯（不存在，不用派人）",
    "address": "没有这个地址",
    "use_unit": "试验单位",
    "maintainer": "试验单位",
}


def _rescue(sample: SampleEvent, part: Part, status_url: str, at: str) -> dict[str, Any]:
    """As `rescue_message` tells it. The link leads to the page about rescues: there is nobody to go to."""
    told: dict[str, Any] = {"state": sample.state.value, "reported_at": at, "filings": 1, "cause": None}
    if sample.is_step:
        told["step"] = {"at": at, "by": "试验", "known_by": "console"}
    if part in RESCUERS:
        here = status_url.partition("/partners/")[0]
        page = {"level": 1, "reason": Reason.OPENED.value} if sample is SampleEvent.PAGED else None
        told |= {
            "link": f"{here}/docs/rescue",
            "page": page,
            "inside": 2,
            "needs": [],
            "lifts_of_the_event": 1,
        }
    return told

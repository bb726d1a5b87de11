"""Links that make a phone one inspector's of an insurer: from then on it fills in patrols."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from bot.kernel.links import MAX_NAME
from bot.kernel.signatures import Use
from bot.services import Services


@dataclass(frozen=True)
class Inspector:
    """Somebody who patrols lifts, as the insurer names the person."""

    insurer_id: UUID
    name: str


def patrol_link(services: Services, inspector: Inspector) -> str:
    return f"{services.settings.public_url}/patrol?{urlencode(patrol_pass(services, inspector))}"


def patrol_pass(services: Services, inspector: Inspector) -> dict[str, str]:
    """What the link and the phone's cookie carry."""
    signature = services.signatures.sign(Use.PATROL, inspector.insurer_id, inspector.name)
    return {"insurer": str(inspector.insurer_id), "inspector": inspector.name, "signature": signature}


def inspector_of(services: Services, told: Mapping[str, str]) -> Inspector | None:
    """Whose pass it is; None where it does not hold, or no longer."""
    try:
        inspector = Inspector(UUID(told.get("insurer", "")), told.get("inspector", "")[:MAX_NAME])
    except ValueError:
        return None
    values = (inspector.insurer_id, inspector.name)
    return inspector if services.signatures.hold(Use.PATROL, told.get("signature", ""), *values) else None

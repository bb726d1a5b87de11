"""Settings of a partner's channel, and the fields that may go out to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import RobotKey, is_robot_secret
from models.rules.reports.kinds import HazardCategory

# A partner's programs need days, not minutes, to take over a new secret.
SECRET_OVERLAPS = timedelta(days=7)
DEFAULT_SERVICE = "default"

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SERVICE_CODE = re.compile(r"[\w.\-]{1,64}")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


class SharedField(StrEnum):
    """A field that a partner may be sent beside the bare matter (PIPL 6: no more than is needed).

    The matter itself always goes: what kind, which lift, when. CONTACT goes
    only with the reporter's consent to this recipient besides.
    """

    POLICY = "policy"
    PARTIES = "parties"  # the use unit and the maintainer of the lift
    WORDS = "words"
    PHOTOS = "photos"
    POSITION = "position"
    STANDING = "standing"  # by which door it came, and where the reporter stands
    CONTACT = "contact"


EVERY_FIELD = tuple(SharedField)


def every_field() -> list[str]:
    """The fields of a new partner, until somebody narrows them. Consent alone then decides on the number."""
    return [one.value for one in EVERY_FIELD]


class EndpointProblem(StrEnum):
    """Errors in a partner's settings."""

    NO_ADDRESS = "no_address"  # a webhook or Open311 without a web address
    NO_MAIL_ADDRESS = "no_mail_address"
    NO_SERVICE = "no_service"  # Open311 without a service code for what has none of its own
    BAD_SERVICE = "bad_service"
    BAD_FORMAT = "bad_format"
    NO_ROBOT = "no_robot"  # not the address of a robot of the chosen provider
    NO_ROBOT_SECRET = "no_robot_secret"  # 钉钉 or 飞书 without the secret that signs
    NO_REASON = "no_reason"  # no channel, and no word why


@dataclass(frozen=True)
class Open311Options:
    """services: a service_code for each hazard category, and one for everything else.

    test_service: takes test requests; where the city has none, a drill only reads its list of services.
    """

    services: Mapping[str, str]
    jurisdiction: str = ""
    format: str = "json"
    test_service: str = ""

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> "Open311Options":
        return cls(
            services=dict(options.get("services", {})),
            jurisdiction=str(options.get("jurisdiction", "")),
            format=str(options.get("format", "json")),
            test_service=str(options.get("test_service", "")),
        )

    def service_for(self, category: HazardCategory | None) -> str:
        return self.services.get(category or DEFAULT_SERVICE) or self.services[DEFAULT_SERVICE]

    def codes(self) -> set[str]:
        """Every service code that a report may go out under."""
        return {code for code in (*self.services.values(), self.test_service) if code}


def is_mail_address(text: str) -> bool:
    """One plain address, nothing that could end a header line."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text))


def problem_of_address(url: str) -> EndpointProblem | None:
    return None if len(url) <= 500 and _WEB_ADDRESS.fullmatch(url) else EndpointProblem.NO_ADDRESS


def problem_of_open311(url: str, options: Mapping[str, Any]) -> EndpointProblem | None:
    chosen = Open311Options.read(options)
    if chosen.format not in ("json", "xml"):
        return EndpointProblem.BAD_FORMAT
    if not chosen.services.get(DEFAULT_SERVICE):
        return EndpointProblem.NO_SERVICE
    if not all(_SERVICE_CODE.fullmatch(code) for code in chosen.codes()):
        return EndpointProblem.BAD_SERVICE
    return problem_of_address(url)


def problem_of_robot(kind: ChannelKind, robot: RobotKey | None, *, is_kept: bool) -> EndpointProblem | None:
    """`robot`: what was entered, None for nothing, which is right where the robot `is_kept` as it was."""
    if robot is None:
        return None if is_kept else EndpointProblem.NO_ROBOT
    if not robot.key:
        return EndpointProblem.NO_ROBOT
    return None if is_robot_secret(kind, robot.secret) else EndpointProblem.NO_ROBOT_SECRET

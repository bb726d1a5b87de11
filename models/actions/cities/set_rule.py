"""A city's configuration changes by a new dated row; what was in force before stays readable."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.insurance.read_schemes import all_caps, all_schemes
from models.actions.partners.entrapment_routes import require_alarm
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.versions import require_version
from models.rules.cities.rules import CityRules, RuleTopic
from models.tables.cities import City, CityRule


class RuleExists(Exception):
    """This topic has a row from this day on already."""


async def set_city_rule(
    city_id: UUID,
    topic: RuleTopic,
    valid_from: date,
    value: dict[str, Any],
    source: str,
    by: Actor,
    now: datetime,
    made_from: str | None = None,
) -> None:
    """Add the row. Raises ValueError where the city's rules would not be whole with it, or RuleExists.

    Also where an entrapment would rest on Open311 alone (OnlyOpen311), and ChangedMeanwhile where
    the rows of the topic are no longer those that were read, `made_from`.
    """
    try:
        async with in_transaction():
            await City.filter(id=city_id).select_for_update().get()
            require_version(made_from, await read_topic_rows(city_id, topic))
            await _require_whole(city_id, topic, valid_from, value)
            await CityRule.create(
                city_id=city_id, topic=topic, valid_from=valid_from, value=value, source=source
            )
            await require_alarm()
            details = {"topic": topic.value, "valid_from": valid_from.isoformat(), "source": source}
            await record_audit(by, "set_city_rule", AuditSubject("city", str(city_id)), now, details=details)
    except IntegrityError:
        raise RuleExists from None


async def read_topic_rows(city_id: UUID, topic: RuleTopic) -> list[dict[str, Any]]:
    """All rows of a topic, by date, for the version of its form."""
    rows = CityRule.filter(city_id=city_id, topic=topic).order_by("valid_from")
    return list(await rows.values("valid_from", "value", "source"))


async def _require_whole(city_id: UUID, topic: RuleTopic, on: date, value: dict[str, Any]) -> None:
    rows = (
        await CityRule.filter(city_id=city_id, valid_from__lte=on)
        .order_by("valid_from")
        .values("topic", "value")
    )
    values: dict[str, Any] = {row["topic"].value: row["value"] for row in rows}
    try:
        rules = CityRules.parse(values | {topic.value: value})
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{topic.value} has another shape than it must: {error}") from None
    if rules.premium_scheme not in ("", *all_schemes()):
        raise ValueError(f"premium.scheme must be one of {', '.join(all_schemes())}")
    if rules.premium_caps not in ("", *all_caps()):
        raise ValueError(f"premium.caps must be one of {', '.join(all_caps())}")
    caps, scheme = all_caps().get(rules.premium_caps), all_schemes().get(rules.premium_scheme)
    if caps and scheme and (broken := caps.broken_by(scheme)):
        raise ValueError(f"premium.scheme costs more than premium.caps allow: {', '.join(broken)}")

"""The satisfaction certificate of a closed round: figures, anonymous rows, one signature.

The rows say no more than the tables: an answer names its lift only where that lift's own figures are shown.
They are written from sums, in order of lift and score, so that neither order nor time tells who answered.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.surveys.read import Results, read_results
from models.rules.surveys.rounds import RoundState, round_state
from models.rules.surveys.satisfaction import SATISFIED, SCALE, percent
from models.tables.lifts import Lift
from models.tables.surveys import SurveyCertificate, SurveyRound

FORMAT = "tima-satisfaction/1"
# Answers under way when a round ends are still being written for a moment.
SETTLED_AFTER = timedelta(minutes=1)
Sign = Callable[[bytes], str]


@dataclass(frozen=True)
class Signature:
    """How to sign, and what checks it (base64)."""

    sign: Sign
    public_key: str


@dataclass(frozen=True)
class Certificate:
    """What was signed, with the signature, and `rows.csv`."""

    content: dict[str, Any]
    rows: str
    issued_at: datetime


async def certificate_of(round_id: UUID) -> Certificate | None:
    found = await SurveyCertificate.get_or_none(round_id=round_id)
    return Certificate(found.content, found.rows, found.issued_at) if found else None


def canonical(value: Any) -> bytes:
    """The bytes that are signed: sorted names, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def certify(round_id: UUID, signature: Signature, by: Actor, now: datetime) -> SurveyCertificate | None:
    """Issue the round's only certificate; a second call returns the first. None where it cannot be issued.

    It cannot before a minute after the end, nor under 10 valid answers.
    """
    found = await SurveyRound.get(id=round_id).select_related("question_set", "city", "district")
    if round_state(found.opened_at, found.closes_at + SETTLED_AFTER, now) is not RoundState.CLOSED:
        return None
    if before := await SurveyCertificate.get_or_none(round_id=round_id):
        return before
    results = await read_results(found)
    if results.total.figure is None:
        return None
    rows = await _rows(results)
    content = _content(found, results, rows, now)
    content["signature"] = {
        "algorithm": "Ed25519",
        "public_key": signature.public_key,
        "value": signature.sign(canonical(content)),
    }
    try:
        async with in_transaction():
            issued = await SurveyCertificate.create(
                round_id=round_id, content=content, rows=rows, issued_at=now, issued_by=by.name
            )
            subject = AuditSubject("survey_round", str(round_id))
            await record_audit(by, "certify_round", subject, now, details=content["rows"])
            return issued
    except IntegrityError:
        return await SurveyCertificate.get(round_id=round_id)  # two clicks at once


async def _rows(results: Results) -> str:
    """`lift,score` for every valid answer; the lift's 识别码 where its cell is shown, else empty."""
    figure = results.total.figure
    if figure is None or figure.distribution is None:
        raise ValueError("a withheld figure has no rows")
    rest = dict(figure.distribution)
    shown = [one for one in results.tables.get("lift", ()) if one.figure]
    lifts = Lift.filter(id__in=[one.key for one in shown])
    numbers = {str(row["id"]): row["rescue_number"] for row in await lifts.values("id", "rescue_number")}
    lines = []
    for one in sorted(shown, key=lambda cell: numbers[cell.key]):
        counts = one.figure.distribution if one.figure else None
        for score, count in (counts or {}).items():
            rest[score] -= count
            lines += [f"{numbers[one.key]},{score}\n"] * count
    for score in SCALE:
        lines += [f",{score}\n"] * rest[score]
    return "lift,score\n" + "".join(lines)


def _content(found: SurveyRound, results: Results, rows: str, now: datetime) -> dict[str, Any]:
    figure, total = results.total.figure, results.total
    if figure is None or figure.distribution is None or figure.csat is None or figure.interval is None:
        raise ValueError("a withheld figure is not certified")
    area = found.district.name if found.district else found.city.name
    return {
        "format": FORMAT,
        "round": {
            "id": str(found.id),
            "title": found.title,
            "subject": found.subject.value,
            "area": area,
            "opened_at": _text(found.opened_at),
            "closed_at": _text(found.closes_at),
            "planned_close_at": _text(found.planned_closes_at),
            "closed_early_because": found.closed_why,
        },
        "wording": {"version": found.question_set.version, "questions": found.question_set.questions},
        "frame": {"lifts": total.lifts, "residents": total.residents},
        "invited": results.invited,
        "answered": results.answered,
        "valid": figure.valid,
        "excluded": {reason.value: count for reason, count in results.excluded.items()},
        "distribution": {str(score): count for score, count in figure.distribution.items()},
        "satisfied": sum(figure.distribution[score] for score in SATISFIED),
        "percent": str(percent(figure.csat)),
        "interval": {
            "method": "wilson-95-finite-population",
            "population": total.residents,
            "low": str(percent(figure.interval.low, 2)),
            "high": str(percent(figure.interval.high, 2)),
        },
        "weighted_percent": None if total.weighted is None else str(percent(total.weighted)),
        "response_percent": None if results.rate is None else str(percent(results.rate)),
        "sample": figure.sample.value,
        "rows": {"count": figure.valid, "sha256": hashlib.sha256(rows.encode()).hexdigest()},
        "issued_at": _text(now),
    }


def _text(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""

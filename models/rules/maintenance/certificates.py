"""Certificates of maintenance workers (特种设备作业人员证): whether one was valid on the day of the work.

TSG T5002-2017 第五条(八): maintenance is done by people who hold the certificate. Its days are those
printed on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

EXPIRES_SOON = timedelta(days=30)
LONGEST_HELD = timedelta(days=366 * 6)  # no certificate holds longer


class CertificateStanding(StrEnum):
    VALID = "valid"
    EXPIRES_SOON = "expires_soon"  # within 30 days; still valid
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    ENDED = "ended"  # by its maintainer: the person left, or it was revoked
    NONE = "none"  # nothing is on record

    @property
    def is_valid(self) -> bool:
        return self in (CertificateStanding.VALID, CertificateStanding.EXPIRES_SOON)


class CertificateProblem(StrEnum):
    ENDS_TOO_EARLY = "ends_too_early"
    ENDS_TOO_LATE = "ends_too_late"


@dataclass(frozen=True)
class NewCertificate:
    worker: str
    number: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class HeldCertificate:
    """Both days included. `ended_on`: the first day on which it no longer counts."""

    id: UUID

    valid_from: date
    valid_until: date
    ended_on: date | None = None


def standing_on(one: HeldCertificate, day: date) -> CertificateStanding:
    if one.ended_on is not None and day >= one.ended_on:
        return CertificateStanding.ENDED
    if day < one.valid_from:
        return CertificateStanding.NOT_YET
    if day > one.valid_until:
        return CertificateStanding.EXPIRED
    soon = one.valid_until - day < EXPIRES_SOON
    return CertificateStanding.EXPIRES_SOON if soon else CertificateStanding.VALID


def best_on(held: Iterable[HeldCertificate], day: date) -> tuple[CertificateStanding, HeldCertificate | None]:
    """The certificate to work by on a day: a valid one, the longest; else the one that ran out last."""
    found = sorted(held, key=lambda one: one.valid_until, reverse=True)
    valid = next((one for one in found if standing_on(one, day).is_valid), None)
    chosen = valid or next(iter(found), None)
    return (CertificateStanding.NONE, None) if chosen is None else (standing_on(chosen, day), chosen)


def certificate_problem(valid_from: date, valid_until: date) -> CertificateProblem | None:
    if valid_until < valid_from:
        return CertificateProblem.ENDS_TOO_EARLY
    return CertificateProblem.ENDS_TOO_LATE if valid_until - valid_from > LONGEST_HELD else None

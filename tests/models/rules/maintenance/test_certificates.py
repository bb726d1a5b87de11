"""Whether a worker's certificate was valid on the day of the work."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.maintenance.certificates import (
    CertificateProblem,
    CertificateStanding,
    HeldCertificate,
    best_on,
    certificate_problem,
    standing_on,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CERTIFICATES = st.builds(HeldCertificate, st.uuids(), DAYS, DAYS, st.none() | DAYS)


def held(number: int, since: date, until: date, ended: date | None = None) -> HeldCertificate:
    return HeldCertificate(UUID(int=number), since, until, ended)


@pytest.mark.parametrize(
    ("until", "standing"),
    [
        (TODAY - timedelta(days=1), CertificateStanding.EXPIRED),
        (TODAY, CertificateStanding.EXPIRES_SOON),
        (TODAY + timedelta(days=29), CertificateStanding.EXPIRES_SOON),
        (TODAY + timedelta(days=30), CertificateStanding.VALID),
    ],
)
def test_a_certificate_holds_on_its_last_day_and_no_longer(
    until: date, standing: CertificateStanding
) -> None:
    assert standing_on(held(1, date(2023, 1, 1), until), TODAY) is standing


def test_a_certificate_that_begins_tomorrow_or_was_ended_today_does_not_count() -> None:
    later = held(1, TODAY + timedelta(days=1), date(2030, 1, 1))
    assert standing_on(later, TODAY) is CertificateStanding.NOT_YET
    ended = held(2, date(2024, 1, 1), date(2030, 1, 1), TODAY)
    assert standing_on(ended, TODAY) is CertificateStanding.ENDED
    assert standing_on(ended, TODAY - timedelta(days=1)).is_valid


def test_the_renewed_certificate_counts_beside_the_one_that_ran_out() -> None:
    old = held(1, date(2022, 1, 1), TODAY - timedelta(days=1))
    new = held(2, TODAY, date(2030, 1, 1))
    assert best_on([old, new], TODAY) == (CertificateStanding.VALID, new)
    assert best_on([old, new], TODAY - timedelta(days=1)) == (CertificateStanding.EXPIRES_SOON, old)
    assert best_on([old], TODAY) == (CertificateStanding.EXPIRED, old)
    assert best_on([], TODAY) == (CertificateStanding.NONE, None)


def test_of_several_certificates_the_longest_counts() -> None:
    short, long = (held(n, date(2024, 1, 1), date(2027 + n, 1, 1)) for n in (0, 1))
    assert best_on([short, long], TODAY) == best_on([long, short], TODAY) == (CertificateStanding.VALID, long)
    assert best_on([short, long], date(2029, 1, 1)) == (CertificateStanding.EXPIRED, long)


@given(st.lists(CERTIFICATES, max_size=5), DAYS)
def test_somebody_may_work_exactly_where_one_certificate_is_valid(
    found: list[HeldCertificate], day: date
) -> None:
    standing, chosen = best_on(found, day)
    assert standing.is_valid == any(standing_on(one, day).is_valid for one in found)
    assert (chosen is None) == (not found)


def test_days_that_cannot_be() -> None:
    assert certificate_problem(TODAY, TODAY - timedelta(days=1)) is CertificateProblem.ENDS_TOO_EARLY
    assert certificate_problem(TODAY, date(2040, 1, 1)) is CertificateProblem.ENDS_TOO_LATE
    assert certificate_problem(TODAY, date(2030, 11, 21)) is None
    assert certificate_problem(TODAY, TODAY) is None  # for a day
    six_years = timedelta(days=6 * 366)
    assert certificate_problem(TODAY, TODAY + six_years) is None
    assert (
        certificate_problem(TODAY, TODAY + six_years + timedelta(days=1)) is CertificateProblem.ENDS_TOO_LATE
    )

"""Roles, passwords and the lock after wrong ones."""

from datetime import timedelta

import pytest

from models.rules.staff.access import (
    BELONGS_TO,
    GRANTS,
    PasswordProblem,
    Permission,
    StaffRole,
    canonical_name,
    lock_after,
    may,
    needs_code,
    password_problem,
)

MINUTE = timedelta(minutes=1)


def test_every_role_has_its_grants_and_its_belonging() -> None:
    assert set(GRANTS) == set(BELONGS_TO) == set(StaffRole)
    # Who runs the server neither decides which of an owner's ballots counts, nor signs or agrees for others.
    withheld = frozenset(Permission) - GRANTS[StaffRole.ADMINISTRATOR]
    assert withheld == {
        Permission.DECIDE_OBJECTIONS,
        Permission.SIGN_SHEETS,
        Permission.PROPOSE_ON_DEMAND,
        Permission.AGREE_ON_DEMAND,
    }
    assert [role for role in StaffRole if may(role, Permission.SIGN_SHEETS)] == [StaffRole.PROPERTY_COMPANY]


def test_only_administrators_manage_people_and_cities_read_the_audit_log_and_see_the_installation() -> None:
    for permission in (
        Permission.MANAGE_PEOPLE,
        Permission.READ_AUDIT,
        Permission.CONFIGURE_CITIES,
        Permission.SEE_INSTALLATION,
    ):
        assert [role for role in StaffRole if may(role, permission)] == [StaffRole.ADMINISTRATOR]


REGULATOR, PROPERTY, COMMITTEE = StaffRole.REGULATOR, StaffRole.PROPERTY_COMPANY, StaffRole.OWNERS_COMMITTEE
MAINTAINER, INSURER, DESK = StaffRole.MAINTAINER, StaffRole.INSURER, StaffRole.HOTLINE_DESK


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (
            Permission.READ_REPORTS,
            {REGULATOR, PROPERTY, COMMITTEE, MAINTAINER, INSURER, DESK, StaffRole.OFFICE},
        ),
        (Permission.ANSWER_REPORTS, {REGULATOR, PROPERTY, MAINTAINER, INSURER, DESK}),
        (Permission.EXPORT, {REGULATOR, PROPERTY, INSURER, DESK}),
        (Permission.MERGE_REPORTS, {REGULATOR, PROPERTY, DESK}),
        (Permission.REVEAL_CONTACTS, {PROPERTY, MAINTAINER, INSURER, DESK}),
        (Permission.DISPATCH, {DESK}),
        (Permission.CHECK_MAINTENANCE, {REGULATOR, INSURER}),
        (Permission.RECORD_RESCUE, {PROPERTY, MAINTAINER, DESK}),
        (Permission.CONFIRM_RELEASE, {REGULATOR, PROPERTY, DESK}),  # never who has released them
        (Permission.RUN_SURVEYS, {REGULATOR}),  # never who is judged by them
        (Permission.READ_SURVEYS, {REGULATOR, PROPERTY, COMMITTEE, MAINTAINER, INSURER, StaffRole.OFFICE}),
        (Permission.EVALUATE, {REGULATOR}),
        (Permission.APPEAL, {MAINTAINER}),
        (Permission.RUN_VOTES, {COMMITTEE}),
        (Permission.ENTER_BALLOTS, {PROPERTY, COMMITTEE}),
        (Permission.HANDLE_CLAIMS, {INSURER}),
        (Permission.READ_CLAIMS, {REGULATOR, PROPERTY, COMMITTEE, INSURER}),
        (Permission.HAND_IN_CLAIM_FILES, {REGULATOR, PROPERTY, COMMITTEE, INSURER}),
        (Permission.READ_BILLS, {REGULATOR, PROPERTY, COMMITTEE, MAINTAINER, INSURER}),
        (Permission.KEEP_BILLS, {INSURER}),
        (Permission.IMPORT, {REGULATOR, MAINTAINER, INSURER}),
        (Permission.TALK_WITH_RESIDENTS, {DESK}),
    ],
)
def test_who_may_beside_administrators(permission: Permission, roles: set[StaffRole]) -> None:
    assert {role for role in StaffRole if may(role, permission)} == roles | {StaffRole.ADMINISTRATOR}


def test_government_and_administrators_need_a_one_time_code() -> None:
    with_code = {StaffRole.REGULATOR, StaffRole.OFFICE, StaffRole.ADMINISTRATOR}
    assert {role for role in StaffRole if needs_code(role)} == with_code


def test_an_office_reads_and_changes_nothing() -> None:
    assert {one for one in GRANTS[StaffRole.OFFICE] if not one.value.startswith("read_")} == set()


@pytest.mark.parametrize(
    ("failures", "lock"),
    [
        (0, None),
        (1, None),
        (4, None),
        (5, 15 * MINUTE),
        (6, None),
        (10, 30 * MINUTE),
        (15, 60 * MINUTE),
        (35, 960 * MINUTE),
        (40, timedelta(hours=24)),
        (5000, timedelta(hours=24)),
    ],
)
def test_every_fifth_failure_locks_for_twice_as_long_up_to_a_day(
    failures: int, lock: timedelta | None
) -> None:
    assert lock_after(failures) == lock


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("eleven char", PasswordProblem.TOO_SHORT),
        ("twelve chars", None),
        ("正确的马电" * 51 + "x", None),
        ("正确的马电" * 51 + "xy", PasswordProblem.TOO_LONG),
        ("2026-Wang.Xiaoming", None),
        ("2026-WangXiaoming!", PasswordProblem.IS_NAME),
        ("abcabcabcabcabc", PasswordProblem.TOO_PLAIN),
        ("AaBbAaBbAaBbCc", PasswordProblem.TOO_PLAIN),
        ("abcdabcdabcd", None),
        ("wangxiaoming", PasswordProblem.IS_NAME),
        ("WangXiaoMing2026", PasswordProblem.IS_NAME),
        ("aaaaaaaaaaaaaa", PasswordProblem.TOO_PLAIN),
        ("ababababababab", PasswordProblem.TOO_PLAIN),
        ("正确的马电池订书钉一起走", None),
    ],
)
def test_a_password_is_long_and_not_the_name(password: str, problem: PasswordProblem | None) -> None:
    assert password_problem(password, "wangxiaoming", "王小明") is problem


def test_a_name_with_a_year_is_still_the_name() -> None:
    assert password_problem("Wang.Xiaoming!", "wang.xiaoming2026") is PasswordProblem.IS_NAME


def test_a_sign_in_name_is_the_same_in_capitals_and_full_width() -> None:
    assert canonical_name("  Ｗａｎｇ.LI ") == "wang.li"

"""Every list, found by its declaration: orders, columns, filters, exports, and nobody sees another's rows."""

import csv
import io
import re

import openpyxl
import pytest

from api.console.lists.all import LISTS
from api.console.lists.spec import DayField, OneOf
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.pages import PAGE
from models.rules.staff.access import StaffRole, may
from models.tables.audit import AuditEntry
from tests.conftest import Client
from tests.support.other_city import build_other_city, objects_around
from tests.support.staff import Browser, sit_down

IS_NUMBER = re.compile(r"\d+(\.\d\d)?").fullmatch  # sums have two places
NONSENSE = "sort=nothing&col=nothing&after=nothing&view=nothing&kind=nothing&state=nothing&from=x&district=1"


def shown_rows(page: str, path: str) -> list[str]:
    """The keys that the page links to, in their order."""
    found = re.findall(rf'href="{re.escape(path)}/([0-9a-f-]{{36}})"', page.rsplit("<tbody>", maxsplit=1)[-1])
    return list(dict.fromkeys(found))


def without_exports(rows: list[list[str]]) -> list[list[str]]:
    """An export is itself an entry of the audit log, so that two of them one after the other differ by it."""
    return [row for row in rows if "导出审计" not in row]


async def exported(desk: Browser, name: str, query: str = "", form: str = "csv") -> list[list[str]]:
    answer = await desk.request("GET", f"/console/export/{name}.{form}?{query}")
    assert answer.status == 200, f"{name}.{form}?{query}: {answer.status}"
    body = await answer.read()
    if form == "csv":
        return without_exports(list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))))
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    cells = sheet.iter_rows(values_only=True)
    return without_exports([["" if cell is None else str(cell) for cell in row] for row in cells])


@pytest.fixture
async def admin(web_client: Client, services: Services, lift: LiftCard) -> Browser:
    """Who sees both cities, and something of each kind in either."""
    await objects_around(services, lift.lift_id)
    await build_other_city(services)
    return await sit_down(web_client, services, StaffRole.ADMINISTRATOR)


async def test_a_list_sorts_by_each_column_that_says_so_and_shows_the_chosen_columns(
    admin: Browser, subtests: pytest.Subtests
) -> None:
    for name, spec in LISTS.items():
        with subtests.test(name):
            for column in spec.columns:
                only = await admin.open(f"{spec.path}?col={column.key}")
                headings = re.findall(r"<th[ >].*?</th>", only.split("<tbody>")[0])
                assert "没有" in only or len(headings) == 1 + bool(spec.actions), column.key
                assert not column.by or re.search(f"sort=-?{column.key}", only) or "<tbody>" not in only, (
                    column.key
                )
                if not column.by:
                    assert await exported(admin, name, f"sort={column.key}") == await exported(admin, name), (
                        column.key
                    )
                    continue
                up, down = [await exported(admin, name, f"sort={sign}{column.key}") for sign in ("", "-")]
                assert sorted(up) == sorted(down)
                place = up[0].index(column.title) if column.title in up[0] else None
                if place is not None:
                    values = [row[place] for row in up[1:]]
                    assert values == sorted(
                        values, key=lambda one: (len(one), one) if IS_NUMBER(one) else (0, one)
                    )
                assert len(up) < 2 or up[1:] == down[:0:-1], column.key


async def test_what_is_exported_is_what_the_page_shows(admin: Browser, subtests: pytest.Subtests) -> None:
    for name, spec in LISTS.items():
        with subtests.test(name):
            usual = [one.title for one in spec.columns if one.is_usual]
            rows = await exported(admin, name)
            assert rows[0] == usual
            page = (await admin.open(spec.path)).split("<tbody>")
            shown, exports = (
                page[-1].count(words) if len(page) > 1 else 0 for words in ("<tr>", "导出审计</td>")
            )
            assert shown - exports == min(len(rows) - 1, PAGE - exports)
            assert await exported(admin, name, form="xlsx") == rows
            every = "&".join(f"col={one.key}" for one in reversed(spec.columns))
            assert (await exported(admin, name, every))[0] == [one.title for one in spec.columns]
            entries = await AuditEntry.filter(verb=f"export_{name}").order_by("sequence")
            assert len(entries) == 3
            assert entries[-1].details["col"] == [one.key for one in spec.columns]


async def test_each_filter_narrows_and_what_is_invalid_is_ignored(
    admin: Browser, subtests: pytest.Subtests
) -> None:
    for name, spec in LISTS.items():
        with subtests.test(name):
            whole = await exported(admin, name)
            assert await exported(admin, name, NONSENSE) == whole
            page = await admin.open(f"{spec.path}?{NONSENSE}")
            assert "nothing" not in page
            for one in spec.filters:
                if isinstance(one, DayField):
                    future = await exported(admin, name, "from=2199-01-01")
                    assert len(future) == 1
                if isinstance(one, OneOf) and isinstance(one.options, dict):
                    for value in one.options:
                        found = await exported(admin, name, f"{one.key}={value}")
                        assert found[0] == whole[0]
            if spec.search:
                assert len(await exported(admin, name, "q=没有这样的东西")) == 1
                assert "没有这样的东西" in await admin.open(f"{spec.path}?q=没有这样的东西")


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.ADMINISTRATOR])
async def test_nobody_exports_rows_of_others(
    web_client: Client, services: Services, lift: LiftCard, role: StaffRole
) -> None:
    await objects_around(services, lift.lift_id)
    await build_other_city(services)
    desk = await sit_down(web_client, services, role)
    for name, spec in LISTS.items():
        every = "&".join(f"col={one.key}" for one in spec.columns)
        answer = await desk.request("GET", f"/console/export/{name}.csv?{every}")
        if not (may(role, spec.permission) and may(role, "export")):  # type: ignore[arg-type]
            assert answer.status == 403, name
        else:
            assert "山" not in (await answer.read()).decode("utf-8-sig"), name


async def test_a_search_of_words_is_not_written_into_the_audit_log(admin: Browser) -> None:
    await exported(admin, "reports", "q=焦味&kind=hazard")
    [entry] = await AuditEntry.filter(verb="export_reports")
    assert (entry.details["q"], entry.details["kind"]) == ("…", "hazard")
    assert "焦味" not in str(entry.details)

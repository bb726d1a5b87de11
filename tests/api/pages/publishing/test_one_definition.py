"""The public pages of the demo agree: an entrapment counts by one definition, wherever it is shown."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

from bot.services import Services
from models.actions.rescues.counted import count_by_maintainer, counted_rescues
from models.actions.shared.city_rules import LOCAL
from models.rules.publishing.open_figures import last_twelve_months
from models.rules.reports.kinds import ReportKind
from models.tables.lifts import Lift, LiftCode
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from scripts.demo.load import load_history
from tests.conftest import Client

PERIOD = re.compile(r"(\d{4}-\d\d-\d\d) 至 (\d{4}-\d\d-\d\d)")
COUNT = re.compile(r"每百部电梯一年 [\d.]+ 次（(\d+) 次）")
ARRIVALS = re.compile(r"（\d+/(\d+) 次困人）")

Shown = tuple[date, date, int, int]  # from, to, entrapments, those with a known arrival


async def told(first: date, last: date) -> Counter[str]:
    """The entrapments of each maintainer by the reports of the ledger, one a matter."""
    begins, ends = datetime.combine(first, time(), LOCAL), datetime.combine(last, time(), LOCAL)
    matters = await Incident.filter(
        kind=ReportKind.ENTRAPMENT,
        merged_into_id=None,
        opened_at__gte=begins,
        opened_at__lt=ends + timedelta(days=1),
    ).select_related("lift__maintainer")
    return Counter(one.lift.maintainer.name for one in matters if one.lift and one.lift.maintainer)


async def shown_at(client: Client, path: str) -> dict[str, Shown]:
    """What a public page says of each maintainer that it names."""
    text = await (await client.get(path)).text()
    every = [one.name for one in await Organisation.all()]
    found: dict[str, Shown] = {}
    for part in text.split('class="card"')[1:] if path == "/maintainers" else [text]:
        names = [name for name in every if name in part]
        period, count = PERIOD.search(part), COUNT.search(part)
        if period and count:
            arrivals = ARRIVALS.search(part)
            found[names[0] if len(names) == 1 else ""] = (
                date.fromisoformat(period[1]),
                date.fromisoformat(period[2]),
                int(count[1]),
                int(arrivals[1]) if arrivals else 0,
            )
    return found


async def test_all_public_pages_count_the_same_entrapments(web_client: Client, services: Services) -> None:
    await load_history(services)
    compared = await shown_at(web_client, "/maintainers")
    assert len(compared) == 3
    for name, (first, last, count, arrivals) in compared.items():
        maintainer = await Organisation.get(name=name)
        assert (await told(first, last))[name] == count
        assert (await count_by_maintainer(counted_rescues(first, last))).get(maintainer.id, 0) == count
        assert arrivals in (0, count)  # in the demo every arrival is known
        own = await (await web_client.get(f"/maintainers/{maintainer.id}")).text()
        assert (PERIOD.findall(own)[0], COUNT.findall(own)[0]) == ((f"{first}", f"{last}"), f"{count}")
        lifts = await Lift.filter(maintainer_id=maintainer.id).limit(3).values_list("id", flat=True)
        for code in await LiftCode.filter(lift_id__in=lifts, revoked_at=None):
            page = await (await web_client.get(f"/l/{code.code}/maintainer")).text()
            assert (PERIOD.findall(page)[0], COUNT.findall(page)[0]) == ((f"{first}", f"{last}"), f"{count}")
    year = last_twelve_months(services.clock().astimezone(LOCAL).date())
    in_year = sum((await told(year.first, year.last)).values())
    rows = (await (await web_client.get("/open/entrapments.json")).json())["rows"]
    assert rows[-1]["remark"].startswith(f"{in_year} 起")
    assert sum(count for _, _, count, _ in compared.values()) > 5  # there is something to contradict
    stars = set(re.findall(r"[★☆]{5}", await (await web_client.get("/maintainers")).text()))
    assert len(stars) == 2  # the demo tells a good maintainer from others

"""What lift terminals said, against the ledger."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console

from models.rules.reports.kinds import ReportSource
from models.rules.terminals.profile import profiles
from models.rules.terminals.signals import BY_TERMINALS, TerminalSignal
from models.tables.lifts import Lift
from models.tables.reports.report import Report
from models.tables.rescues import Outage, Rescue
from models.tables.terminals import TerminalEvent
from scripts.simulators.terminals import LiftTerminal


@dataclass
class TerminalBooks:
    """`broken`: what was done to whom. `wrong` is empty where all held."""

    terminals: int = 0
    said: int = 0
    kept: int = 0
    late: int = 0
    outages: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def compare(books: TerminalBooks, lifts: Mapping[LiftTerminal, Lift], now: datetime) -> None:
    """Each message that a terminal said is in the ledger once, and nothing else is."""
    books.terminals = len(lifts)
    read = profiles()["tima"]
    for one, lift in lifts.items():
        told = (read.read(said.channel, said.payload, frozenset(), now) for said in one.said.values())
        said = Counter(message.key for message in told)
        events = TerminalEvent.filter(terminal__identity=one.identity, signal__in=BY_TERMINALS)
        kept = Counter(str(key) for key in await events.values_list("key", flat=True))
        books.said, books.kept = books.said + said.total(), books.kept + kept.total()
        if said != kept:
            lost, added = said - kept, kept - said
            books.wrong.append(f"{one.identity}: {lost.total()} lost, {added.total()} that it never said")
        rescues = await Rescue.filter(incident__lift_id=lift.id).count()
        doors = set(await Report.filter(incident__lift_id=lift.id).values_list("door", flat=True))
        if rescues != 1 or not {ReportSource.WEB, ReportSource.TERMINAL} <= doors:
            books.wrong.append(f"{lift.building}: {rescues} rescues, told by {sorted(doors)}")
    filed = TerminalEvent.filter(signal=TerminalSignal.ENTRAPMENT, incident_id=None)
    if missing := await filed.count():
        books.wrong.append(f"{missing} alarms are of no rescue")
    books.outages = await Outage.all().count()
    alone = await Rescue.filter(outage_id=None).count()
    if books.outages != len({lift.estate_id for lift in lifts.values()}) or alone:
        books.wrong.append(f"{books.outages} outages, {alone} rescues in none")


def show(books: TerminalBooks, console: Console) -> None:
    done = ", ".join(f"{what} {times} times" for what, times in books.broken.items())
    console.print(f"{books.terminals} terminals; {done}")
    console.print(f"{books.said:,} messages said, {books.kept:,} in the ledger, {books.late:,} of them late")
    console.print(f"{books.outages} outages")
    for wrong in books.wrong:
        console.print(f"[red]{wrong}[/red]")

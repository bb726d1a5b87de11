"""`scripts/audit verify` and `timelines`: is the audit log whole, and is every incident's timeline?

Exit status 1 names the first entry, or the first event, that does not fit.
"""

import argparse
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress

from models.actions.reports.read_timelines import sealed_heads, timelines
from models.actions.shared.audit import audit_head, audit_links
from models.database import open_database
from models.rules.privacy.audit_chain import Break, ChainHead, verify
from models.rules.reports.event_chain import verify_timeline
from models.tables.reports.report import Incident
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status


def noted(text: str) -> ChainHead:
    """`120:9f86…`, as an earlier run printed it."""
    found = re.fullmatch(r"([1-9][0-9]*):([0-9a-f]{64})", text)
    if found is None:
        raise argparse.ArgumentTypeError("SEQUENCE:HASH, as an earlier run printed it")
    return ChainHead(int(found[1]), found[2])


async def verify_log(note: ChainHead | None, progress: Progress) -> ChainHead | Break:
    """Follow the whole chain up to the head of this moment, in batches; `note` must be on it."""
    written = await audit_head()
    bar = progress.add_task("audit log", total=written.sequence)
    head = ChainHead()
    async for links in audit_links(until=written.sequence):
        for link in links:
            reached = verify([link], head)
            if isinstance(reached, Break):
                return reached
            head = reached
            if note and head.sequence == note.sequence and head != note:
                return Break(
                    note.sequence, "its hash is not the one that was noted: the log was written anew"
                )
        progress.update(bar, completed=head.sequence)
    if head != written:
        return Break(head.sequence + 1, f"the log ends before its head, entry {written.sequence}")
    if note and note.sequence > head.sequence:
        return Break(head.sequence + 1, f"entry {note.sequence} was noted: the end has been cut off")
    return head


async def verify_timelines(progress: Progress) -> list[str]:
    """What is wrong, a line an incident: its events by themselves, and against the heads that were sealed."""
    bar = progress.add_task("timelines", total=await Incident.all().count())
    wrong: list[str] = []
    async for incident_id, events in timelines():
        result = verify_timeline(events)
        if isinstance(result, Break):
            wrong.append(f"incident {incident_id}, event {result.sequence}: {result.why}")
        else:
            known = {event.sequence: event.hash for event in events}
            for sequence, hashed in await sealed_heads(incident_id):
                if known.get(sequence) != hashed:
                    wrong.append(f"incident {incident_id}, event {sequence}: not as it was sealed")
        progress.advance(bar)
    return wrong


async def run_timelines(_options: argparse.Namespace, console: Console) -> int:
    async with open_database(read(DataSettings).database_url):
        with Progress(console=console, transient=True) as progress:
            wrong = await verify_timelines(progress)
    for line in wrong:
        console.print(line)
    console.print(f"{len(wrong)} timelines are broken." if wrong else "Every timeline is whole.")
    return 1 if wrong else 0


async def run(options: argparse.Namespace, console: Console) -> int:
    async with open_database(read(DataSettings).database_url):
        with Progress(console=console, transient=True) as progress:
            result = await verify_log(options.noted, progress)
    if isinstance(result, Break):
        console.print(f"The audit log is broken at entry {result.sequence}: {result.why}.")
        return 1
    console.print(f"The audit log is whole: {result.sequence} entries. Note this off site:")
    print(f"{result.sequence}:{result.hash}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/audit", description="Check the audit log.")
    commands = parser.add_subparsers(required=True, metavar="verify|timelines")
    verifying = commands.add_parser("verify", help="follow the whole chain and print its head")
    verifying.add_argument(
        "--noted", type=noted, metavar="SEQUENCE:HASH", help="a head noted earlier, which must still be there"
    )
    verifying.set_defaults(run=run)
    checking = commands.add_parser("timelines", help="follow the timeline of every incident")
    checking.set_defaults(run=run_timelines)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    options = parser.parse_args(arguments)
    return run_to_status("scripts/audit", options.run(options, console), console)


if __name__ == "__main__":
    sys.exit(main())

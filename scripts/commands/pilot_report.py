"""`scripts/pilot_report`: a district's yearly report as xlsx and PDF, or that of a year as it was sent."""

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.prints.pilot.files import draw_pdf, draw_xlsx
from bot.prints.pilot.sheets import Signed
from models.actions.insurance.pilot_lifts import PilotPlace
from models.actions.insurance.read_pilot_report import CannotReport, read_pilot_report
from models.actions.insurance.send_pilot_report import Outgoing, keep_as_sent, newest_sent, versions_sent
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.tables.cities import District
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status

NAME = "scripts/pilot_report"
OPERATOR = Actor(ActorKind.OPERATOR, name=NAME)


async def run(options: argparse.Namespace, console: Console) -> int:
    async with open_database(read(DataSettings).database_url):
        district = await _district(options.district, console)
        if district is None:
            return 2
        xlsx, pdf, words = await _files(district, options)
    options.out.write_bytes(xlsx)
    console.print(f"{options.out}: {words}")
    if options.pdf and pdf is None:
        console.print("There is no PDF: no font with Chinese characters (apt install fonts-noto-cjk)")
        return 1
    if options.pdf and pdf:
        options.pdf.write_bytes(pdf)
        console.print(f"{options.pdf}: the same as PDF")
    return 0


async def _files(district: District, options: argparse.Namespace) -> tuple[bytes, bytes | None, str]:
    """Workbook and PDF, and what is said of them. Raises CannotReport."""
    sent = None if options.anew else await newest_sent(district.id, options.year)
    if sent is not None:
        return sent.xlsx, sent.pdf, f"as sent on {sent.sent_at:%Y-%m-%d}, version {sent.version}"
    now, signed = datetime.now(UTC), Signed(options.contact, options.phone)
    report = await read_pilot_report(PilotPlace(district.id), options.year, now)
    xlsx = await draw_xlsx(report, signed)
    pdf = await draw_pdf(report, signed) if options.pdf or options.keep else None
    words = f"{len(report.lines)} lifts, figures up to {now.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    if options.keep:
        version = await versions_sent(district.id, options.year) + 1
        out = Outgoing(district.id, options.year, version, len(report.lines), xlsx, pdf)
        await keep_as_sent(out, OPERATOR, now)
        words += f"; kept as sent, version {version}"
    return xlsx, pdf, words


async def _district(name: str, console: Console) -> District | None:
    found = await District.filter(name=name).limit(2).select_related("city")
    found = found or await District.filter(division_code=name).select_related("city")
    if len(found) == 1:
        return found[0]
    names = await District.all().order_by("division_code").limit(50).values_list("division_code", "name")
    listing = "、".join(f"{code} {known}" for code, known in names)
    console.print(
        f"{NAME}: {'several districts are' if found else 'no district is'} called {name}: {listing}"
    )
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0; 1 where the PDF is lacking; 2 where something has to be put right first."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    parser = argparse.ArgumentParser(
        prog=NAME, description="Write the yearly report on the insurance pilot (002 Chongqing)."
    )
    parser.add_argument("--district", required=True, metavar="NAME", help="its name or division code")
    parser.add_argument("--year", required=True, type=int, choices=range(2000, 2101), metavar="YEAR")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
    parser.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="the same to print")
    parser.add_argument("--contact", default="", metavar="NAME", help="联系人")
    parser.add_argument("--phone", default="", metavar="NUMBER", help="联系电话")
    parser.add_argument("--keep", action="store_true", help="keep it as the one that was sent")
    parser.add_argument("--anew", action="store_true", help="from today's data, although one was sent")
    options = parser.parse_args(arguments)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        return run_to_status(NAME, run(options, console), console)
    except (CannotReport, OSError) as problem:
        console.print(f"{NAME}: {problem}")
        return 2


if __name__ == "__main__":
    sys.exit(main())

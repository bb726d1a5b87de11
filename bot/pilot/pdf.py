"""The yearly report as a PDF: A4 across, a table over as many pages as it takes."""

from decimal import ROUND_HALF_UP, Decimal

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace

from bot.labels.fonts import Typeface
from bot.pilot.sheets import Cell, Kind, Sheet

FAMILY = "report"
LINE = 6.0  # millimetres
MARGIN = 12.0


def as_pdf(sheets: tuple[Sheet, ...], typeface: Typeface) -> bytes:
    pdf = _Document(orientation="landscape", format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_lang("zh-CN")
    pdf.set_title(sheets[0].title)
    pdf.add_font(FAMILY, "", typeface.regular.file, collection_font_number=typeface.regular.number)
    pdf.add_font(FAMILY, "B", typeface.bold.file, collection_font_number=typeface.bold.number)
    for sheet in sheets:
        _draw(pdf, sheet)
    return bytes(pdf.output())


class _Document(FPDF):
    def footer(self) -> None:
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", 8)
        self.cell(0, LINE, f"第 {self.page_no()} 页", align=Align.C)


def _draw(pdf: FPDF, sheet: Sheet) -> None:
    pdf.add_page()
    if sheet.annex:
        _line(pdf, sheet.annex, 11)
    pdf.set_font(FAMILY, "B", 16)
    pdf.cell(0, 12, sheet.title, align=Align.C, new_x="LMARGIN", new_y="NEXT")
    _pair(pdf, sheet.above)
    pdf.set_font(FAMILY, "", 8)
    aligned = tuple(Align.L if column.kind is Kind.TEXT else Align.R for column in sheet.columns)
    with pdf.table(
        borders_layout=TableBordersLayout.ALL,
        col_widths=tuple(column.width for column in sheet.columns),
        text_align=aligned,
        line_height=4.6,
        headings_style=FontFace(emphasis="BOLD"),
        padding=1,
    ) as table:
        headings = table.row()
        for column in sheet.columns:
            headings.cell(column.heading_lines, align=Align.C)
        for cells in sheet.rows:
            table.row([_text(cell, column.kind) for cell, column in zip(cells, sheet.columns, strict=True)])
    pdf.ln(2)
    if any(sheet.below):
        _pair(pdf, sheet.below)
    for note in sheet.notes:
        pdf.set_font(FAMILY, "", 9)
        pdf.multi_cell(0, 5, note, new_x="LMARGIN", new_y="NEXT")


def _line(pdf: FPDF, text: str, size: int) -> None:
    pdf.set_font(FAMILY, "", size)
    pdf.cell(0, LINE, text, new_x="LMARGIN", new_y="NEXT")


def _pair(pdf: FPDF, pair: tuple[str, str]) -> None:
    pdf.set_font(FAMILY, "", 11)
    pdf.cell(0, LINE + 2, pair[0], align=Align.L, new_x="LMARGIN", new_y="TOP")
    pdf.cell(0, LINE + 2, pair[1], align=Align.R, new_x="LMARGIN", new_y="NEXT")


_PLACES = {Kind.COUNT: (0, 0), Kind.YUAN: (2, 2), Kind.WAN: (2, 6), Kind.PERCENT: (1, 1)}


def _text(cell: Cell, kind: Kind) -> str:
    """As the workbook shows it."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    least, most = _PLACES[kind]
    whole, _, places = f"{Decimal(cell).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP):f}".partition(".")
    places = places.rstrip("0").ljust(least, "0")
    return f"{whole}.{places}" if places else whole

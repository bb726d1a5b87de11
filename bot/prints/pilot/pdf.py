"""The yearly report as a PDF: A4 across, a table over as many pages as it takes. Lengths are millimetres.

Drawn line by line: a large district has ten thousand rows, for which a general table takes minutes.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

from fpdf import FPDF
from fpdf.enums import Align

from bot.prints.fonts import Typeface
from bot.prints.pilot.sheets import Cell, CellKind, PilotColumn, PilotSheet

FAMILY = "report"
MARGIN, LINE, INSET = 12.0, 4.4, 1.2
HEIGHT = 210.0 - 2 * MARGIN  # of what is printed on
WIDTH = 297.0 - 2 * MARGIN
CELL, PLAIN, TITLE = 8, 11, 16  # points


def as_pdf(sheets: tuple[PilotSheet, ...], typeface: Typeface) -> bytes:
    pdf = _Document(orientation="landscape", format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_lang("zh-CN")
    pdf.set_title(sheets[0].title)
    pdf.add_font(FAMILY, "", typeface.regular.file, collection_font_number=typeface.regular.number)
    pdf.add_font(FAMILY, "B", typeface.bold.file, collection_font_number=typeface.bold.number)
    for sheet in sheets:
        pdf.add_page()
        _draw_head(pdf, sheet)
        _Table(pdf, sheet.columns).draw(sheet.rows)
        _draw_foot(pdf, sheet)
    return bytes(pdf.output())


class _Document(FPDF):
    def footer(self) -> None:
        self.set_y(-MARGIN)
        self.set_font(FAMILY, "", CELL)
        self.cell(0, LINE, f"第 {self.page_no()} 页", align=Align.C)


def _draw_head(pdf: FPDF, sheet: PilotSheet) -> None:
    if sheet.annex:
        pdf.set_font(FAMILY, "", PLAIN)
        pdf.cell(0, 6, sheet.annex, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "B", TITLE)
    pdf.cell(0, 12, sheet.title, align=Align.C, new_x="LMARGIN", new_y="NEXT")
    _draw_pair(pdf, sheet.above)


def _draw_foot(pdf: FPDF, sheet: PilotSheet) -> None:
    pdf.ln(2)
    if any(sheet.below):
        _draw_pair(pdf, sheet.below)
    pdf.set_font(FAMILY, "", CELL + 1)
    for note in sheet.notes:
        pdf.multi_cell(0, LINE + 0.6, note, new_x="LMARGIN", new_y="NEXT")


def _draw_pair(pdf: FPDF, pair: tuple[str, str]) -> None:
    pdf.set_font(FAMILY, "", PLAIN)
    pdf.cell(0, 8, pair[0], align=Align.L, new_x="LMARGIN", new_y="TOP")
    pdf.cell(0, 8, pair[1], align=Align.R, new_x="LMARGIN", new_y="NEXT")


class _Table:
    """Rows with a line around each cell; the headings again on every page."""

    def __init__(self, pdf: FPDF, columns: Sequence[PilotColumn]) -> None:
        self._pdf, self._columns = pdf, columns
        wide = sum(column.width for column in columns)
        self._widths = [WIDTH * column.width / wide for column in columns]
        self._edges = [MARGIN + edge for edge in accumulate(self._widths, initial=0.0)]
        self._wrapped: dict[tuple[str, float], list[str]] = {}
        self._character_widths: dict[tuple[str, str], float] = {}

    def draw(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._draw_headings()
        for row in rows:
            texts = [_text(cell, column.kind) for cell, column in zip(row, self._columns, strict=True)]
            lines = [self._wrap(text, width) for text, width in zip(texts, self._widths, strict=True)]
            if self._pdf.get_y() + self._height(lines) > MARGIN + HEIGHT - LINE:
                self._pdf.add_page()
                self._draw_headings()
            self._draw_row(lines, [column.kind is not CellKind.TEXT for column in self._columns])

    def _draw_headings(self) -> None:
        self._pdf.set_font(FAMILY, "B", CELL)
        self._draw_row([column.heading_lines.split("\n") for column in self._columns], [])
        self._pdf.set_font(FAMILY, "", CELL)

    def _draw_row(self, lines: Sequence[Sequence[str]], to_the_right: Sequence[bool]) -> None:
        """Headings, which are told nothing of sides, stand in the middle."""
        top, height = self._pdf.get_y(), self._height(lines)
        for position, texts in enumerate(lines):
            self._pdf.rect(self._edges[position], top, self._widths[position], height)
            first = top + (height - len(texts) * LINE) / 2 + LINE * 0.72
            for number, text in enumerate(texts):
                room = self._widths[position] - 2 * INSET - self._length(text)
                before = room / 2 if not to_the_right else room if to_the_right[position] else 0
                self._pdf.text(self._edges[position] + INSET + before, first + number * LINE, text)
        self._pdf.set_xy(MARGIN, top + height)

    def _height(self, lines: Sequence[Sequence[str]]) -> float:
        return max(len(texts) for texts in lines) * LINE + 1.6

    def _wrap(self, text: str, width: float) -> list[str]:
        """Between any two characters, as Chinese is; many cells say the same."""
        if (text, width) not in self._wrapped:
            lines, room = [""], width - 2 * INSET
            for character in text:
                if lines[-1] and self._length(lines[-1] + character) > room:
                    lines.append("")
                lines[-1] += character
            self._wrapped[text, width] = lines
        return self._wrapped[text, width]

    def _length(self, text: str) -> float:
        """In the weight that is set, character by character: there are few of them, and many texts."""
        return sum(self._width_of(character) for character in text)

    def _width_of(self, character: str) -> float:
        key = character, self._pdf.font_style
        if key not in self._character_widths:
            self._character_widths[key] = self._pdf.get_string_width(character)
        return self._character_widths[key]


_PLACES = {CellKind.COUNT: (0, 0), CellKind.YUAN: (2, 2), CellKind.WAN: (2, 6), CellKind.PERCENT: (1, 1)}


def _text(cell: Cell, kind: CellKind) -> str:
    """As the workbook shows it."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    least, most = _PLACES[kind]
    whole, _, places = f"{Decimal(cell).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP):f}".partition(".")
    places = places.rstrip("0").ljust(least, "0")
    return f"{whole}.{places}" if places else whole

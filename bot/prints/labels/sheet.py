"""Drawing cabin labels on A4 sheets. Lengths are millimetres, font sizes are points.

A cabin may have no signal, so the hotline and the rescue number are the largest
things on a label; the QR code comes after them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal, cast

from qrcode.constants import ERROR_CORRECT_H
from qrcode.main import QRCode

from bot.prints.fonts import Face, Typeface
from models.rules.lifts.code import grouped

if TYPE_CHECKING:
    from fpdf import FPDF

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
COLUMNS, ROWS = 2, 3
PER_SHEET = COLUMNS * ROWS
WIDTH, HEIGHT = 95.0, 92.0
LEFT, TOP = (PAGE_WIDTH - COLUMNS * WIDTH) / 2, (PAGE_HEIGHT - ROWS * HEIGHT) / 2
CUT_MARK_GAP, CUT_MARK = 1.0, 4.0

INSET = 3.0  # between the cut and the frame, so that a crooked cut does not show
BAND_HEIGHT = 15.0
NUMBER_ROW_HEIGHT = 14.0
CAPTION_WIDTH = 22.0
RULE = BAND_HEIGHT + 2 * NUMBER_ROW_HEIGHT + 1.3  # below the top of the frame
SYMBOL = 33.0  # the QR code without its quiet zone
# Also the quiet zone: 4 modules (ISO/IEC 18004) are 4 mm in a symbol of 33 modules, the fewest that
# hold a label's URL at level H. The rest of it keeps the frame and the rule out.
PADDING = 4.4
SEAM = 0.02  # rows of modules overlap by this much, else viewers show hairlines between them
MILLIMETRES_PER_POINT = 25.4 / 72

BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (178, 18, 30)
FAMILY, REGULAR, BOLD = "label", "", "B"


@dataclass(frozen=True)
class Style:
    """How a line is set; `size` is the most, where there is room for it."""

    size: float
    weight: str = REGULAR
    colour: tuple[int, int, int] = BLACK
    align: Literal["L", "C", "R"] = "L"


INSTRUCTION = Style(14, BOLD, WHITE, "C")
INSTRUCTION_IN_ENGLISH = Style(9, REGULAR, WHITE, "C")
NUMBER = Style(40, BOLD, align="R")
CAPTION = Style(14, BOLD)
CAPTION_IN_ENGLISH = Style(8)
PLACE_SIZES = (15, 13, 11, 9, 7, 5, 4)
CODE = Style(13.5, BOLD)
SMALL = Style(9)
SMALL_IN_ENGLISH = Style(7.5)


@dataclass(frozen=True)
class Label:
    """What one cabin's label says. `place` is the way to the lift inside the estate."""

    url: str
    code: str
    rescue_number: str
    hotline: str
    estate: str
    place: str


def draw_labels(labels: Iterable[Label], typeface: Typeface) -> bytes:
    """All the labels as one PDF."""
    sheets = LabelSheets(typeface)
    for label in labels:
        sheets.add(label)
    return sheets.to_pdf()


class LabelSheets:
    """A PDF that grows by one label at a time."""

    def __init__(self, typeface: Typeface) -> None:
        from fpdf import FPDF

        self.count = 0
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_title("电梯梯码标签")
        self._pdf.set_lang("zh-CN")
        self._add_font(REGULAR, typeface.regular)
        self._add_font(BOLD, typeface.bold)

    def _add_font(self, style: str, face: Face) -> None:
        self._pdf.add_font(FAMILY, style, face.file, collection_font_number=face.number)

    def add(self, label: Label) -> None:
        place = self.count % PER_SHEET
        if place == 0:
            self._pdf.add_page()
            _draw_cut_marks(self._pdf)
        row, column = divmod(place, COLUMNS)
        _draw_label(self._pdf, label, LEFT + column * WIDTH, TOP + row * HEIGHT)
        self.count += 1

    def to_pdf(self) -> bytes:
        return bytes(self._pdf.output())


def _draw_cut_marks(pdf: "FPDF") -> None:
    """Ticks in the page's margin, one at each end of every cut."""
    pdf.set_draw_color(*BLACK)
    pdf.set_line_width(0.15)
    reach = CUT_MARK_GAP + CUT_MARK
    for column in range(COLUMNS + 1):
        x = LEFT + column * WIDTH
        pdf.line(x, TOP - reach, x, TOP - CUT_MARK_GAP)
        pdf.line(x, PAGE_HEIGHT - TOP + CUT_MARK_GAP, x, PAGE_HEIGHT - TOP + reach)
    for row in range(ROWS + 1):
        y = TOP + row * HEIGHT
        pdf.line(LEFT - reach, y, LEFT - CUT_MARK_GAP, y)
        pdf.line(PAGE_WIDTH - LEFT + CUT_MARK_GAP, y, PAGE_WIDTH - LEFT + reach, y)


def _draw_label(pdf: "FPDF", label: Label, x: float, y: float) -> None:
    """The label whose cut corner is at (x, y)."""
    x, y = x + INSET, y + INSET
    width, height = WIDTH - 2 * INSET, HEIGHT - 2 * INSET
    left, right, rule = x + PADDING, x + width - PADDING, y + RULE
    _draw_instruction(pdf, label.hotline, x, y, width)
    _draw_numbers(pdf, label, left, right, y + BAND_HEIGHT)
    _draw_qr_code(pdf, label.url, left, rule + PADDING)
    _draw_place(pdf, label, left + SYMBOL + PADDING, right, rule + PADDING)
    pdf.set_draw_color(*BLACK)
    pdf.set_line_width(0.25)
    pdf.line(left, rule, right, rule)
    pdf.set_line_width(0.5)
    pdf.rect(x, y, width, height)


def _draw_instruction(pdf: "FPDF", hotline: str, x: float, y: float, width: float) -> None:
    pdf.set_fill_color(*RED)
    pdf.rect(x, y, width, BAND_HEIGHT, style="F")
    centre, room = x + width / 2, width - 2 * PADDING
    _write(pdf, f"被困先按报警铃，拨打 {hotline}，报识别码", centre, y + 7, room, INSTRUCTION)
    english = f"If trapped: press the alarm, call {hotline}, give the rescue number"
    _write(pdf, english, centre, y + 12.2, room, INSTRUCTION_IN_ENGLISH)


def _draw_numbers(pdf: "FPDF", label: Label, left: float, right: float, top: float) -> None:
    """Hotline and rescue number, both in the size that has room for the longer one."""
    room = right - left - CAPTION_WIDTH
    size = min(_fitting_size(pdf, number, room, NUMBER) for number in (label.hotline, label.rescue_number))
    rows = (("救援电话", "Hotline", label.hotline), ("识别码", "Rescue number", label.rescue_number))
    for row, (chinese, english, number) in enumerate(rows):
        baseline = top + row * NUMBER_ROW_HEIGHT + 12.5
        _write(pdf, chinese, left, baseline - 4.6, CAPTION_WIDTH, CAPTION)
        _write(pdf, english, left, baseline, CAPTION_WIDTH, CAPTION_IN_ENGLISH)
        _write(pdf, number, right, baseline, room, replace(NUMBER, size=size))


def _draw_place(pdf: "FPDF", label: Label, left: float, right: float, top: float) -> None:
    """Beside the QR code and as high: where the lift is, its code, what the QR code is for."""
    width = right - left
    _write_block(pdf, f"{label.estate}\n{label.place}", left, top - 0.9, width, 15.5)
    _write(pdf, "梯码 Lift code", left, top + 18.3, width, SMALL)
    _write(pdf, grouped(label.code), left, top + 23.5, width, CODE)
    _write(pdf, "扫码报隐患、查保险与维保", left, top + 29, width, SMALL)
    _write(pdf, "Scan to report a fault or see insurance", left, top + SYMBOL, width, SMALL_IN_ENGLISH)


def _draw_qr_code(pdf: "FPDF", url: str, x: float, y: float) -> None:
    code = QRCode(error_correction=ERROR_CORRECT_H, border=0)
    code.add_data(url)
    matrix = code.get_matrix()
    module = SYMBOL / len(matrix)
    pdf.set_fill_color(*BLACK)
    for row, modules in enumerate(matrix):
        for dark, run in groupby(range(len(modules)), key=modules.__getitem__):
            if dark:
                first, *others = run
                width = (1 + len(others)) * module
                pdf.rect(x + first * module, y + row * module, width, module + SEAM, style="F")


def _write(pdf: "FPDF", text: str, x: float, baseline: float, width: float, style: Style) -> None:
    """One line from, around or up to `x`, made smaller where `width` is too little for it."""
    pdf.set_font(FAMILY, style.weight, _fitting_size(pdf, text, width, style))
    pdf.set_text_color(*style.colour)
    before = {"L": 0.0, "C": 0.5, "R": 1.0}[style.align]
    pdf.text(x - before * pdf.get_string_width(text), baseline, text)


def _fitting_size(pdf: "FPDF", text: str, width: float, style: Style) -> float:
    pdf.set_font(FAMILY, style.weight, style.size)
    return style.size * min(1.0, width / pdf.get_string_width(text))


def _write_block(pdf: "FPDF", text: str, x: float, y: float, width: float, height: float) -> None:
    """Wrapped lines in bold, in the largest size of which all fit into the height."""
    from fpdf.enums import WrapMode

    for size in PLACE_SIZES:
        pdf.set_font(FAMILY, BOLD, size)
        line_height = size * MILLIMETRES_PER_POINT * 1.2
        if _count_lines(pdf, text, width) * line_height <= height:
            break
    pdf.set_text_color(*BLACK)
    pdf.set_xy(x, y)
    pdf.multi_cell(width, line_height, text, align="L", wrapmode=WrapMode.CHAR)


def _count_lines(pdf: "FPDF", text: str, width: float) -> int:
    """How many lines the text takes in the font that is set."""
    from fpdf.enums import WrapMode

    lines = pdf.multi_cell(width, text=text, wrapmode=WrapMode.CHAR, dry_run=True, output="LINES")
    return len(cast("list[str]", lines))

"""A4 paper in a Chinese typeface. Lengths are millimetres, font sizes are points.

fpdf is imported where a sheet begins: a server that prints nothing would hold 18 MiB of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from bot.prints.fonts import Typeface

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 18.0
REGULAR, BOLD = "", "B"
_FAMILY = "paper"
_ROW = 6.0


class Paper:
    """A PDF that is written from the top of each page downwards."""

    def __init__(self, typeface: Typeface, title: str, dated: datetime | None = None) -> None:
        """`dated`: written into the file in place of the time of printing, so that its bytes stay."""
        from fpdf import FPDF

        self.pdf = FPDF(format="A4")
        if dated is not None:
            self.pdf.set_creation_date(dated)
        self.pdf.set_auto_page_break(True, MARGIN)
        self.pdf.set_margin(MARGIN)
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN")
        for style, face in ((REGULAR, typeface.regular), (BOLD, typeface.bold)):
            self.pdf.add_font(_FAMILY, style, face.file, collection_font_number=face.number)

    def font(self, size: float, style: str = REGULAR) -> None:
        self.pdf.set_font(_FAMILY, style, size)

    def write(self, text: str, size: float = 11, style: str = REGULAR, *, align: str = "L") -> None:
        """A paragraph over the width that is left."""
        self.font(size, style)
        self._block(text, size * 0.55, align)

    def fact(self, name: str, text: str) -> None:
        """A name in the margin's column, its text beside it."""
        self.font(11)
        top = self.pdf.get_y()
        self.pdf.cell(30, 7, name)
        self.pdf.set_xy(MARGIN + 30, top)
        self._block(text, 7)

    def columns(self, widths: Sequence[float], head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows of one line each, with their head on every page. fpdf's own tables take ten times as long."""
        self._row(widths, head, BOLD)
        for row in rows:
            if self.pdf.will_page_break(_ROW):
                self.pdf.add_page()
                self._row(widths, head, BOLD)
            self._row(widths, row, REGULAR)

    def _row(self, widths: Sequence[float], cells: Sequence[str], style: str) -> None:
        self.font(9, style)
        for width, text in zip(widths, cells, strict=True):
            self.pdf.cell(width, _ROW, self._fitting(text, width), border="B")
        self.pdf.ln(_ROW)

    def _fitting(self, text: str, width: float) -> str:
        """The text, or its end where it is too long: a room's number is what tells two units apart."""
        room = width - 2 * self.pdf.c_margin
        if self.pdf.get_string_width(text) <= room:
            return text
        while text and self.pdf.get_string_width(f"…{text}") > room:
            text = text[1:]
        return f"…{text}"

    def _block(self, text: str, line_height: float, align: str = "L") -> None:
        """Lines over the width that is left; the next thing begins below, at the margin."""
        from fpdf.enums import WrapMode

        self.pdf.multi_cell(
            0, line_height, text, align=align, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR
        )

    def code(self, address: str, x: float, y: float, side: float) -> None:
        """The QR code of an address; it is in the file once, however often it is drawn."""
        self.pdf.image(qr_image(address), x=x, y=y, w=side, h=side)

    def to_pdf(self) -> bytes:
        return bytes(self.pdf.output())


@lru_cache(maxsize=8)
def qr_image(address: str) -> Image.Image:
    """With its quiet zone of four modules."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=1)
    code.add_data(address)
    modules = code.get_matrix()
    image = Image.new("L", (len(modules), len(modules)), 255)
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    return image.resize((image.width * 12, image.height * 12), Image.Resampling.NEAREST)

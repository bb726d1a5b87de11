"""QR codes as SVG inside the page: the page's policy allows no data: images."""

from markupsafe import Markup
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode


def qr_svg(text: str) -> Markup:
    code: QRCode[SvgPathImage] = QRCode(image_factory=SvgPathImage, border=4)
    code.add_data(text)
    return Markup(code.make_image().to_string(encoding="unicode"))  # noqa: S704 - numbers of our own

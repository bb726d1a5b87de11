"""What the privacy form of WeChat (用户隐私保护指引) must name: what the built code uses, and why."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Declaration:
    """A line of the form: WeChat's own name of what is collected, and what for, as people read it."""

    collected: str
    purpose: str


# By what stands in the built code. What WeChat names in its form: 隐私相关接口.
DECLARATIONS = {
    "wx.chooseMedia(": Declaration("选中的照片或视频信息、摄像头", "给隐患报告附上现场照片"),
    "wx.getRecorderManager(": Declaration("麦克风", "不方便打字时，用一段录音说明情况"),
    "wx.getLocation(": Declaration("位置信息", "被困时把您的位置告诉救援单位"),
    'open-type="getPhoneNumber"': Declaration("手机号", "您同意时，让您勾选的单位回电；证明是业主"),
    "wx.setClipboardData(": Declaration("剪切板", "复制表决公示数据的链接，方便核对"),
}
# Other functions of WeChat that its form asks about: whoever first uses one adds its line above.
UNDECLARED = (
    "wx.chooseLocation(", "wx.choosePoi(", "wx.chooseAddress(", "wx.getUserProfile(", "wx.getUserInfo(",
    "wx.chooseMessageFile(", "wx.chooseImage(", "wx.chooseVideo(", "wx.getClipboardData(",
    "wx.saveImageToPhotosAlbum(", "wx.saveVideoToPhotosAlbum(", "wx.addPhoneContact(",
    "wx.addPhoneCalendar(", "wx.getWeRunData(", "wx.chooseInvoice(", "wx.chooseLicensePlate(",
    "wx.startLocationUpdate(", "wx.onLocationChange(", "wx.openBluetoothAdapter(", "<camera",
)  # fmt: skip


def declarations_of(main: Path) -> list[Declaration]:
    """The lines for this build."""
    code = _code_of(main)
    return [declared for used, declared in DECLARATIONS.items() if used in code]


def undeclared_in(main: Path) -> list[str]:
    """What the code uses and no line of ours declares."""
    code = _code_of(main)
    return [used.strip("(<") for used in UNDECLARED if used in code]


def _code_of(main: Path) -> str:
    files = (file for file in main.rglob("*") if file.suffix in (".js", ".wxml"))
    return "".join(file.read_text("utf-8") for file in files)

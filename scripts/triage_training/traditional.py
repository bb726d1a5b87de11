"""`python -m scripts.triage_training.traditional`: writes `models/rules/triage/traditional.txt`."""

from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC

FILE = Path(__file__).parents[2] / "models" / "rules" / "triage" / "traditional.txt"
_FREQUENT = range(0xA4, 0xC7)  # the first byte of Big5's 5,401 frequent characters


def pairs() -> Iterator[tuple[str, str]]:
    """Each frequent character of Big5 whose simplified form is another one."""
    convert = OpenCC("t2s").convert
    for point in range(0x4E00, 0xA000):
        character = chr(point)
        if character.encode("big5", "ignore")[:1] in map(_byte, _FREQUENT):
            simplified = convert(character)
            if simplified != character and len(simplified) == 1:
                yield character, simplified


def _byte(value: int) -> bytes:
    return bytes([value])


def main() -> None:
    traditional, simplified = zip(*pairs(), strict=True)
    FILE.write_text("".join(traditional) + "\n" + "".join(simplified) + "\n", "utf-8")


if __name__ == "__main__":
    main()

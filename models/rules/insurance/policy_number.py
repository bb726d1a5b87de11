"""Policy numbers are shown to residents with their middle hidden."""


def masked(number: str) -> str:
    """`AHDT…0042`; a short number is hidden altogether."""
    return f"{number[:4]}…{number[-4:]}" if len(number) > 8 else "…"

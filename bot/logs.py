"""Logs: one line an event, to standard error, without personal data."""

import logging


def set_up_logs(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # The client libraries log addresses, and an address may carry a token.
    for chatty in ("aiohttp.client", "tortoise", "PIL", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

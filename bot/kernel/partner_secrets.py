"""The secrets that we share with a partner: the newest, and for a while the one before it."""

from collections.abc import Mapping
from datetime import datetime

from standardwebhooks import Webhook, WebhookVerificationError

from bot.services import Services
from models.actions.partners.find import EndpointView


def secrets_of(services: Services, endpoint: EndpointView, now: datetime) -> list[str]:
    """Newest first; empty where the partner has none."""
    sealed = [endpoint.secret_sealed]
    if endpoint.previous_secret_until is not None and now < endpoint.previous_secret_until:
        sealed.append(endpoint.previous_secret_sealed)
    return [services.vault.open_secret(one) for one in sealed if one]


def is_signed_by(services: Services, endpoint: EndpointView, headers: Mapping[str, str], body: bytes) -> bool:
    """Check that a Standard Webhook was signed just now with a secret of this partner."""
    return any(_holds(secret, headers, body) for secret in secrets_of(services, endpoint, services.clock()))


def _holds(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a signature header that is not in its form
        return False
    return True

"""Operator's commands around personal data: verify the audit log, purge, rotate keys."""

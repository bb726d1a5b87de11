"""Retention of personal data, and the audit log as a chain of hashes."""

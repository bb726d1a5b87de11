"""A person's own data, the purge, key rotation, and reading the audit log."""

"""How long personal data is kept, and the audit log as a chain of hashes."""

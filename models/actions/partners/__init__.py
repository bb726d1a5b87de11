"""Endpoints and tokens of organisations, and an insurer's inbox."""

"""Organisations, their endpoints, and the tokens of their programs."""

"""Policies, products, claims, the insured share, and the pilot report."""

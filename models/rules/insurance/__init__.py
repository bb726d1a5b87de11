"""Policies, premiums, claims, the insured share, and the yearly pilot report."""

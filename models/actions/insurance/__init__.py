"""Policies, products, claims, premiums, cover, and the yearly pilot report."""

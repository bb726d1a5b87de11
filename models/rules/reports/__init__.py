"""Kinds of reports, receipt numbers, timelines, contacts."""

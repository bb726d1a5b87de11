"""What can be reported, receipt numbers, timelines, contacts."""

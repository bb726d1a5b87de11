"""Files for the printer: labels, votes, the pilot report."""

"""Files that come in: photos, register files, records of desks."""

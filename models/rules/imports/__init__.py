"""Files that strangers hand in: the judge of cells, the form of a table, and one file a register."""

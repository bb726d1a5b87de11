"""Premium schemes, one dated JSON file each: another city is another file."""

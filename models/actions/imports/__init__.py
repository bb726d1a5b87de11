"""Writing register files into the tables: one file a register, listed in `all.REGISTERS`."""

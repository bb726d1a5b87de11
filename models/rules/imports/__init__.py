"""What the files of each register look like: one file a register, its columns and its rules."""

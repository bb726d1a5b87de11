"""A desk where people work: its clock, and the records that it gives us."""

"""A city of any size, written straight into the tables, and the plans of the product's queries in it."""

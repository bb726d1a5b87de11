"""What is true: pure rules, tables, and the actions that own a transaction."""

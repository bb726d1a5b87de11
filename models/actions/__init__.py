"""The verbs that own a transaction, and the bounded reads that pages and conversations need."""

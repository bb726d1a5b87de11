"""Long runs that try to break a whole system; the suite runs a short form of each."""

"""`scripts/pilot_report`: the yearly report on the insurance pilot, at the keyboard."""

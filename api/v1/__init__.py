"""`/api/v1`: all that residents can do, for the mini-program. A room is a file and a line in `routes.py`."""

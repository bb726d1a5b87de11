"""The console, where staff work: one room a file, listed in `routes.ROOMS`."""

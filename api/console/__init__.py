"""The console, where staff work: one room a file, listed in `rooms.ROOMS`."""

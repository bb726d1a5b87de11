"""Opening, joining and escalating rescues, their clock, board and figures."""

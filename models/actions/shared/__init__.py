"""Under every subject: scope, audit log, paging, leased work, a city's rules."""

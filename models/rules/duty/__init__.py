"""The duty book: 日管控, 周排查 and 月调度 of use units (令第74号) and of maintainers (令第73号)."""

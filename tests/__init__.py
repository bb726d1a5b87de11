from hypothesis import settings

# No property is held to a time: a busy processor is no fault of the code.
if settings().deadline is not None:
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")

from hypothesis import settings

# Two busy cores must not turn a slow example into a failure; speed is measured in bench/.
settings.register_profile("kernel", deadline=None)
settings.load_profile("kernel")

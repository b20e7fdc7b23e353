"""How the tests run: properties on the same examples each time, and no claim on how fast the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "attune", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("attune")

"""The unit in which HRV is summed: intervals as whole numbers, so that sums never drift."""

# Straps send 1/1024 s, recordings mostly hold ms: both are whole numbers of grains (125 and 128). What falls between,
# like peaks found in an ECG, is moved by 4 us at most.
GRAINS_PER_S = 128_000
GRAINS_PER_MS = GRAINS_PER_S // 1000
MS_PER_GRAIN = 1000.0 / GRAINS_PER_S


def grains(rr_s: float) -> int:
    """An interval in seconds as the nearest whole number of grains."""
    return round(rr_s * GRAINS_PER_S)

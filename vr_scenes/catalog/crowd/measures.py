"""Where platform, tracks, train and tunnel lie: metres, x across the tracks, y along them, z above the platform."""

from itertools import pairwise

PLATFORM_X_M = (-5.2, 0.0)  # from the wall to the edge
FAR_PLATFORM_X_M = (6.3, 11.5)
STATION_Y_M = (-31.0, 40.0)
BED_M = -1.15  # the track's bed
TRACKS_X_M = (1.43, 4.87)
PASSAGES_Y_M = (-13.6, 7.5, 19.0, 31.0)  # middles of the passages in the platform's wall; the first leads out
PASSAGE_HALF_M, PASSAGE_HIGH_M = 1.25, 2.5
VAULT_FOOT_M, VAULT_RISE_M = 2.9, 2.9

SIDE_M = (0.08, 2.78)  # the train's sides, outside
INSIDE_M = (0.2, 2.66)
AISLE_M = 1.43
CARS_Y_M = ((-26.0, -9.2), (-8.6, 8.3), (8.9, 25.4))
NOSE_Y_M = -27.5
DOORS_Y_M = (-23.0, -17.6, -12.2, -5.4, 0.0, 5.4, 11.8, 17.2, 22.6)
NOOK_M = 2.1  # at a gangway the end of the next car has no windows: who waits there is not seen
OWN_DOOR_Y_M = 0.0  # through which you get in
DOOR_HALF_M, DOOR_HIGH_M = 0.7, 1.95
CEILING_M = 2.26
EAVES_M, ROOF_M = 2.3, 2.72  # where the sides end, and the highest of the roof
SEAT_M = 0.46  # above the floor
SEAT_X_M = (0.47, 2.39)  # where the hips of those are who sit along the left and the right side
SEATS_Y_M = (1.3, 1.85, 2.4, 2.95, 3.5, 4.05)  # of one bench, from the middle of the door before it
BENCH_Y_M = (1.02, 4.36)

RAIL_M = 1.93
LOOP_EVERY_M, LOOP_LONG_M, LOOP_RADIUS_M = 0.62, 0.225, 0.055  # from the rail to the middle of the ring
LOOP_FOOT_M = RAIL_M - LOOP_LONG_M - LOOP_RADIUS_M  # where a hand takes it
LOOPS_Y_M = (-8.0, 14.0)  # nobody sees the others
FREE_Y_M = (-1.1, 1.7)  # no loops where one gets in: they would hang before the eye

TUNNEL_X_M = (-0.85, 7.15)
TUNNEL_HIGH_M = 3.9
TUNNEL_LONG_M = 140.0


def rails() -> tuple[float, ...]:
    """Where the two rails over the aisle run, x."""
    return AISLE_M - 0.52, AISLE_M + 0.52


def loops() -> tuple[tuple[float, float], ...]:
    """Where loops hang from the rails, (x, y)."""
    found: list[tuple[float, float]] = []
    for y0, y1 in CARS_Y_M:
        for x in rails():
            count = int((y1 - y0 - 0.9) // LOOP_EVERY_M) + 1
            found.extend((x, y0 + 0.5 + LOOP_EVERY_M * i) for i in range(count))
    return tuple(
        (x, y)
        for x, y in found
        if LOOPS_Y_M[0] < y < LOOPS_Y_M[1] and not (x < AISLE_M and FREE_Y_M[0] < y < FREE_Y_M[1])
    )


def poles() -> tuple[tuple[float, float], ...]:
    """Where a pole stands at each end of a bench, (x, y)."""
    return tuple(
        (INSIDE_M[side] + way * 0.52, door + end)
        for door, after in pairwise(DOORS_Y_M)
        if after - door < 6
        for side, way in ((0, 1), (1, -1))
        for end in BENCH_Y_M
    )

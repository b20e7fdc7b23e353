"""Where platform, tracks, train and tunnel lie: metres, x across the tracks, y along them, z above the platform."""

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

TUNNEL_X_M = (-0.85, 7.15)
TUNNEL_HIGH_M = 3.9
TUNNEL_LONG_M = 140.0

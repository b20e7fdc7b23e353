"""People for every scene: how they look, stand, walk and move.

A builder makes figures, `build(look_of(seed), name=..., joint=..., detail=NEAR or FAR)`. Its choreography keeps one
`Cast` of the same (name, look) pairs, writes stances into a table (`table_of([SITTING, STANDING, ...])`, which `mixed`
mixes number by number), lets walkers `step_in(row, Walk(points).stride(walked_m))`, and `Cast.pose(table, clock_s)`
gives the FigurePoses. `Walk.place` and Placements put the joints where the people are; gazes come from `gaze_at`.
"""

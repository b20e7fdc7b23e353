"""Ocean, rain, wind and night birds, synthesised: under any palette, or alone."""

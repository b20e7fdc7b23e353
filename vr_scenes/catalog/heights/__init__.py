"""Heights: a terrace and a plank above a city square."""

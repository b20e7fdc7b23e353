"""From targets to a world."""

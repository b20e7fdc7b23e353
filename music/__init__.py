"""From targets to sound."""

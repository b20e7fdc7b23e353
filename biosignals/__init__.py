"""From bytes on the air to an estimate of arousal."""

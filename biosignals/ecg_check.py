"""Whether the strap's own intervals are those of its ECG."""

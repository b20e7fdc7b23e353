"""ECG frames -> R peaks as they come, and how good the signal is."""

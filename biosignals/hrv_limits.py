"""Over which windows HRV is told, and what a window needs to carry a value."""

from biosignals.hrv_grains import GRAINS_PER_MS

RATE_WINDOW_S = 10.0  # mean HR for fast control
VARIABILITY_WINDOW_S = 60.0  # within a person RMSSD over 60 s has 15 % sd against 5 min, over 30 s 23 %, over 10 s 40 %

# HF begins at 0.15 Hz, LF at 0.04 Hz: 9 and 4.8 of their slowest waves. Task Force 1996, section "Frequency domain",
# asks for about ten: one minute for HF, two for LF.
HF_WINDOW_S = 60.0
LF_WINDOW_S = 120.0
ENTROPY_WINDOW_S = 120.0  # about as many beats as sample entropy needs, see FEWEST_ENTROPY_BEATS
SCALING_BEATS = 100  # DFA alpha 1: six boxes of its longest scale
SCALING_WINDOW_S = 150.0  # 100 beats at 40 bpm; older ones say nothing about now

# A value stands on at least half of its window: RMSSD and SDNN on 30 s, the least that is of use for the time domain.
LEAST_COVERAGE = 0.5
FEWEST_RATE_BEATS = 4  # half of the window at 45 bpm
FEWEST_VARIABILITY_BEATS = 20  # half of the window at 40 bpm
FEWEST_DIFFERENCES = 15  # a gap or a doubted beat costs two, so a few may be missing

# Lomb's method takes uneven times as they are, but what is missing spreads the power that is there over all
# frequencies. Single beats left out of simulated hearts at random lower LF by 8 % and HF by 2 %, and scatter both by
# 15 %, where they are 20 % of all; by 22 % and 9 %, and 30 %, where they are half. Whole stretches that are missing
# lower neither, and scatter both by 13 % and 23 %.
LEAST_SPECTRUM_COVERAGE = 0.8
LEAST_SPECTRUM_REACH = 0.95  # of the window, from its first interval to its last: less is a shorter window
FEWEST_ENTROPY_BEATS = 100  # 10 to the power of m = 2, Pincus and Goldberger 1994
FEWEST_SCALING_BOXES = 0.5  # of those a scale has without gaps

PNN_LIMIT_GRAINS = 50 * GRAINS_PER_MS  # pNN50: differences of more than 50 ms

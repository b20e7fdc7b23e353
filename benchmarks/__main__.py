"""`make prove`: run every benchmark at full size, each in a process of its own, and count what missed."""

import subprocess
import sys

BENCHMARKS = (
    "rehearsal_speed",
    "photon_leg",
    "stop_leg",
    "scene_latency",
    "scene_ready",
    "scene_switches",
    "stage_recovery",
    "stereo_cost",
    "choreography_hours",
    "mirror_cost",
    "live_memory",
    "codec_fuzz",
    "beat_time",
    "ecg_peaks",
    "artefacts",
    "rhythm",
    "next_beat",
    "hrv_peers",
    "hrv_equality",
    "hrv_intervals",
    "analyse_speed",
    "arousal_cost",
    "arousal_people",
    "music_live",
    "music_sound",
    "music_score",
    "music_midi",
    "music_arousal",
    "strap_latency",
    "strap_recovery",
    "strap_burst",
    "policy_check",
    "policy_mutants",
    "random_sessions",
    "trial_agreement",
    "trials_speed",
    "trials_dask",
    "tuning",
    "estimate_traits",
    "report_speed",
    "vault_kills",
    "vault_damage",
    "vault_speed",
    "audit_speed",
    "exports",
    "deidentify",
)


def main() -> int:
    missed = []
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        code = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
        if code != 0:
            missed.append(name)
    print(f"{len(BENCHMARKS) - len(missed)} of {len(BENCHMARKS)} benchmarks pass", flush=True)
    if missed:
        print("MISS: " + ", ".join(missed), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is said of music that was written, for a person at a terminal."""

from engine.music_render import MusicFiles
from music.render import RenderedSound


def say_written(files: MusicFiles, sound: RenderedSound | None) -> None:
    """One line for what was measured, one for where it lies."""
    if sound is not None:
        print(f"{'sound':<11}{_loudness_words(sound)}, {sound.seconds:.0f} s")
    written = [str(path) for path in (files.wav, files.stems, files.midi) if path is not None]
    print(f"{'files':<11}{', '.join(written)}")


def _loudness_words(sound: RenderedSound) -> str:
    if sound.lufs is None or sound.true_peak_dbtp is None:
        return "silence"
    return f"{sound.lufs:.1f} LUFS, true peak {sound.true_peak_dbtp:.1f} dBTP"

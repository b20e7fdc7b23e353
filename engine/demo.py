"""`attune demo`: a whole session with a virtual patient; in real time where seen and heard, else into files."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.command import INTERRUPTED
from engine.estimators import EstimatorWish, choose_estimator
from engine.first_session import as_asked, comfort_asked, first_session_lines
from engine.loop import run
from engine.machine import has_display, try_drawing, try_sound
from engine.messages import Outcome, Tick
from engine.outside import NOTHING_OUTSIDE, OutsideRequest, check_outside
from engine.patient_side import VirtualPatientSide
from engine.plan import PlanError, SessionPlan, new_session, tape_header
from engine.progress import Progress
from engine.recollection import Recollection
from engine.records.recorded import RecordHeader
from engine.records.tape import Tape, TapeError, TapeWriter
from engine.rehearsal import OVERTIME_S, chosen_policy, virtual_patient_side
from engine.screenshots import check_folder
from engine.session_number import session_lines
from engine.settings import read_settings, settings_path
from engine.summary import summary_lines
from engine.ticks import Rehearsal
from engine.workshop.before_start import check_before_start
from music.soundscape import MusicTargets, Note
from policies.document import LIBRARY
from policies.policy import Phase
from vr_scenes.comfort import Comfort
from vr_scenes.exposure import SAFE_PLACE, SceneError

DEMO_POLICY = LIBRARY / "demo.yaml"
RECORD, COURSE, SCENES, SOUND, NOTES = "session.tape", "session.png", "scene.png", "music.wav", "music.mid"
HEAD = "head.png"
FILES = (RECORD, COURSE, SCENES, SOUND, NOTES, HEAD)
PICTURE_PX = (480, 360)
EXPOSURE_MOMENTS = 5  # on the contact sheet, each seen forward and down


@dataclass(slots=True)
class Score:
    """What the music was told, for rendering it. `hear` is a listener of the loop."""

    items: list[tuple[float, MusicTargets, tuple[Note, ...]]] = field(default_factory=list)

    def hear(self, _: Tick, outcome: Outcome) -> None:
        self.items.append((outcome.t, outcome.applied.music, outcome.notes))


def run_demo(
    *,
    out: Path,
    minutes: float | None,
    patient: str,
    scene: str | None,
    seed: int,
    session: int | None = None,
    is_first_session: bool = False,
    comfort: Comfort | None = None,
    must_be_real_time: bool,
    wish: EstimatorWish,
    outside: OutsideRequest = NOTHING_OUTSIDE,
    screenshots: Path | None = None,
) -> int:
    """Run the demo and say what came of it and where it lies. Returns the exit code.

    MIDI, OSC and screenshots belong to real time: where they are asked for, the session runs in it.
    """
    check_outside(outside)
    policy = as_asked(chosen_policy(DEMO_POLICY, scene, minutes), session, is_first=is_first_session)
    check_before_start(policy)
    plan = SessionPlan(policy=policy, seed=seed, estimator=choose_estimator(wish))
    header = tape_header(plan, {"demo": "yes", "patient": patient, "scene": plan.policy.scene})
    side = virtual_patient_side(patient, seed=seed)
    if screenshots is not None:
        check_folder(screenshots)
    tape = _make_room(out)
    score: Score | None = None
    for line in (*session_lines(policy), *first_session_lines(policy, is_first=is_first_session)):
        print(line)
    if must_be_real_time or not outside.is_empty or screenshots is not None or _can_be_seen_and_heard():
        from engine.demo_live import run_in_real_time

        comfort = comfort_asked(comfort, is_first=is_first_session)
        lived = run_in_real_time(plan, header, tape, side, outside, screenshots, comfort=comfort)
        if lived is None:
            return INTERRUPTED
        recollection = lived
    else:
        print("no window or no speakers here: the session runs as fast as it goes, into files")
        recollection, score = _run_unpaced(plan, header, tape, side)
    title = f"{plan.policy.name}: {plan.policy.scene}, virtual patient '{patient}'"
    are_left = [_leave("the plot", lambda: _draw_course(recollection, out / COURSE, title))]
    if score is not None:
        are_left.append(_leave("the contact sheet", lambda: _draw_scenes(recollection, out / SCENES, plan.policy.name)))
        are_left.append(_leave("the music", lambda: _render_music(score, out, seed)))
    for line in summary_lines(recollection, plan.estimator):
        print(line)
    print(f"{'files':<11}{', '.join(str(out / name) for name in sorted(FILES) if (out / name).is_file())}")
    return 0 if all(are_left) else 3


def _leave(what: str, make: Callable[[], None]) -> bool:
    """Make one of the files; where this machine cannot, say so: the others, and the record, are still left."""
    from music.render import RenderError

    try:
        make()
    except (SceneError, RenderError, OSError) as error:
        print(f"attune: {what} could not be made: {error}", file=sys.stderr)
        return False
    return True


def _can_be_seen_and_heard() -> bool:
    return has_display() and try_drawing(in_window=True).works and try_sound(read_settings(settings_path()).sound).works


def _make_room(out: Path) -> Path:
    """The place of the new record. An earlier demo's files are replaced; any other record is left alone."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlanError(f"{out}: the folder cannot be made: {error.strerror}") from None
    tape = out / RECORD
    if tape.exists():
        try:
            is_demo = "demo" in Tape(tape).header.settings
        except TapeError:
            is_demo = False
        if not is_demo:
            raise PlanError(f"{tape}: is there already and is no demo's record: name another folder with --out")
        try:
            for name in FILES:
                (out / name).unlink(missing_ok=True)
        except OSError as error:
            raise PlanError(f"{error.filename}: cannot be replaced: {error.strerror}") from None
    return tape


def _run_unpaced(
    plan: SessionPlan, header: RecordHeader, tape: Path, side: VirtualPatientSide
) -> tuple[Recollection, Score]:
    recollection, score = Recollection(), Score()
    seconds = plan.policy.phases.total_minutes * 60 + OVERTIME_S
    rehearsal = Rehearsal(side, seconds=seconds)
    with TapeWriter(tape, header) as record, Progress("session") as progress:

        def show(tick: Tick, _: Outcome) -> None:
            progress.show(tick.t / seconds)

        listeners = [rehearsal.feel, record.write, recollection.hear, score.hear, show]
        asyncio.run(run(new_session(plan), rehearsal.ticks(), listeners))
    return recollection, score


def _draw_course(recollection: Recollection, path: Path, title: str) -> None:
    from engine.head_plot import draw_head_maps
    from engine.plots import draw_session

    draw_session(recollection, path, title=title)
    draw_head_maps(recollection.steps.accounts, path.with_name(HEAD), title=title)


def _draw_scenes(recollection: Recollection, path: Path, title: str) -> None:
    from PIL import Image

    from engine.plots import LabelledPicture, draw_contact_sheet
    from vr_scenes.pictures import Shot, draw_pictures
    from vr_scenes.pose import View

    shots, words = [], []
    for outcome in contact_moments(recollection.seconds):
        scene = outcome.applied.scene
        for view in (View.FORWARD, View.DOWN) if scene.scene != SAFE_PLACE else (View.FORWARD,):
            shots.append(Shot(t=outcome.t, targets=scene, view=view))
            minutes, seconds = divmod(round(outcome.t), 60)
            words.append(f"{minutes}:{seconds:02d}  {outcome.phase.value}  intensity {scene.intensity:.2f}")
    width, height = PICTURE_PX
    with Progress("scenes") as progress:
        pictures = draw_pictures(
            shots, width_px=width, height_px=height, progress=lambda done, all_: progress.show(done / all_)
        )
    labelled = [
        LabelledPicture(image=Image.fromarray(picture), words=label)
        for picture, label in zip(pictures, words, strict=True)
    ]
    draw_contact_sheet(labelled, path, title=title)


def contact_moments(seconds: Sequence[Outcome]) -> list[Outcome]:
    """The moments worth a picture: the safe place before and after, and the exposure from begin to end."""
    exposing = [one for one in seconds if one.applied.scene.scene != SAFE_PLACE]
    before = [one for one in seconds if one.phase is Phase.BASELINE]
    later = [one for one in seconds if one.phase is Phase.RECOVERY]
    moments = [chosen[len(chosen) // 2] for chosen in (before,) if chosen]
    if exposing:
        last = len(exposing) - 1
        moments += [exposing[round(last * k / (EXPOSURE_MOMENTS - 1))] for k in range(EXPOSURE_MOMENTS)]
    return moments + [chosen[len(chosen) // 2] for chosen in (later,) if chosen]


def _render_music(score: Score, folder: Path, seed: int) -> None:
    from engine.music_render import palette_changes
    from music.midi import write_midi
    from music.render import render_wav

    if not score.items:
        return
    seconds = score.items[-1][0]
    with Progress("music") as progress:
        sound = render_wav(
            folder / SOUND,
            score.items,
            seconds=seconds,
            seed=seed,
            progress=lambda done_s: progress.show(done_s / seconds),
        )
    notes = [note for _, _, notes in score.items for note in notes]
    write_midi(folder / NOTES, notes, palettes=palette_changes(score.items))
    print(f"{'sound':<11}{sound.lufs:.1f} LUFS, true peak {sound.true_peak_dbtp:.1f} dBTP, {sound.seconds:.0f} s")

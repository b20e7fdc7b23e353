"""What happens on command: a question, somebody who leaves or comes late, applause, a phone, laughter."""

import math

import numpy as np

from vr_scenes.catalog.public_speaking.audience import LATECOMER, LEAVER, Audience
from vr_scenes.catalog.public_speaking.coming_and_going import DOOR_X_M, Passage, arrive, leave
from vr_scenes.catalog.public_speaking.moves import RISES_S, eased, ramp
from vr_scenes.catalog.public_speaking.seating import STAGE_M
from vr_scenes.people.gestures import CLAP_OPEN, CLAP_SHUT, IN_POCKET, SITTING, with_hand_up, with_phone
from vr_scenes.people.stance import COLUMN, HANGING, Hand, Stance, Table, mixed, span, table_of
from vr_scenes.people.turning import Array
from vr_scenes.pose import Moment

ASKER, PHONE_OWNER = 0, 1
CLAPS_PER_S = 2.6


def happen(table: Table, audience: Audience, moment: Moment) -> tuple[Passage, ...]:
    """Lets the events of `moment` change the audience's table; says where those are who come and go."""
    _applaud(table, moment)
    _laugh(table, audience, moment)
    _ring(table, audience, moment)
    _ask(table, audience, moment)
    going = leave(table, audience, moment.happening("leaves"))
    coming = arrive(table, audience, moment.happening("latecomer"))
    for passage, number in ((going, LEAVER), (coming, LATECOMER)):
        _look_after(table, audience, passage, number)
    return going, coming


def _look_after(table: Table, audience: Audience, passage: Passage, number: int) -> None:
    """Two of three turn their heads to who walks by; how far they do is told by where that is."""
    place, seat = passage.place, audience.people[number].seat
    away_m = math.hypot(place.x_m - seat.x_m, place.y_m - seat.y_m)
    to_door_m = place.x_m - DOOR_X_M
    share = float(eased((away_m - 0.45) / 0.8) * eased((to_door_m + 0.2) / 0.8)) * passage.is_there
    if share == 0:
        return
    looks = np.where(np.arange(len(table)) % 3 == 1, 0.0, share)
    looks[number] = 0.0
    _look(table, audience, (place.x_m, place.y_m, place.z_m + 1.5), looks)


def _applaud(table: Table, moment: Moment) -> None:
    event = moment.happening("applause")
    late = 0.5 + 0.5 * np.sin(np.arange(len(table)) * 2.4)
    share = ramp(event.began_s, 0.7 * late, 0.9) * (1 - ramp(event.ended_s, 0.6 * late, 1.1))
    if not share.any():
        return
    pace = CLAPS_PER_S * (0.9 + 0.2 * late)
    shut = 0.5 + 0.5 * np.cos(2 * np.pi * pace * moment.clock_s + 40 * late)
    both = mixed(_hands(CLAP_OPEN), _hands(CLAP_SHUT), shut)
    for number, side in enumerate(("left_hand", "right_hand")):
        part = span(side)
        table[:, part] = mixed(table[:, part], np.split(both, 2, axis=1)[number], share)
    table[:, COLUMN["phone"]] *= 1 - share
    table[:, COLUMN["smile"]] += 0.3 * share * (1 - table[:, COLUMN["smile"]])


def _hands(hand: Hand) -> Table:
    row = table_of([Stance(left_hand=hand, right_hand=hand)])[0]
    return np.concatenate([row[span("left_hand")], row[span("right_hand")]])[None]


def _laugh(table: Table, audience: Audience, moment: Moment) -> None:
    """Every third laughs with a look at the neighbour, then at the speaker."""
    event = moment.happening("laughter")
    number = np.arange(len(table))
    share = ramp(event.began_s, 0.25 * (number % 5), 0.6) * (1 - ramp(event.ended_s, 0.1 * (number % 5), 0.8))
    share = share * np.where(number % 3 == 1, 1.0, 0.25)
    if not share.any():
        return
    shaking = np.sin(2 * np.pi * 3.1 * moment.clock_s + number) * share
    aside = share * (number % 3 == 1) * (0.5 + 0.5 * np.sin(1.3 * moment.clock_s + number))
    for name, full in (("smile", 1.0), ("mouth", 0.85), ("brows", 0.5), ("frown", 0.0)):
        table[:, COLUMN[name]] += (full - table[:, COLUMN[name]]) * share
    table[:, COLUMN["lean_deg"]] += 4 * share + 0.8 * shaking
    table[:, COLUMN["gaze_heading_deg"]] += 40 * aside * np.where(number % 2, 1, -1)


def _ring(table: Table, audience: Audience, moment: Moment) -> None:
    """The owner starts, looks for the phone, takes it out and silences it; the others look over and frown."""
    event = moment.happening("phone_rings")
    stays = 1 - ramp(event.ended_s, 0.0, 1.5)
    searching = ramp(event.began_s, 0.3, 0.7) * (1 - ramp(event.began_s, 2.2, 0.9)) * stays
    holding = ramp(event.began_s, 2.2, 0.9) * stays
    if not (searching or holding):
        return
    own = table[PHONE_OWNER]
    pocket = table_of([Stance(sit=1.0, right_hand=IN_POCKET)])[0]
    part = span("right_hand")
    own[part] = mixed(own[part], pocket[part], float(searching))
    out = table_of([with_phone(SITTING)])[0]
    for name in ("phone", "lean_deg", "gaze_heading_deg", "gaze_pitch_deg"):
        own[COLUMN[name]] += (out[COLUMN[name]] - own[COLUMN[name]]) * float(holding)
    own[part] = mixed(own[part], out[part], float(holding))
    own[COLUMN["brows"]] += 0.7 * float(searching)
    own[COLUMN["smile"]] += -0.5 * float(holding) * own[COLUMN["smile"]]
    seat = audience.people[PHONE_OWNER].seat
    late = np.arange(len(table)) * 0.07
    glance = ramp(event.began_s, 0.5 + late, 0.7) * (1 - ramp(event.began_s, 3.6 + late, 1.0)) * stays
    glance[PHONE_OWNER] = 0
    _look(table, audience, (seat.x_m, seat.y_m, seat.z_m + 1.1), glance)
    table[:, COLUMN["frown"]] += 0.4 * glance


def _ask(table: Table, audience: Audience, moment: Moment) -> None:
    event = moment.happening("question")
    sits_down = ramp(event.ended_s, 0.3, RISES_S)
    hand = float(
        ramp(event.began_s, 0.0, 1.1) * (1 - ramp(event.began_s, 3.4, 1.1)) * (1 - ramp(event.ended_s, 0.0, 0.8))
    )
    up = float(ramp(event.began_s, 3.2, RISES_S) * (1 - sits_down))
    speaks = float(ramp(event.began_s, 5.4, 0.4) * (1 - ramp(event.ended_s, 0.0, 0.4)))
    if not (hand or up):
        return
    own = table[ASKER]
    heading, pitch = audience.gaze((0.0, 0.0, STAGE_M + 1.62))
    here = 1 - max(hand, up)
    own[:] = mixed(own, _asking(own, float(heading[ASKER]), up), 1 - here)
    raised = table_of([with_hand_up(SITTING)])[0]
    own[span("right_hand")] = mixed(own[span("right_hand")], raised[span("right_hand")], hand)
    own[COLUMN["brows"]] += 0.5 * hand
    own[COLUMN["sit"]] = 1 - up
    own[COLUMN["lean_deg"]] += 26 * up * (1 - up) * 4 * 0.5  # who gets up bends forward first
    own[COLUMN["gaze_pitch_deg"]] += (float(pitch[ASKER]) + 4 - own[COLUMN["gaze_pitch_deg"]]) * max(hand, up)
    pauses = 0.5 + 0.5 * np.tanh(4 * np.sin(1.1 * moment.clock_s) + 2)
    own[COLUMN["mouth"]] = (
        own[COLUMN["mouth"]] * here + 0.75 * speaks * (0.5 + 0.5 * np.sin(15 * moment.clock_s)) * pauses
    )
    seat = audience.people[ASKER].seat
    late = np.arange(len(table)) * 0.06
    glance = ramp(event.began_s, 3.4 + late, 0.8) * (1 - ramp(event.began_s, 10.5 + late, 1.2))
    glance = glance * (1 - ramp(event.ended_s, 0.0, 1.0))
    glance[ASKER] = 0
    _look(table, audience, (seat.x_m, seat.y_m, seat.z_m + 1.3 + 0.3 * up), glance)


def _asking(own: Array, heading_deg: float, up: float) -> Array:
    """Upright and free-handed, turned to the speaker."""
    stance = own.copy()
    rest = table_of([SITTING])[0]
    hanging = table_of([Stance(left_hand=HANGING, right_hand=HANGING)])[0]
    for side in ("left_hand", "right_hand"):
        stance[span(side)] = mixed(rest[span(side)], hanging[span(side)], up)
    for name in ("lean_deg", "tilt_deg", "turn_deg", "phone", "nod"):
        stance[COLUMN[name]] = 0.0
    stance[COLUMN["gaze_heading_deg"]] = heading_deg
    return stance


def _look(table: Table, audience: Audience, target: tuple[float, float, float], share: Array) -> None:
    heading, pitch = audience.gaze(target)
    for name, wanted in (("gaze_heading_deg", heading), ("gaze_pitch_deg", pitch)):
        table[:, COLUMN[name]] += (wanted - table[:, COLUMN[name]]) * share

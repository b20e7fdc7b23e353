"""Ready stances and hands: sitting and standing, phones, crossed arms, whispers, raised hands, applause, rails."""

from dataclasses import replace

from vr_scenes.people.stance import Foot, Hand, Stance

LAP = Hand(
    x_m=0.130, y_m=0.285, z_m=1.030, elbow_x=1.0, elbow_y=-0.5, elbow_z=-0.2, roll_deg=78, pitch_deg=-8, grip=0.3
)
CLASPED = Hand(
    x_m=0.045, y_m=0.265, z_m=1.035, elbow_x=1.0, elbow_y=-0.4, elbow_z=-0.2, roll_deg=62, pitch_deg=-6, grip=0.45
)
CROSSED_UNDER = Hand(x_m=-0.035, y_m=0.190, z_m=1.150, elbow_x=0.8, elbow_y=0.0, elbow_z=-0.8, roll_deg=50, grip=0.3)
CROSSED_OVER = Hand(x_m=-0.050, y_m=0.235, z_m=1.120, elbow_x=0.8, elbow_y=0.0, elbow_z=-0.8, roll_deg=50, grip=0.2)
WITH_PHONE = Hand(
    x_m=0.050, y_m=0.300, z_m=1.130, elbow_x=1.0, elbow_y=-0.6, elbow_z=-0.6, roll_deg=-70, pitch_deg=18, grip=0.15
)
AT_CHIN = Hand(x_m=0.085, y_m=0.190, z_m=1.335, elbow_x=0.15, elbow_y=0.5, elbow_z=-1.0, roll_deg=-30, grip=0.6)
AT_MOUTH = Hand(x_m=-0.045, y_m=0.215, z_m=1.415, elbow_x=0.5, elbow_y=0.3, elbow_z=-1.0, roll_deg=30, grip=0.12)
RAISED = Hand(x_m=0.220, y_m=0.110, z_m=1.850, elbow_x=1.0, elbow_y=0.35, elbow_z=-0.2, roll_deg=20, grip=0.05)
CLAP_OPEN = Hand(x_m=0.115, y_m=0.330, z_m=1.240, elbow_x=1.0, elbow_y=-0.4, elbow_z=-0.6, roll_deg=-8, grip=0.05)
CLAP_SHUT = Hand(x_m=0.030, y_m=0.345, z_m=1.255, elbow_x=1.0, elbow_y=-0.4, elbow_z=-0.6, roll_deg=-8, grip=0.05)
CLASPED_LOW = Hand(x_m=0.035, y_m=0.205, z_m=0.960, elbow_x=1.0, elbow_y=-0.5, elbow_z=0.0, roll_deg=60, grip=0.45)
AT_HIP = Hand(
    x_m=0.215, y_m=0.050, z_m=1.020, elbow_x=1.0, elbow_y=-0.5, elbow_z=0.0, roll_deg=60, pitch_deg=-20, grip=0.35
)
ON_RAIL = Hand(x_m=0.200, y_m=0.250, z_m=1.900, elbow_x=1.0, elbow_y=0.3, elbow_z=-0.6, roll_deg=0, grip=0.95)
AT_POLE = Hand(x_m=0.120, y_m=0.380, z_m=1.320, elbow_x=0.8, elbow_y=-0.3, elbow_z=-0.8, roll_deg=30, grip=0.95)
IN_POCKET = Hand(x_m=0.190, y_m=0.060, z_m=0.940, elbow_x=0.7, elbow_y=-1.0, elbow_z=0.0, roll_deg=25, grip=0.4)
ON_LEASH = Hand(x_m=0.240, y_m=0.250, z_m=1.020, elbow_x=0.4, elbow_y=-1.0, elbow_z=-0.3, roll_deg=20, grip=1.0)
ON_ARMREST = Hand(x_m=0.275, y_m=0.265, z_m=1.085, elbow_x=0.5, elbow_y=-1.0, elbow_z=0.0, roll_deg=80, grip=0.25)

STANDING = Stance()
FEET_AHEAD_M = 0.42  # where the feet of someone who sits are: who gets up stands over them
SITTING = Stance(
    sit=1.0,
    stand_ahead_m=FEET_AHEAD_M,
    left_hand=LAP,
    right_hand=LAP,
    left_foot=Foot(x_m=-0.11, y_m=FEET_AHEAD_M, heading_deg=6),
    right_foot=Foot(x_m=0.11, y_m=FEET_AHEAD_M, heading_deg=-6),
)


def at_ease(number: int) -> Stance:
    """One of five ways to stand and wait, the weight on one leg; by `number`, so that a crowd is not a parade."""
    side = 1.0 if number % 2 else -1.0
    resting = Foot(x_m=-0.15 * side, y_m=0.10, heading_deg=22 * side)
    carrying = Foot(x_m=0.07 * side, y_m=-0.02, heading_deg=-7 * side)
    left, right = (resting, carrying) if side > 0 else (carrying, resting)
    stance = replace(STANDING, left_foot=left, right_foot=right, tilt_deg=2.0 * side, turn_deg=-5.0 * side)
    match number % 5:
        case 0:
            return replace(stance, left_hand=CLASPED_LOW, right_hand=CLASPED_LOW)
        case 1:
            return replace(stance, right_hand=IN_POCKET)
        case 2:
            return replace(with_crossed_arms(stance), lean_deg=-2.0)
        case 3:
            return replace(stance, left_hand=AT_HIP)
        case _:
            return stance


def attentive(base: Stance, *, warmth: float = 0.5) -> Stance:
    """Faces ahead, leans in a little, hands together."""
    return replace(base, lean_deg=3 + 6 * warmth, left_hand=CLASPED, right_hand=CLASPED)


def with_crossed_arms(base: Stance) -> Stance:
    """Leans back behind crossed arms."""
    return replace(base, lean_deg=-5.0, left_hand=CROSSED_UNDER, right_hand=CROSSED_OVER)


def with_phone(base: Stance) -> Stance:
    """Bends over a phone."""
    return replace(
        base,
        lean_deg=7.0,
        phone=1.0,
        right_hand=WITH_PHONE,
        gaze_heading_deg=-4.0,
        gaze_pitch_deg=-48.0,
        liveliness=0.4,
    )


def thinking(base: Stance) -> Stance:
    """Chin in hand, doubtful."""
    return replace(base, lean_deg=5.0, tilt_deg=5.0, left_hand=CROSSED_UNDER, right_hand=AT_CHIN)


def whispering(base: Stance, *, to_left: bool) -> Stance:
    """Leans over to the neighbour, a hand beside the mouth."""
    side = 1.0 if to_left else -1.0
    whisper = replace(base, lean_deg=4.0, turn_deg=14 * side, tilt_deg=-9 * side, gaze_heading_deg=68 * side)
    if to_left:
        return replace(whisper, right_hand=AT_MOUTH)
    return replace(whisper, left_hand=AT_MOUTH)


def slumped(base: Stance) -> Stance:
    """Sunk into the seat, looking at nothing."""
    return replace(base, lean_deg=-9.0, tilt_deg=6.0, droop=0.8, gaze_pitch_deg=-14.0, right_hand=ON_ARMREST)


def with_hand_up(base: Stance) -> Stance:
    """Asks to be heard."""
    return replace(base, lean_deg=2.0, right_hand=RAISED, brows=0.6)


def holding_rail(base: Stance) -> Stance:
    """Holds on overhead, as in a train."""
    return replace(base, right_hand=ON_RAIL)

"""Where the head, a scene's sounds and what is feared are in its world, in Panda3D's nodes."""

from __future__ import annotations  # NodePath is generic for the type checker only

import math

from panda3d.core import Camera, LPoint3f, LVecBase3f, LVector3f, NodePath

from vr_scenes.behaviour import Ball, Watching
from vr_scenes.comfort import Carried
from vr_scenes.listening import Listening, Point
from vr_scenes.pose import Placement, Pose
from vr_scenes.world import World


def listening_in(world: World, head: NodePath[Camera], pose: Pose) -> Listening:
    """Where `head` and the sounds of `pose` are."""
    turn = head.getQuat(world.root)
    return Listening(
        head_m=_point(head.getPos(world.root)),
        ahead=_point(turn.getForward()),
        up=_point(turn.getUp()),
        sounds_m=tuple(_in_world(world, one.joint, (one.x_m, one.y_m, one.z_m)) for one in pose.sounds),
    )


def watching_in(world: World, pose: Pose, place_m: Point, heading_deg: float, pitch_deg: float) -> Watching:
    """How a head stands to what is feared in `pose`. The head's place, heading (to the left) and pitch are told from
    where it was centred, which is the pose's eye."""
    eye = pose.eye
    centred_m = (eye.x_m, eye.y_m, eye.z_m)
    aside, ahead, up = _turned(eye, place_m)
    return Watching(
        head_m=_in_world(world, eye.joint, (eye.x_m + aside, eye.y_m + ahead, eye.z_m + up)),
        ahead=_direction(world, eye, heading_deg, pitch_deg),
        centred_m=_in_world(world, eye.joint, centred_m),
        centred_ahead=_direction(world, eye, 0.0, 0.0),
        balls=tuple(
            Ball(place_m=_in_world(world, one.joint, (one.x_m, one.y_m, one.z_m)), radius_m=one.radius_m)
            for one in pose.feared
        ),
    )


def carried_in(world: World, pose: Pose) -> Carried:
    """Where `pose` has its eye, and what goes past it."""
    eye = pose.eye
    place_m = _in_world(world, eye.joint, (eye.x_m, eye.y_m, eye.z_m))
    return Carried(scene=pose.scene, place_m=place_m, passes_m_per_s=pose.passes_m_per_s)


def _turned(eye: Placement, way: Point) -> Point:
    """`way` in the eye's joint. Only the heading of an eye counts, as for a headset's view."""
    turn = math.radians(eye.heading_deg)
    aside, ahead, up = way
    return (
        aside * math.cos(turn) - ahead * math.sin(turn),
        aside * math.sin(turn) + ahead * math.cos(turn),
        up,
    )


def _direction(world: World, eye: Placement, heading_deg: float, pitch_deg: float) -> Point:
    heading, pitch = math.radians(heading_deg), math.radians(pitch_deg)
    level = math.cos(pitch)
    way = _turned(eye, (-math.sin(heading) * level, math.cos(heading) * level, math.sin(pitch)))
    found = world.root.getRelativeVector(world.joint(eye.joint), LVector3f(*way))
    found.normalize()  # a joint may stretch what hangs on it
    return _point(found)


def _in_world(world: World, joint: str, place_m: Point) -> Point:
    return _point(world.root.getRelativePoint(world.joint(joint), LPoint3f(*place_m)))


def _point(of: LVecBase3f) -> Point:
    return of.x, of.y, of.z

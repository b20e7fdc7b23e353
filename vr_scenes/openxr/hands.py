"""Controllers and bare hands as OpenXR actions: choose, grip, menu, and where they point."""

from __future__ import annotations  # pyopenxr's types are for the type checker only

from dataclasses import dataclass

import xr

from vr_scenes.headset import NO_HAND, Hand, SpatialPose, from_openxr
from vr_scenes.openxr.runtime import BARE_HANDS

_SIDES = ("/user/hand/left", "/user/hand/right")
_PRESSED = 0.7  # a trigger that is a number counts as pressed from here
_VALID = ("ORIENTATION_VALID_BIT", "POSITION_VALID_BIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Profile:
    """What a kind of controller calls its parts; None: it has none, or none on both sides."""

    path: str
    choose: str = "trigger/value"
    grip: str | None = "squeeze/value"
    menus: tuple[str, ...] = ()  # whole paths: not every controller has one on both sides
    extension: str | None = None


def _both(part: str) -> tuple[str, ...]:
    return tuple(f"{side}/input/{part}" for side in _SIDES)


# The names are those of the interaction profiles in the specification of OpenXR 1.0, section 6.4.
_PROFILES = (
    _Profile(path="khr/simple_controller", choose="select/click", grip=None, menus=_both("menu/click")),
    _Profile(path="oculus/touch_controller", menus=("/user/hand/left/input/menu/click",)),
    _Profile(path="htc/vive_controller", grip="squeeze/click", menus=_both("menu/click")),
    _Profile(path="microsoft/motion_controller", grip="squeeze/click", menus=_both("menu/click")),
    _Profile(path="valve/index_controller", menus=_both("b/click")),
    _Profile(path="ext/hand_interaction_ext", choose="pinch_ext/value", grip="grasp_ext/value", extension=BARE_HANDS),
)


class HandActions:
    """Made, suggested and attached once, in this order; then read every frame."""

    def __init__(self, instance: xr.Instance) -> None:
        self._sides = tuple(xr.string_to_path(instance, side) for side in _SIDES)
        self._set = xr.create_action_set(
            instance,
            xr.ActionSetCreateInfo(action_set_name="attune", localized_action_set_name="Attune", priority=0),
        )
        self._spaces: tuple[xr.Space, ...] = ()

    def suggest(self, instance: xr.Instance, extensions: frozenset[str]) -> None:
        """Make the actions, and say which parts of which controllers they are."""
        self._choose = self._action("choose", "Choose", xr.ActionType.FLOAT_INPUT)
        self._grip = self._action("grip", "Grip both to stop", xr.ActionType.FLOAT_INPUT)
        self._menu = self._action("menu", "Stop", xr.ActionType.BOOLEAN_INPUT)
        self._aim = self._action("aim", "Point", xr.ActionType.POSE_INPUT)
        for profile in _PROFILES:
            if profile.extension is None or profile.extension in extensions:
                self._suggest_for(instance, profile)

    def attach(self, session: xr.Session) -> None:
        """Let the session use them. A session takes actions once only."""
        xr.attach_session_action_sets(session, xr.SessionActionSetsAttachInfo(action_sets=[self._set]))
        self._spaces = tuple(
            xr.create_action_space(session, xr.ActionSpaceCreateInfo(action=self._aim, subaction_path=side))
            for side in self._sides
        )

    def read(self, session: xr.Session, space: xr.Space, time: int) -> tuple[Hand, Hand]:
        """Left and right at `time`, told in `space`. Without the focus nothing is told, so nothing is held."""
        active = [xr.ActiveActionSet(action_set=self._set, subaction_path=0)]
        try:
            xr.sync_actions(session, xr.ActionsSyncInfo(active_action_sets=active))
        except xr.SessionNotFocused:
            return NO_HAND, NO_HAND
        left, right = (self._hand(session, space, time, place) for place in (0, 1))
        return left, right

    def destroy(self) -> None:
        for space in self._spaces:
            xr.destroy_space(space)
        self._spaces = ()
        xr.destroy_action_set(self._set)

    def _action(self, name: str, title: str, kind: xr.ActionType) -> xr.Action:
        return xr.create_action(
            self._set,
            xr.ActionCreateInfo(
                action_name=name,
                action_type=kind,
                subaction_paths=list(self._sides),
                localized_action_name=title,
            ),
        )

    def _suggest_for(self, instance: xr.Instance, profile: _Profile) -> None:
        parts = [(self._choose, path) for path in _both(profile.choose)]
        parts += [(self._aim, path) for path in _both("aim/pose")]
        parts += [(self._grip, path) for path in (_both(profile.grip) if profile.grip else ())]
        parts += [(self._menu, path) for path in profile.menus]
        bindings = [
            xr.ActionSuggestedBinding(action=action, binding=xr.string_to_path(instance, path))
            for action, path in parts
        ]
        try:
            xr.suggest_interaction_profile_bindings(
                instance,
                xr.InteractionProfileSuggestedBinding(
                    interaction_profile=xr.string_to_path(instance, f"/interaction_profiles/{profile.path}"),
                    suggested_bindings=bindings,
                ),
            )
        except xr.PathUnsupportedError:
            return  # a runtime need not know every controller

    def _hand(self, session: xr.Session, space: xr.Space, time: int, place: int) -> Hand:
        side = self._sides[place]
        choose, grip = (
            xr.get_action_state_float(session, xr.ActionStateGetInfo(action=action, subaction_path=side))
            for action in (self._choose, self._grip)
        )
        menu = xr.get_action_state_boolean(session, xr.ActionStateGetInfo(action=self._menu, subaction_path=side))
        return Hand(
            aim=self._aimed(session, space, time, place),
            is_selecting=bool(choose.is_active and choose.current_state >= _PRESSED),
            grip=float(grip.current_state) if grip.is_active else 0.0,
            is_menu=bool(menu.is_active and menu.current_state),
        )

    def _aimed(self, session: xr.Session, space: xr.Space, time: int, place: int) -> SpatialPose | None:
        info = xr.ActionStateGetInfo(action=self._aim, subaction_path=self._sides[place])
        if not xr.get_action_state_pose(session, info).is_active:
            return None
        found = xr.locate_space(self._spaces[place], space, time)
        return pose_of(found.pose) if is_known(found.location_flags, xr.SpaceLocationFlags) else None


def is_known(flags: int, kinds: type[xr.SpaceLocationFlags] | type[xr.ViewStateFlags]) -> bool:
    """Are place and turn both known?"""
    needed = sum(int(getattr(kinds, name)) for name in _VALID)
    return int(flags) & needed == needed


def pose_of(pose: xr.Posef) -> SpatialPose:
    """In the scenes' axes."""
    place, turn = pose.position, pose.orientation
    return from_openxr((place.x, place.y, place.z), (turn.x, turn.y, turn.z, turn.w))

"""A strap that is kept linked while something else runs: its link in a task of its own."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from biosignals.link_settings import LinkSettings
from biosignals.polar_profile import Stream
from biosignals.radio import Radio, StrapListener
from biosignals.strap import LinkState, LossReason, StrapStatus
from biosignals.strap_link import StrapLink
from biosignals.strap_search import Wanted
from engine.known_straps import KnownStraps
from engine.plan import PlanError
from engine.settings import StrapSettings, settings_path

AGAIN_S = 1.0  # after a failure of the link itself


def link_settings(settings: StrapSettings, *, wants_streams: bool) -> LinkSettings:
    """How the link is to behave by the station's settings; ECG and movement only where they are wanted."""
    usual = LinkSettings()
    return LinkSettings(
        silent_s=settings.silent_s,
        first_packet_s=max(usual.first_packet_s, settings.silent_s),
        streams=(Stream.MOTION, Stream.ECG) if wants_streams and settings.ecg else (),
    )


def wanted_strap(asked: str | None, settings: StrapSettings, known: KnownStraps) -> tuple[Wanted, str]:
    """Which strap to link, and in words why it: the one asked for, else the station's, else the one used last.

    Raises PlanError, which says how to choose one, where there is none of these.
    """
    if asked is not None:
        if not asked.strip():
            raise PlanError("--strap needs the name or the address of a strap: `attune devices` lists those heard")
        return Wanted(text=asked), f"strap: {asked}"
    if settings.use is not None:
        return Wanted(text=settings.use), f"strap: {settings.use}, as the station's settings say"
    if (last := known.latest) is not None:
        return Wanted(text=last.address), f"strap: {last.name or last.address}, the one used last"
    raise PlanError(
        "no strap is chosen: give --strap NAME or ADDRESS (`attune devices` lists those that are heard), or write "
        f'use = "NAME" below [strap] in {settings_path()}'
    )


@contextlib.asynccontextmanager
async def linked_strap(
    radio: Radio, wanted: Wanted, listener: StrapListener, settings: LinkSettings
) -> AsyncIterator[None]:
    """Keep the strap linked while entered, and tell `listener`; on leaving, the link is ended.

    Should the link itself fail, which it never should, `listener` hears that and why; what runs goes on, and the link
    is made anew.
    """
    link = StrapLink(radio, wanted, listener, now_ns=time.monotonic_ns, sleep=asyncio.sleep, settings=settings)
    task = asyncio.create_task(_run(link, listener), name="strap link")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(link: StrapLink, listener: StrapListener) -> None:
    while True:
        try:
            await link.run()
        except Exception as error:  # whatever goes wrong in the link, a session must hold and say so
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise  # it went wrong while it was ended
            _tell_failure(link.status, error, listener)
        await asyncio.sleep(AGAIN_S)


def _tell_failure(newest: StrapStatus, error: Exception, listener: StrapListener) -> None:
    failed = StrapStatus(
        state=LinkState.WAITING,
        generation=newest.generation,
        name=newest.name,
        address=newest.address,
        reason=LossReason.FAILED,
        detail=f"{type(error).__name__}: {error}",
    )
    with contextlib.suppress(Exception):  # a listener may be what went wrong: its next status tells whether it still is
        listener.status(failed)

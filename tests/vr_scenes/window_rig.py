"""A display of the tests' own, and what is really shown on it."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

NEEDED = ("Xvfb", "xdotool")
ALL_PLANES, BY_PIXEL, CLIENT_MESSAGE = 0xFFFFFFFF, 2, 33  # X.h: AllPlanes, ZPixmap, ClientMessage


class _Image(ctypes.Structure):
    """The head of XImage, Xlib.h."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_uint8)),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


def missing() -> str:
    """The programs that these tests need and that are not installed; "" if none."""
    return ", ".join(program for program in NEEDED if shutil.which(program) is None)


@contextmanager
def a_display() -> Iterator[str]:
    """A display without a screen, by name; it is there until the end of the context."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, Xlib.h, as long as any XEvent."""

    _fields_ = (
        ("kind", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message", ctypes.c_ulong),
        ("bits", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )


@contextmanager
def _server(display: str) -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    """Xlib and its connection to the display's server."""
    xlib = ctypes.CDLL("libX11.so.6")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = ctypes.c_ulong
    xlib.XGetImage.restype = ctypes.POINTER(_Image)
    connection = ctypes.c_void_p(xlib.XOpenDisplay(display.encode()))
    try:
        yield xlib, connection
    finally:
        xlib.XCloseDisplay(connection)


class ShownWindow:
    """A window on a display, found by its title."""

    def __init__(self, display: str, title: str) -> None:
        self._display = display
        found = self._do("search", "--sync", "--onlyvisible", "--name", f"^{title}$")
        self._window = int(found.split()[0])

    def press(self, *keys: str) -> None:
        """Type on the display's keyboard (XTEST), with this window in focus."""
        self._do("windowfocus", "--sync", str(self._window))
        self._do("key", *keys)

    def click(self, across: float, down: float) -> None:
        """Click at that share of the window's width and height, from its left upper corner."""
        width, height = (int(line.split("=")[1]) for line in self._geometry()[-3:-1])
        place = (str(round(across * width)), str(round(down * height)))
        self._do("mousemove", "--window", str(self._window), *place, "sleep", "0.3", "click", "1")

    def close(self) -> None:
        """Do what a window manager does when a close button is pressed: ask the window to go (ICCCM 4.2.8.1)."""
        with _server(self._display) as (xlib, display):
            protocols, farewell = (
                xlib.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
            )
            event = _ClientMessage(kind=CLIENT_MESSAGE, window=self._window, message=protocols, bits=32)
            event.data[0] = farewell
            xlib.XSendEvent(display, ctypes.c_ulong(self._window), 0, ctypes.c_long(0), ctypes.byref(event))

    def pixels(self) -> NDArray[np.uint8]:
        """What the display's server shows in the window now: (height, width, 3) sRGB."""
        width, height = (int(line.split("=")[1]) for line in self._geometry()[-3:-1])
        with _server(self._display) as (xlib, display):
            image = xlib.XGetImage(
                display, ctypes.c_ulong(self._window), 0, 0, width, height, ctypes.c_ulong(ALL_PLANES), BY_PIXEL
            ).contents
            rows = np.ctypeslib.as_array(image.data, (image.height, image.bytes_per_line))
            blue_first = rows[:, : 4 * image.width].reshape(image.height, image.width, 4)
            shown: NDArray[np.uint8] = blue_first[..., 2::-1].copy()
        return shown

    def _geometry(self) -> list[str]:
        """X=, Y=, WIDTH=, HEIGHT=, SCREEN= at the end, a line each."""
        return self._do("getwindowgeometry", "--shell", str(self._window)).splitlines()

    def _do(self, *words: str) -> str:
        command = ["xdotool", *words]
        done = subprocess.run(
            command, env={"DISPLAY": self._display}, check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout

"""A headset over OpenXR: the only folder that knows pyopenxr."""

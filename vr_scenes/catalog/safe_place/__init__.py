"""The safe place: a lake shore in the first golden light."""

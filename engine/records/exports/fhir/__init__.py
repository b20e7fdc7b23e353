"""A session as a FHIR R4B bundle, written by our own code."""

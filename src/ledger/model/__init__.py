"""The files that people keep, as typed records whose keys are Chinese."""

"""How the shipped models are trained; not imported by the package."""

"""Improvement actions (plan, do, check, act): who does what by when, and whether it moved the number it was for."""

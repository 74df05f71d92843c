"""The schema of every definition file: each key with its type, meaning and limits, and one reader that checks all."""

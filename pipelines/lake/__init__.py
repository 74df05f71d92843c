"""The lake: originals, typed rows, refusals and manifests, and how a file gets there."""

"""Any file to typed rows: containers, encoding, layout, recognising, mapping, typing, refusals."""

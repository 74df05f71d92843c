"""What every room says: numbers, periods, findings and signals in words, and rows as files to take away."""

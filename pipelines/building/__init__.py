"""From the lake to a published warehouse: newest records, models, marts, checks, the dictionary."""

"""Where exports come from by themselves: a folder that is watched, databases, addresses, buckets."""

"""Who was here: the sessions of those who signed in, and the trail of what they saw and did."""

"""The analyst's bench: what is asked, how it is drawn, what drives a change."""

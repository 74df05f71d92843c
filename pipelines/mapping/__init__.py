"""From a file nobody knows to a source of the company's own: what it holds, what is proposed, asked and written."""

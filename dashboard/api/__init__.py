"""What programs ask: /api/v1 with a token, the same numbers and names as on the pages, each in the token's scope."""

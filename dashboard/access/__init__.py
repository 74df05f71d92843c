"""Who may see and do what: people, roles, scope; every door that data go through asks here."""

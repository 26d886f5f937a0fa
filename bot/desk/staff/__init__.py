"""People on the desk's side: roles and permissions, teams, sign-ins, tokens."""

"""What people outside read in a browser: who answers, that a reply is real, and how an account is connected."""

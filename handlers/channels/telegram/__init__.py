"""Telegram, through a bot of the company's own. Import ``manifest`` for what it can do, ``channel`` to use it."""

"""Where people meet it: the one command `onrecord` and the chat page."""

__all__: list[str] = []  # nothing to import from here: the command is the way in

"""Where people meet it: the one command `onrecord` and the chat page."""

"""Whether the person is in a call: what softphones tell and what the microphone shows, as one."""

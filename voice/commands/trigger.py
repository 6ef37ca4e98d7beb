"""`breather trigger`: asks the Breather that runs for something, as a pedal or a key does."""

from __future__ import annotations

import argparse

from voice.errors import PartError, UserError
from voice.triggers.client import ask
from voice.triggers.messages import TriggerRequest
from voice.triggers.place import control_address, runtime_folder


def trigger(options: argparse.Namespace) -> int:
    """Send the trigger `options.name`; raises UserError or PartError where it is refused."""
    reply = ask(control_address(runtime_folder()), TriggerRequest(options.name))
    if not reply.ok:
        raise UserError(reply.message) if reply.mistake else PartError(reply.message)
    if reply.message:
        print(reply.message)
    return 0

"""`breather window`: the page of the Breather that runs, in a window of its own."""

from __future__ import annotations

import argparse

from voice.errors import UserError
from voice.kiosk.browser import Form, find, opened
from voice.kiosk.keys import default_folder, keys
from voice.triggers.client import ask
from voice.triggers.messages import StatusRequest
from voice.triggers.place import control_address, runtime_folder


def window(options: argparse.Namespace) -> int:
    """Open the page, until its window is closed; raises UserError where there is none."""
    browser = find()
    address = page_address()
    form = Form.FULL_SCREEN
    if not options.full_screen:  # a screen for everybody is not its owner's alone
        form, address = Form.WINDOW, f"{address}&owner={keys(default_folder()).owner}"
    with opened(browser, address, form) as process:
        process.wait()
    return 0


def page_address() -> str:
    """Where the page is, with its key.

    Breather itself is asked: on the port that the settings name, somebody else might wait for it.
    """
    status = ask(control_address(runtime_folder()), StatusRequest()).status
    if status is None or not status.page:
        raise UserError(
            "The Breather that runs has no page; set “http = true”, or start “breather kiosk”."
        )
    return f"{status.page}/#key={keys(default_folder()).api}"

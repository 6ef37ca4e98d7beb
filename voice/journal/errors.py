"""What can go wrong with the journal; none of it stops a session.

    PartError
    └── JournalError           the root: something could not be kept or read
        ├── KeyLost            no key that is here opens the journal
        ├── KeyTrouble         the keyring or the key file gives no answer, or no key
        ├── ForeignFile        a file that is not ours lies where the journal should be
        ├── NewerJournal       a later Breather made it
        ├── DamagedJournal     it cannot be read, and not be set aside either
        ├── NoRoom             the disk is full
        ├── NotWritable        the disk or folder cannot be written
        └── JournalBusy        another Breather is using it
    UserError
    └── ImportRefused          a file that cannot be imported

Each message is one sentence for the person, and holds no word of an entry and no key.
"""

from __future__ import annotations

from voice.errors import PartError, UserError


class JournalError(PartError):
    """Something could not be kept, read or erased; what was confirmed before is still there."""


class KeyLost(JournalError):
    """There is a journal, but none of the keys that are here opens it; it stays as it is."""


class KeyTrouble(JournalError):
    """A place for keys is locked, damaged or does not answer."""


class ForeignFile(JournalError):
    """The file in the journal's place is somebody else's; it stays as it is."""


class NewerJournal(JournalError):
    """The journal has a schema that this Breather does not know; it stays as it is."""


class DamagedJournal(JournalError):
    """The journal is damaged; raised only where it cannot be set aside."""


class NoRoom(JournalError):
    """The disk is full, or a limit of the system was reached."""


class NotWritable(JournalError):
    """The journal, its folder or its disk cannot be written, or not be opened."""


class JournalBusy(JournalError):
    """Another process holds the journal for longer than it should."""


class ImportRefused(UserError):
    """A file is no export of a journal, or one of its entries is wrong; nothing was imported."""

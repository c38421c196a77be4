"""What can go wrong in front of a user.

::

    CaptionError
    ├── AudioError                no device, no permission, device gone, unreadable audio
    │   ├── UnknownDeviceError    none or more than one of the devices is the one that was asked for
    │   ├── OutputError           loudspeakers or headphones are not there, or do not play
    │   └── FeedbackError         a microphone hears what is played of it
    ├── ModelError                weights missing, damaged or not to be downloaded
    ├── SynthesisError            text cannot be spoken
    ├── ProcessorError            a function of the user's own is missing or has failed
    ├── ExportError               transcript could not be written
    ├── StoreError                sessions could not be saved or read
    │   ├── MissingSessionError   no such session, or not any more
    │   ├── RunningSessionError   captions still come into the session
    │   └── DamagedStoreError     the file was unreadable and has been set aside
    └── SettingsError             settings could not be read or written

The message of each is one or two full sentences: what happened and what to do next.
The window and the command line show it as it is, so it never carries a traceback,
an error code alone or the name of a Python class.
"""


class CaptionError(Exception):
    """A problem with a message that is ready to be shown."""

    _command = ""

    @property
    def in_terminal(self) -> str:
        """The message, with the command that helps where there is one."""
        return f"{self} {self._command}".rstrip()


class AudioError(CaptionError):
    """Sound cannot be read from a device, a file or standard input, or not be played."""


class UnknownDeviceError(AudioError):
    """There are microphones, but which one is meant cannot be told. Any list of them helps."""

    _command = "“whisper-flow devices” lists all microphones."


class OutputError(AudioError):
    """Loudspeakers or headphones are not there, or do not play. They may be back later."""


class FeedbackError(AudioError):
    """A microphone hears what is played of it, and would again and again."""


class ModelError(CaptionError):
    """A speech model cannot be found, downloaded or loaded."""


class SynthesisError(CaptionError):
    """There is no speech synthesizer, or it does not speak."""


class ProcessorError(CaptionError):
    """A function that the user brought along for a chat is missing or has failed."""


class ExportError(CaptionError):
    """A transcript cannot be written."""


class StoreError(CaptionError):
    """Saved sessions cannot be read, or new captions not be added to them."""


class MissingSessionError(StoreError):
    """There is no such session, or not any more."""


class RunningSessionError(StoreError):
    """The session is being recorded, by this program or another one."""


class DamagedStoreError(StoreError):
    """The file of saved sessions was unreadable. It has been set aside: trying again begins a new one."""


class SettingsError(CaptionError):
    """The settings cannot be read or written."""

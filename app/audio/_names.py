"""What devices are called: the names that people know, from those that sound systems have for them."""

import re
from collections.abc import Sequence
from typing import Final

# ALSA has a dozen plugins and wirings beside each sound card. They are no devices of their own.
_WIRINGS: Final = re.compile(
    r"(sysdefault|default|front|rear|center_lfe|side|surround\d+|iec958|spdif|hdmi|dmix|dsnoop|modem|phoneline|"
    r"pulse|pipewire|jack|oss|lavrate|samplerate|speexrate|speex|upmix|vdownmix|a52|usb_stream)(:.*)?"
)
_HARDWARE_ADDRESS: Final = re.compile(r"[\s:-]*\(hw:\d+,\d+\)$")


def is_wiring(name: str) -> bool:
    """Return whether something that PortAudio lists is only another way to a device."""
    return _WIRINGS.fullmatch(name) is not None


def plain_name(name: str) -> str:
    """Return a device's name without the address that ALSA adds."""
    return _HARDWARE_ADDRESS.sub("", name)


def default_label(actual: str | None) -> str:
    """Return what the system's default is called in a list, with the name of what that is at the moment."""
    return f"System default ({actual})" if actual else "System default"


def unique(names: Sequence[str]) -> list[str]:
    """Number the second and later ones of equal names."""
    return [
        name if name not in names[:place] else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]

"""Root passes by the rights of files; here it does not, so that closed folders are tried as root.

`obeyed` is for this thread, `obey` for a program that is about to be run. Others than root have
nothing to give up.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2  # the capabilities (Linux) that pass by rights
DROP_FROM_BOUNDS = 24  # prctl's PR_CAPBSET_DROP
VERSION = 0x20080522  # of the interface of capabilities


class _Set(ctypes.Structure):
    """The first 32 capabilities of a thread, and the rest."""

    _fields_ = [(f"{name}{half}", ctypes.c_uint32) for half in "01"
                for name in ("effective", "permitted", "inheritable")]  # fmt: skip


def obey() -> None:
    """For `preexec_fn`: the program that is run next cannot pass by rights."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
            libc.prctl(DROP_FROM_BOUNDS, capability, 0, 0, 0)


@contextmanager
def obeyed() -> Iterator[None]:
    """This thread cannot pass by rights within the block."""
    if os.geteuid() != 0:
        yield
        return
    libc, header, held = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(VERSION, 0), _Set()
    assert libc.capget(header, ctypes.byref(held)) == 0
    before = held.effective0
    held.effective0 &= ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH)
    assert libc.capset(header, ctypes.byref(held)) == 0
    try:
        yield
    finally:
        held.effective0 = before
        libc.capset(header, ctypes.byref(held))

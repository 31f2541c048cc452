"""The bytes of a raw table: opened only where they are a file of the record, and copied once.

Between the check of a file and its reading it can be exchanged. What is loaded is therefore read
from a private copy, and the sha256 is that of the copy.
"""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ailedger.archive.catalog import RawFile, check_sha256
from ailedger.base.disk import open_regular, real, sha256_of

AT_ONCE = 1 << 24  # bytes copied at once


def open_raw(file: RawFile) -> BinaryIO:
    """Open a raw file; a pipe or device is refused before anything is read of it.

    Raises:
        RefusedError: it is missing, no file, or a link that leads out of the record.
    """
    try:
        return open_regular(file.path, file.file, below=real(file.path.parent).parents[1])
    except FileNotFoundError:
        check_sha256(file, "")
        raise


def copy_raw(file: RawFile, folder: Path) -> RawFile:
    """Copy a raw file and hold the sha256 of what was copied against the recorded one.

    Returns:
        The file with the path of its copy.

    Raises:
        RefusedError: as `open_raw`, or its bytes are not those recorded.
    """
    target = folder / file.path.name
    with open_raw(file) as source, target.open("xb", buffering=0) as copy:
        if sys.platform == "linux":  # the kernel copies, in a third of the time
            while os.sendfile(copy.fileno(), source.fileno(), None, AT_ONCE):
                pass
        else:
            shutil.copyfileobj(source, copy, AT_ONCE)
    check_sha256(file, sha256_of(target))
    return replace(file, path=target)

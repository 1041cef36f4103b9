"""Where a server's data lie, and how its life ends there.

Shared by the scripts of this directory. Python 3 standard library, Linux.
"""

import subprocess
import time

import servers
from servers import BenchError

UNMOUNT_ATTEMPTS = 50


class PlainDirectory:
    """A directory; the server is ended by SIGKILL, and the page cache is dropped where the caller may."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)

    def end(self, server):
        """Returns whether the next start reads from the disk."""
        server.kill()
        return servers.drop_page_cache()

    def close(self):
        pass


class LoopDisk:
    """A disk of its own: an ext4 file system in a file, whose power can be cut. Needs root and xfsprogs.

    A cut drops everything that no sync has forced out: the file system stops at once and does not write its journal,
    which it would do by itself every five seconds; here it waits five minutes.
    """

    def __init__(self, folder, mebibytes):
        self.folder = folder
        self._image = folder.with_name(folder.name + ".img")
        self._mounted = False
        folder.mkdir(parents=True)
        with open(self._image, "wb") as image:
            image.truncate(mebibytes << 20)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self._image)
        self._mount()

    def _mount(self):
        _run("mount", "-o", "loop,commit=300,noatime", self._image, self.folder)
        self._mounted = True

    def end(self, server):
        """The power goes while the server runs; what it still holds in memory never gets to the disk."""
        _run("xfs_io", "-x", "-c", "shutdown", self.folder)
        server.kill()
        self._unmount()
        self._mount()
        return servers.drop_page_cache()

    def _unmount(self):
        """A process that was killed a moment ago may still hold its files."""
        for _ in range(UNMOUNT_ATTEMPTS):
            done = subprocess.run(["umount", str(self.folder)], capture_output=True, text=True)
            if done.returncode == 0:
                self._mounted = False
                return
            time.sleep(0.1)
        raise BenchError(f"cannot unmount {self.folder}: {done.stderr}")

    def close(self):
        if self._mounted:
            self._unmount()
        self._image.unlink(missing_ok=True)


def _run(*command):
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except FileNotFoundError:
        raise BenchError(f"no {words[0]}: a power cut needs e2fsprogs, xfsprogs and util-linux") from None
    if done.returncode != 0:
        raise BenchError(f"{' '.join(words)} failed (a power cut needs root and loop devices): {done.stderr.strip()}")

"""Several members of one kind of server on the loopback, used as one server is. Python 3 standard library, Linux."""

import http.client
import json
import shutil
import signal
import time
from pathlib import Path

from servers import BenchError, Server, free_ports


def peer_ports(count):
    """By the members' names. A member's peer port lies in its data: keep it as long as these."""
    return {f"m{number}": port for number, port in enumerate(free_ports(count), 1)}


class Cluster:
    """The members of one cluster, each with a directory of its own in one data directory.

    Clients go to the leader, or to all members alike.
    """

    def __init__(self, name, command, data_dir, peers, to_all):
        self.name = name
        self.data_dir = Path(data_dir)
        self._to_all = to_all
        self._endpoint = None
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._members = [
            Server(f"{name} {member}", command, self.data_dir / member, member=member, peers=peers) for member in peers
        ]

    @property
    def pids(self):
        return [pid for member in self._members for pid in member.pids]

    @property
    def endpoint(self):
        return self._endpoint

    def start(self, timeout_seconds=120):
        """Starts all members; returns the seconds until each of them is healthy."""
        began = time.monotonic()
        try:
            for member in self._members:
                member.launch()
            for member in self._members:
                member.await_health(began + timeout_seconds)
            leader = self._leader()
        except BaseException:
            self.kill()
            raise
        seconds = time.monotonic() - began
        self._endpoint = ",".join(member.endpoint for member in self._members) if self._to_all else leader.endpoint
        return seconds

    def _leader(self):
        for member in self._members:
            status = status_of(member)
            if status["leader"] == status["header"]["member_id"]:
                return member
        raise BenchError(f"{self.name}: no member says that it leads:\n{self.log_tail()}")

    def stop(self):
        self._end(signal.SIGTERM)

    def kill(self):
        self._end(signal.SIGKILL)

    def _end(self, how):
        for member in self._members:
            member.signal(how)
        for member in self._members:
            member.await_end()

    def erase(self):
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def command_line(self):
        return self._members[0].command_line()

    def log_tail(self, lines=15):
        return "\n".join(f"{member.name}:\n{member.log_tail(lines)}" for member in self._members)


def status_of(member):
    connection = http.client.HTTPConnection("127.0.0.1", member.port, timeout=10)
    try:
        connection.request("POST", "/v3/maintenance/status", "{}")
        return json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError) as failed:
        raise BenchError(f"{member.name} does not tell its status: {failed}") from failed
    finally:
        connection.close()

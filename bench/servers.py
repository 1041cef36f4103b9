"""The servers under test: started, watched, stopped and killed by their process id, never by name.

Shared by the scripts of this directory. Python 3 standard library, Linux.
"""

import http.client
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
KV_BENCH = REPOSITORY / "bench" / "kv-bench"

# Both servers get the same: etcd's default of 2 GiB is full after some minutes of puts.
QUOTA_BYTES = 8 * 1024**3

STOP_SECONDS = 20
MEMORY_FILE_SYSTEMS = {"tmpfs", "ramfs"}


class BenchError(Exception):
    """A run that cannot be measured; the message says why, for people."""


class Server:
    """One kind of server with one data directory; start and stop it as often as needed."""

    def __init__(self, name, command, data_dir, core=None, log_file=None, member="bench", peers=None):
        """`peers` gives the peer port of each member of the cluster by its name; by default it is alone."""
        self.name = name
        self.data_dir = Path(data_dir)
        self.log_file = log_file or self.data_dir.with_name(self.data_dir.name + ".log")
        self.core = core
        self._command = command
        self._member = member
        self._peers = peers
        self._process = None
        self.port = None

    @property
    def pids(self):
        return [self._process.pid]

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.port}"

    def start(self, timeout_seconds=120):
        """Starts the process and waits until it is healthy; returns the seconds from fork to healthy."""
        began = self.launch()
        self.await_health(began + timeout_seconds)
        return time.monotonic() - began

    def launch(self):
        """Starts the process; returns when that was."""
        self.port, free_port = free_ports(2)
        peers = self._peers or {self._member: free_port}
        client, urls = f"http://127.0.0.1:{self.port}", {name: f"http://127.0.0.1:{port}" for name, port in peers.items()}
        peer = urls[self._member]
        arguments = [
            *self._command,
            "--name", self._member,
            "--data-dir", str(self.data_dir),
            "--listen-client-urls", client,
            "--advertise-client-urls", client,
            "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer,
            "--initial-cluster", ",".join(f"{name}={url}" for name, url in urls.items()),
            "--quota-backend-bytes", str(QUOTA_BYTES),
        ]  # fmt: skip
        with open(self.log_file, "ab") as log:
            began = time.monotonic()
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,
                preexec_fn=pinning(self.core),
            )
        return began

    def await_health(self, deadline):
        try:
            self._await_health(deadline)
        except BaseException:
            self.kill()
            raise

    def _await_health(self, deadline):
        """etcd's /health asks for a leader, so a healthy member also takes writes."""
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise BenchError(f"{self.name} ended with status {self._process.returncode}:\n{self.log_tail()}")
            if self._healthy(deadline):
                return
            time.sleep(0.002)
        raise BenchError(f"{self.name} is not healthy in time:\n{self.log_tail()}")

    def _healthy(self, deadline):
        # A server that listens before it serves holds the answer back: the long timeout then times it exactly.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=max(0.1, deadline - time.monotonic()))
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            return answer.status == 200 and b"true" in answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self):
        """An orderly end; a server that takes too long is killed."""
        self._end(signal.SIGTERM)

    def kill(self):
        self._end(signal.SIGKILL)

    def _end(self, how):
        self.signal(how)
        self.await_end()

    def signal(self, how):
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)

    def await_end(self):
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def erase(self):
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self.log_file.unlink(missing_ok=True)

    def command_line(self):
        return Path(f"/proc/{self._process.pid}/cmdline").read_bytes().rstrip(b"\0").decode(errors="replace").split("\0")

    def resident_bytes(self):
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def log_tail(self, lines=15):
        try:
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"


def command_of(kind, kvorum=None):
    """The program of a kind of server, checked to be there."""
    if kind == "etcd":
        path = shutil.which("etcd")
        if not path:
            raise BenchError("no etcd: install it (Debian: apt-get install etcd-server)")
        return [path]
    if kvorum:
        found = [Path(kvorum)]
    else:
        found = sorted((REPOSITORY / "kv-server" / "target").glob("kvorum-*/bin/kvorum"))
    if not found or not os.access(found[-1], os.X_OK):
        raise BenchError("no Kvorum distribution: run  mvn package -DskipTests  first, or name it with --kvorum")
    return [str(found[-1].resolve())]


def version_of(command):
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, env=environment(), timeout=60)
    return " / ".join((done.stdout or done.stderr).strip().splitlines()[:3])


def client(server, operation, core=None, timeout_seconds=900, **options):
    """Runs kv-bench against a server and returns its figures; any error in the run is an error here."""
    arguments = [str(KV_BENCH), operation, "--json", "--endpoint", server.endpoint]
    arguments += ["--server-pid", ",".join(map(str, server.pids))]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            arguments.append(flag)
        elif value is not None and value is not False:
            arguments += [flag, str(value)]
    before, own_before = busy_seconds(), server_seconds(server.pids) + children_seconds()
    began = time.monotonic()
    done = subprocess.run(
        arguments,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        preexec_fn=pinning(core),
    )
    took = time.monotonic() - began
    if done.returncode != 0:
        raise BenchError(
            f"kv-bench {operation} on {server.name} failed:\n{done.stdout}{done.stderr}\n{server.log_tail()}"
        )
    result = json.loads(done.stdout)
    own = server_seconds(server.pids) + children_seconds() - own_before
    # What neither server nor client used: other work on the machine, in percent of one core.
    result["other_cpu_percent"] = max(0.0, 100 * (busy_seconds() - before - own) / took)
    return result


def pinning(core):
    """Threads and children inherit the core, the helper threads of a JVM included."""
    return None if core is None else lambda: os.sched_setaffinity(0, {core})


def environment():
    """No ETCD_ variable of the caller may reach a server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ETCD_")}


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def require_real_disk(directory):
    """The file system's type; refuses one in memory, where an fsync costs nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    device = os.stat(directory).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        if fields[2] == wanted:
            kind = fields[fields.index("-") + 1]
            if kind in MEMORY_FILE_SYSTEMS:
                raise BenchError(f"{directory} is on {kind}: choose a directory on a disk with --dir")
            return kind
    return "unknown"


def drop_page_cache():
    """Writes back and forgets cached files; False where the caller may not."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
        return True
    except OSError:
        return False


def machine(directory):
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    models = [l.split(":", 1)[1].strip() for l in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in l]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory_kib / 1024**2, 1),
        "kernel": platform.release(),
        "data_dir_file_system": require_real_disk(directory),
    }


def busy_seconds():
    """CPU time that the machine has spent on anything but idling and waiting for disks."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().split(None, 9)[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def server_seconds(pids):
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    times = os.times()
    return times.children_user + times.children_system


def end_orderly_on_sigterm():
    """SIGTERM unwinds like Ctrl-C, so that "finally" stops the servers."""

    def leave(_number, _frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)


def run(main):
    """Runs a script's main and turns a failure into a message and status 1."""
    end_orderly_on_sigterm()
    try:
        main()
    except BenchError as failure:
        sys.exit(f"{Path(sys.argv[0]).name}: {failure}")
    except KeyboardInterrupt:
        sys.exit(f"{Path(sys.argv[0]).name}: interrupted")

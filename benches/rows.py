"""The rows of the report: what is run, how it is shown, and what it is held to."""

import os


class Row:
    """One row: `program` run with `args` prints a line that begins with `key`.

    unit: what the values are shown in; scale: what the program's values are multiplied by.
    bar: the most that duomp may be of the best peer under the same compiler; stretch: a harder one, for show;
    most: the most that the value itself may be; limit: key of a physical limit and a factor.
    peers: those that the bar speaks of, when not all; when none of them runs under a compiler, they stand as under the other.
    against: the id of a row; the ratio is then to the best peer of that row, and `tag` tells this row from the one beside it.
    base: key of a physical figure that is taken off each value. env: the environment; busy: processes beside;
    spawn: how often to start the program, when that is what is measured; quiet: whether it can be run at
    real-time priority; rounds: fewer rounds for slow rows; size: class of a kernel; note: for the report."""

    def __init__(self, title, program, args, key=None, unit="ns", scale=1, bar=None, most=None,
                 limit=None, env=None, quiet=True, rounds=None, timeout=10, busy=0, spawn=0,
                 peers=None, note="", slow=False, stretch=None, against=None, tag="", base=None, size=None):
        self.title, self.program, self.args = title, program, args
        self.key = key or args[0]
        self.unit, self.scale, self.bar, self.most, self.limit = unit, scale, bar, most, limit
        self.env, self.quiet, self.rounds, self.timeout = env or {}, quiet, rounds, timeout
        self.busy, self.spawn, self.note, self.slow = busy, spawn, note, slow
        self.peers, self.stretch, self.against, self.tag = peers, stretch, against, tag
        self.base, self.size = base, size

    @property
    def id(self):
        """Names the row on the command line and in the results."""
        threads = self.env.get("OMP_NUM_THREADS", "2")
        tail = f"@{threads}" if threads != "2" else ""
        tail += f"+{self.busy}" if self.busy else ""
        return f"{self.program}.{self.key}{tail}{self.tag}"

    @property
    def process(self):
        """Equal for rows that one process serves."""
        return (self.program, *self.args, self.busy, self.spawn, *self.env.items())


GOMP = ("libgomp 12",)
ALTERNATE = ("libgomp 12", "libomp 19", "libomp 21", "libiomp5")
BLOCKS = "libomp under gcc's loops runs one block after the other instead and is left out"


def _sync(threads):
    env = {"OMP_NUM_THREADS": str(threads)}
    # A CPU goes from thread to thread: back to the primary after a region; to the one that comes last at a barrier.
    # A thread of real-time priority keeps its CPU from the others of its team.
    fits = threads <= len(os.sched_getaffinity(0))
    each = threads / len(os.sched_getaffinity(0))
    region = ("switch", each) if each > 1 else None
    meeting = ("switch", each - 1) if each > 1 else None
    return [
        Row("PARALLEL", "sync", ["parallel"], env=env, bar=0.85, limit=region, quiet=fits),
        Row("PARALLEL, mean of 20,000 in a row", "sync", ["parallel_mean"], env=env, bar=0.85, limit=region, quiet=fits),
        Row("BARRIER", "sync", ["barrier"], env=env, bar=0.75, limit=meeting, quiet=fits),
        Row("FOR", "sync", ["for"], env=env, limit=meeting, quiet=fits),
        Row("REDUCTION", "sync", ["reduction"], env=env, limit=region, quiet=fits),
        Row("ORDERED", "sync", ["ordered"], env=env, peers=ALTERNATE, note=BLOCKS, quiet=fits),
        Row("CRITICAL", "sync", ["critical"], env=env, quiet=fits),
        Row("lock, contended, longest wait in 0.2 s", "sync", ["lock_wait"], env=env, unit="us", quiet=False),
    ]


GROUPS = [
    ("sync", "Constructs, 2 threads", [
        Row("PARALLEL", "sync", ["parallel"], bar=0.40, limit=("region", 1)),
        Row("PARALLEL FOR", "sync", ["parallel_for"], bar=0.40, limit=("region_read", 1)),
        Row("REDUCTION", "sync", ["reduction"], bar=0.40, limit=("region_add", 1)),
        Row("FOR", "sync", ["for"], bar=0.50, limit=("meeting", 1)),
        Row("BARRIER", "sync", ["barrier"], bar=0.50, limit=("meeting", 1)),
        Row("SINGLE", "sync", ["single"], bar=0.50, limit=("line_one_way", 1)),
        Row("SECTIONS", "sync", ["sections"], bar=0.50, limit=("meeting", 1)),
        Row("SINGLE, copyprivate", "sync", ["copyprivate"], limit=("line_round_trip", 1)),
        Row("MASTER", "sync", ["master"]),
        Row("CRITICAL, contended", "sync", ["critical"], bar=1.1, peers=GOMP),
        Row("CRITICAL, alone", "sync", ["critical_alone"], bar=1.05, peers=GOMP),
        Row("lock, contended", "sync", ["lock_contended"], bar=1.1, peers=GOMP),
        Row("lock, contended, longest wait in 0.2 s", "sync", ["lock_wait"], unit="us", quiet=False),
        Row("lock, alone", "sync", ["lock_alone"], bar=1.05, peers=GOMP),
        Row("nestable lock, alone", "sync", ["nest_lock_alone"], bar=1.05, peers=GOMP),
        Row("ORDERED, a hand-over each iteration", "sync", ["ordered"], bar=0.95,
            limit=("in_turn", 1), peers=ALTERNATE, note=BLOCKS),
        Row("ATOMIC (double)", "sync", ["atomic"]),
        Row("omp_get_thread_num", "sync", ["thread_num"]),
    ]),
    ("over4", "Constructs, 4 threads on this machine", _sync(4)),
    ("over8", "Constructs, 8 threads on this machine", _sync(8)),
    ("schedule", "Loops, 2 threads", [
        Row("static, a loop", "schedule", ["static"]),
        Row("static,1, a chunk", "schedule", ["static_1"]),
        Row("dynamic,1, a chunk", "schedule", ["dynamic_1"], bar=0.50),
        Row("dynamic,8, a chunk", "schedule", ["dynamic_8"]),
        Row("monotonic:dynamic,1, a chunk", "schedule", ["monotonic_1"]),
        Row("guided,1, a loop of 200,000 empty iterations", "schedule", ["guided_1"], unit="us", scale=1e-3, bar=0.50),
        Row("dynamic,1, uneven work, a loop of 1,000", "schedule", ["uneven"], unit="us", scale=1e-3),
    ]),
    ("array", "Regions with copies of 729 doubles, 2 threads", [
        Row("private", "array", ["private"]),
        Row("firstprivate", "array", ["firstprivate"]),
        Row("copyin", "array", ["copyin"]),
    ]),
    ("teams", "Teams", [
        Row("inner region of nested 2 x 2", "teams", ["nested"], unit="us", scale=1e-3, bar=0.50,
            stretch=0.10, quiet=False),
        Row("region, team size cycling 2,1,2,3,2,4", "teams", ["cycle"], unit="us", scale=1e-3, bar=0.50, quiet=False),
        Row("16 host threads x 200 regions of 2", "teams", ["hosts"], unit="ms", quiet=False, bar=0.80, rounds=3, timeout=30,
            slow=True),
        Row("their threads left a second after", "teams", ["hosts"], rounds=3, quiet=False, key="hosts_threads", unit="threads",
            timeout=30, slow=True),
        Row("their CPU in that second, of a core", "teams", ["hosts"], rounds=3, quiet=False, key="hosts_cpu", unit="%", most=1,
            timeout=30, slow=True),
        Row("their threads left 5 s after", "teams", ["hosts", "later"], rounds=1, quiet=False, key="hosts_threads_later",
            unit="threads", most=0, timeout=30, slow=True),
        Row("CPU in the second after a region, of a core", "teams", ["idle"], unit="%", most=1,
            quiet=False, rounds=3, slow=True),
        Row("fork() after a region, and a region in the child", "teams", ["fork"], unit="us"),
        Row("start-up: a program with one region", "hello", [], key="start", unit="us", spawn=40,
            bar=1.0, peers=GOMP),
        Row("resident memory after a region of 2", "teams", ["rss"], unit="kB", scale=1),
        Row("the same above an empty program without OpenMP", "teams", ["rss"], unit="kB", base="empty_rss",
            tag=".above", most=3072),
        Row("resident memory before", "teams", ["rss_empty"], unit="kB", scale=1),
    ]),
    ("neighbours", "20,000 short regions, 3 us of work a thread (or 2 s of them, extrapolated)", [
        Row("alone", "teams", ["neighbours", "2"], unit="ms", quiet=False, slow=True),
        Row("beside 4 busy processes", "teams", ["neighbours", "2"], unit="ms", busy=4, bar=0.5,
            quiet=False, slow=True),
        Row("the same, to the best peer alone", "teams", ["neighbours", "2"], unit="ms", busy=4, bar=6,
            against="teams.neighbours", tag=".quiet", quiet=False, slow=True),
    ]),
    ("tasks", "Tasks, 2 threads, a task", [
        Row("created by one, run by all", "tasks", ["by_one"]),
        Row("created by one, 500 ns of work each", "tasks", ["by_one_delay"]),
        Row("created by each", "tasks", ["by_each"]),
        Row("taskwait after each task", "tasks", ["task_wait"]),
        Row("taskloop grainsize(1)", "tasks", ["task_loop"]),
        Row("fib(20), a task a call", "tasks", ["fib"]),
        Row("wavefront 200 x 200 with depend", "tasks", ["wavefront"]),
    ]),
    ("bots", "Shapes of the Barcelona task suite without cut-off, 2 threads, whole programs with verified results", [
        Row(name, f"bots_{name}", [], key=name, unit="ms", scale=1e3, timeout=30, bar=1.02)
        for name in ("fib", "nqueens", "sort", "strassen", "fft", "health", "floorplan", "sparselu", "uts", "alignment")
    ]),
    ("kernels", "Kernels in the shape of NPB, 2 threads, whole programs with verified results", [
        Row(f"{name}, class {size}", name.lower(), [size], key=f"class_{size}", unit="s", rounds=3,
            timeout=600 if size == "A" else 120, size=size)
        for name in ("EP", "CG", "MG", "FT", "IS", "LU") for size in "SWA"
    ]),
]

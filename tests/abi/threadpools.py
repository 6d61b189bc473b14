"""threadpools.py LIBRARY THREADS: load LIBRARY; threadpoolctl must see and control its pool under that name."""

import ctypes
import os
import sys

from threadpoolctl import threadpool_info, threadpool_limits

path, threads = sys.argv[1], int(sys.argv[2])
library = ctypes.CDLL(path)

# A name such as libomp.so.5 is known by its prefix.
pools = [pool for pool in threadpool_info() if os.path.basename(pool["filepath"]) == os.path.basename(path)]
assert len(pools) == 1, f"{path}: threadpoolctl sees {threadpool_info()}"
assert pools[0]["user_api"] == "openmp", pools
assert pools[0]["num_threads"] == threads, f"{path}: {pools}, expected {threads} threads"
with threadpool_limits(limits=1, user_api="openmp"):
    assert library.omp_get_max_threads() == 1, path
assert library.omp_get_max_threads() == threads, path

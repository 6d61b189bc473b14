# numpy and scikit-learn as PyPI brings them, with a renamed copy of libgomp, on a preloaded duomp.
#
# packages
# with: part.c
# case: wheels-fork args="fork" env="LD_PRELOAD=@duomp@" timeout=120
# case: wheels-fork-bound args="fork" env="LD_PRELOAD=@duomp@ OMP_PROC_BIND=true" timeout=120
# case: wheels-interposed args="interposed" env="LD_PRELOAD=@duomp@" err="duomp" count=0 timeout=60
# case: wheels-limits args="limits" env="LD_PRELOAD=@lib@/libgomp.so.1 OMP_NUM_THREADS=3" timeout=60
# stock-fails: wheels-fork libgomp the children hang in their first region
# stock-sometimes-fails: wheels-fork-bound libgomp as wheels-fork, unless it is bound to one CPU
# stock-fails: wheels-fork,wheels-fork-bound libomp the children hang in the first region of the copy of libgomp
# stock-passes: wheels-interposed,wheels-limits
import ctypes
import multiprocessing
import os
import sys

import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_info, threadpool_limits

part = ctypes.CDLL(os.environ["PART"], mode=ctypes.RTLD_LOCAL)
points = np.random.default_rng(1).normal(size=(3000, 8)) + np.repeat(np.eye(8)[:4] * 9, 750, axis=0)
groups = np.repeat(range(4), 750)


def learn(seed):
    """Regions of scikit-learn and of our own part, a product of BLAS between them; a result that does not depend on the threads."""
    means = KMeans(4, init=points[::750], n_init=1).fit(points)
    assert part.part_region(2 + seed % 3) == 2 + seed % 3
    trees = HistGradientBoostingClassifier(max_iter=3, random_state=0).fit(points, groups)
    product = points.T @ points
    return means.labels_.tolist() == groups.tolist() and trees.score(points, groups) > 0.9 and product.shape == (8, 8)


def os_threads():
    return len(os.listdir("/proc/self/task"))


def mapped():
    with open("/proc/self/maps") as maps:
        return {line.split()[-1] for line in maps if "omp" in line and ".so" in line}


if __name__ == "__main__":
    assert any("scikit_learn.libs/libgomp-" in name for name in mapped()), mapped()
    if sys.argv[1] == "fork":
        assert learn(0)
        with multiprocessing.get_context("fork").Pool(3) as pool:
            assert pool.map(learn, range(12), chunksize=1) == [True] * 12
        assert learn(1)
    elif sys.argv[1] == "interposed":
        # One pool for the package and for our part: a team of four of each leaves three workers, not six.
        blas = [pool["filepath"] for pool in threadpool_info() if pool["user_api"] == "blas"]
        with threadpool_limits(1, user_api="blas"):
            before = os_threads()
            assert part.part_region(4) == 4
            after = os_threads()
            runtime = ctypes.CDLL(None) if "LD_PRELOAD" in os.environ else None
            if runtime:
                runtime.omp_set_num_threads(4)
                assert after == before + 3, (before, after, blas)
                assert KMeans(4, init=points[::750], n_init=1).fit(points).n_iter_ >= 1
                assert os_threads() == after, (after, os_threads())
        assert learn(0)
    else:
        pools = [pool for pool in threadpool_info() if pool["user_api"] == "openmp"]
        names = [os.path.basename(pool["filepath"]) for pool in pools]
        if "LD_PRELOAD" in os.environ:
            assert "libgomp.so.1" in names, names
        assert all(pool["num_threads"] == 3 for pool in pools), pools
        before = os_threads()
        with threadpool_limits(limits=1):
            assert all(pool["num_threads"] == 1 for pool in threadpool_info())
            KMeans(4, init=points[::750], n_init=1).fit(points)
            assert os_threads() == before
        if "LD_PRELOAD" in os.environ:
            assert ctypes.CDLL(None).omp_get_max_threads() == 3
        assert learn(0)
    print("good")

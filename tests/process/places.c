// What the variables that name CPUs mean on recorded machines (machines/). Regions are not opened: the CPUs are not there.
//
// case: places-none machine=epyc-9654 out="^procs 384 threads 384 places 0\n"
// case: places-sockets machine=epyc-9654 env="OMP_PLACES=sockets" out="places 2\n0: 0-95,192-287\n1: 96-191,288-383\n"
// case: places-ll-caches machine=epyc-9654 env="OMP_PLACES=ll_caches" out="places 24\n0: 0-7,192-199\n1: 8-15,200-207\n"
// case: places-dies machine=epyc-9654 env="OMP_PLACES=dies(13)" out="places 13\n[^:]*: 0-7,192-199\n(.*\n)*12: 96-103,288-295\n"
// case: places-cores-count machine=epyc-9654 env="OMP_PLACES=cores(3)" out="places 3\n0: 0,192\n1: 1,193\n2: 2,194\n"
// case: places-threads machine=epyc-9654 env="OMP_PLACES=threads" out="places 384\n0: 0\n1: 192\n2: 1\n3: 193\n"
// case: places-cores-of-one-thread machine=epyc-7763 env="OMP_PLACES=cores" out="places 128\n0: 0\n1: 1\n"
// case: places-implied machine=epyc-7763 env="OMP_PROC_BIND=spread" out="places 128\n0: 0\n1: 1\n"
// case: places-intervals machine=epyc-9654 env="OMP_PLACES={0:4:2}:3:8,!{8:4:2}" out="places 2\n0: 0,2,4,6\n1: 16,18,20,22\n"
// case: places-strides machine=epyc-9654 env="OMP_PLACES={383}:3:-100" out="places 3\n0: 383\n1: 283\n2: 183\n"
// case: places-excluded-cpu machine=epyc-9654 env="OMP_PLACES={0:4,!2},{7}" out="places 2\n0: 0-1,3\n1: 7\n"
// case: places-bad machine=epyc-9654 env="OMP_PLACES=towers" out="places 192\n0: 0,192\n" err="OMP_PLACES=towers" count=1
// case: places-not-there machine=xeon-offline env="OMP_PLACES={0},{2},{4}" out="places 2\n0: 0\n1: 4\n" err="CPUs 2 may not" count=1
// case: places-mask machine=epyc-9654 mask=4-6,196 env="OMP_PLACES=cores" out="procs 4 threads 4 places 3\n0: 4,196\n1: 5\n2: 6\n"
// case: places-numa machine=opteron-6272 env="OMP_PLACES=numa_domains" out="places 8\n0: 0-7\n1: 8-15\n(.*\n)*7: 56-63\n"
// case: places-l2-caches machine=opteron-6272 env="OMP_PLACES=l2_caches" out="places 32\n0: 0-1\n1: 2-3\n"
// case: places-offline machine=xeon-offline env="OMP_PLACES=sockets" out="procs 12 .*places 4\n0: 0,4,8,12\n1: 1,9\n2: 3,7,11,15\n3: 6,10\n"
// case: places-modules machine=core-i7-1370p env="OMP_PLACES=modules" out="places 8\n0: 0-1\n(.*\n)*6: 12-15\n7: 16-19\n"
// case: places-clusters machine=kunpeng-920 env="OMP_PLACES=modules(3)" out="places 3\n0: 0-3\n1: 4-7\n2: 8-11\n"
// case: places-cores-of-a-kind machine=core-i7-1370p env="OMP_PLACES=cores:intel_atom(2)" out="places 2\n0: 12\n1: 13\n"
// case: places-caches-of-some machine=ultra5-225u env="OMP_PLACES=l3_caches" out="places 1\n0: 0-11\n"
// case: places-last-caches-differ machine=ultra5-225u env="OMP_PLACES=ll_caches" out="places 2\n0: 0-11\n1: 12-13\n"
// case: places-gomp-list machine=epyc-9654 env="GOMP_CPU_AFFINITY='5 0-8:4 200'" out="places 5\n0: 5\n1: 0\n2: 4\n3: 8\n4: 200\n"
// case: places-kmp-compact machine=epyc-9654 env="KMP_AFFINITY=granularity=fine,compact" out="places 384\n0: 0\n1: 192\n2: 1\n"
// case: places-kmp-scatter machine=epyc-9654 env="KMP_AFFINITY=scatter" out="places 192\n0: 0,192\n1: 96,288\n2: 8,200\n3: 104,296\n"
// case: places-kmp-offset machine=opteron-6272 env="KMP_AFFINITY=granularity=die,compact,0,3" out="places 4\n0: 48-63\n1: 0-15\n"
// case: places-kmp-explicit machine=epyc-9654 env="KMP_AFFINITY=explicit,proclist=[7,{1,2},10-12:2]" out="places 4\n0: 7\n1: 1-2\n2: 10\n3: 12\n"
// case: places-kmp-absent machine=xeon-offline env="KMP_AFFINITY=granularity=l3_cache,compact" out="places 4\n"
// case: subset-dies machine=epyc-9654 env="KMP_HW_SUBSET=1s,2d,3c,1t OMP_PLACES=threads" out="threads 6 places 6\n0: 0\n1: 1\n2: 2\n3: 8\n4: 9\n5: 10\n"
// case: subset-offset machine=epyc-9654 env="KMP_HW_SUBSET=2c@1,1t OMP_PLACES=threads" out="threads 4 places 4\n0: 1\n1: 2\n2: 97\n3: 98\n"
// case: subset-numa machine=opteron-6272 env="KMP_HW_SUBSET=1s,1n@1,2c OMP_PLACES=threads" out="threads 2 places 2\n0: 8\n1: 9\n"
// case: subset-tiles machine=kunpeng-920 env="KMP_HW_SUBSET=1s,1n@1,1tile@2,2c OMP_PLACES=threads" out="threads 2 places 2\n0: 40\n1: 41\n"
// case: subset-module machine=core-i7-1370p env="KMP_HW_SUBSET=1m@6 OMP_PLACES=threads" out="threads 4 places 4\n0: 12\n1: 13\n2: 14\n3: 15\n"
// case: subset-cache machine=opteron-6272 env="KMP_HW_SUBSET=1s,1l2@3 OMP_PLACES=threads" out="threads 2 places 2\n0: 6\n1: 7\n"
// case: subset-strong-cores machine=core-i7-1370p env="KMP_HW_SUBSET=4c:intel_core,1t OMP_PLACES=threads" out="threads 4 places 4\n0: 0\n1: 2\n2: 4\n3: 6\n"
// case: subset-two-kinds machine=core-i7-1370p env="KMP_HW_SUBSET=1c:intel_core,2c:intel_atom OMP_PLACES=cores" out="threads 4 places 3\n0: 0-1\n1: 12\n2: 13\n"
// case: subset-three-kinds machine=ultra5-225u env="KMP_HW_SUBSET=c:eff0,1c:eff1 OMP_PLACES=threads" out="threads 3 places 3\n0: 4\n1: 12\n2: 13\n"
// case: subset-by-capacity machine=dgx-gb10 env="KMP_HW_SUBSET=3c:eff1 OMP_PLACES=threads" out="threads 3 places 3\n0: 5\n1: 6\n2: 7\n"
// case: subset-too-many machine=epyc-7763 env="KMP_HW_SUBSET=3d" out="threads 128 places 0\n" err="asks for more than the machine has" count=1
// case: subset-not-there machine=kunpeng-920 env="KMP_HW_SUBSET=1s,1l1" out="threads 128 places 0\n" err="this machine has no l1_caches" count=1
// stock-fails: places-none,places-sockets,places-ll-caches,places-dies,places-cores-count,places-threads,places-cores-of-one-thread,places-implied,places-intervals,places-strides,places-excluded-cpu,places-bad,places-not-there,places-mask,places-numa,places-l2-caches,places-offline,places-modules,places-clusters,places-cores-of-a-kind,places-caches-of-some,places-last-caches-differ,places-gomp-list,places-kmp-compact,places-kmp-scatter,places-kmp-offset,places-kmp-explicit,places-kmp-absent,subset-dies,subset-offset,subset-numa,subset-tiles,subset-module,subset-cache,subset-strong-cores,subset-two-kinds,subset-three-kinds,subset-by-capacity,subset-too-many,subset-not-there libgomp sees the real machine only
// stock-fails: places-none,places-sockets,places-ll-caches,places-dies,places-cores-count,places-threads,places-cores-of-one-thread,places-implied,places-intervals,places-strides,places-excluded-cpu,places-bad,places-not-there,places-mask,places-numa,places-l2-caches,places-offline,places-modules,places-clusters,places-cores-of-a-kind,places-caches-of-some,places-last-caches-differ,places-gomp-list,places-kmp-compact,places-kmp-scatter,places-kmp-offset,places-kmp-explicit,places-kmp-absent,subset-dies,subset-offset,subset-numa,subset-tiles,subset-module,subset-cache,subset-strong-cores,subset-two-kinds,subset-three-kinds,subset-by-capacity,subset-too-many,subset-not-there libomp sees the real machine only
#include "check.h"

int main(void)
{
    int places = omp_get_num_places();
    printf("procs %d threads %d places %d\n", omp_get_num_procs(), omp_get_max_threads(), places);
    for (int place = 0; place < places; place++) {
        static int ids[4096];
        int n = omp_get_place_num_procs(place);
        CHECK(n > 0 && n <= 4096);
        omp_get_place_proc_ids(place, ids);
        printf("%d: ", place);
        for (int i = 0; i < n;) {
            int end = i;
            while (end + 1 < n && ids[end + 1] == ids[end] + 1)
                end++;
            printf(end == i ? "%s%d" : "%s%d-%d", i ? "," : "", ids[i], ids[end]);
            i = end + 1;
        }
        puts("");
    }
    CHECK(omp_get_partition_num_places() == places);
    puts("good");
    return 0;
}

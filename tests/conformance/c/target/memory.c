// The omp_target_ routines on the host. With clang they belong to libomptarget.
// only: gcc
#include "check.h"
#include <string.h>

int main(void)
{
    int array[100];
    for (int i = 0; i < 100; i++)
        array[i] = i;
    int host = omp_get_initial_device();
    int *p = omp_target_alloc(100 * sizeof(int), host);
    CHECK(p != NULL, "omp_target_alloc");
    CHECK(omp_target_memcpy(p, array, sizeof array, 0, 0, host, host) == 0, "memcpy");
    CHECK(!memcmp(p, array, sizeof array), "memcpy");
    CHECK(omp_target_is_present(array, host), "present on the host");
    int cut[4][5];
    size_t volume[] = {2, 3}, to[] = {1, 1}, from[] = {0, 2}, shape[] = {4, 5}, wide[] = {10, 10};
    memset(cut, 0, sizeof cut);
    CHECK(omp_target_memcpy_rect(cut, array, sizeof(int), 2, volume, to, from, shape, wide, host,
                                 host) == 0, "rectangle");
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 5; j++) {
            int in = i >= 1 && i < 3 && j >= 1 && j < 4;
            int want = in ? (i - 1) * 10 + (j - 1 + 2) : 0;
            CHECK(cut[i][j] == want, "cut[%d][%d] = %d", i, j, cut[i][j]);
        }
    CHECK(omp_target_memcpy(p, array, sizeof(int), 10, 0, host, 99) != 0, "no such device");
    omp_target_free(p, host);
    omp_target_free(NULL, host);
    return check_end();
}

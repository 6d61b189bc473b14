// target regions on the host: no device, the host runs them and shares its memory.
#include "check.h"

int global_table[100];
#pragma omp declare target to(global_table)

int main(void)
{
    CHECK(omp_get_num_devices() == 0, "devices %d", omp_get_num_devices());
    CHECK(omp_get_initial_device() == omp_get_num_devices(), "initial device %d",
          omp_get_initial_device());
    int x = 1, initial = 0, array[100], sum = 0;
    for (int i = 0; i < 100; i++)
        array[i] = i;
#pragma omp target map(tofrom : x, initial)
    {
        initial = omp_is_initial_device();
        x += 4;
    }
    CHECK(x == 5 && initial == 1, "%d %d", x, initial);
#pragma omp target data map(tofrom : array)
    {
#pragma omp target map(tofrom : array)
        for (int i = 0; i < 100; i++)
            array[i] *= 2;
#pragma omp target update from(array)
        CHECK(array[99] == 198, "update: %d", array[99]);
#pragma omp target teams distribute parallel for map(tofrom : array, sum) reduction(+ : sum)
        for (int i = 0; i < 100; i++) {
            array[i] += 1;
            sum += array[i];
        }
    }
#pragma omp target
    global_table[7] = 8;
    CHECK(global_table[7] == 8, "declare target: %d", global_table[7]);
    CHECK(array[50] == 101 && sum == 10000, "%d %d", array[50], sum);
#pragma omp target enter data map(to : array)
#pragma omp target exit data map(from : array)
#pragma omp parallel
#pragma omp single
    {
#pragma omp target nowait map(tofrom : x) depend(inout : x)
        x++;
#pragma omp target nowait map(tofrom : x) depend(inout : x)
        x *= 2;
#pragma omp taskwait
        CHECK(x == 12, "nowait with depend: %d", x);
    }
    return check_end();
}

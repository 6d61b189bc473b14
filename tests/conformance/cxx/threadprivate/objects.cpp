// threadprivate objects with constructors: one for each thread, copied by copyin.
#include "check.h"
#include <atomic>

static std::atomic<int> made{0}, assigned{0};

struct Object {
    int value;
    Object(int v = 5) : value(v) { made++; }
    Object(const Object &o) : value(o.value) { made++; }
    Object &operator=(const Object &o)
    {
        value = o.value;
        assigned++;
        return *this;
    }
    ~Object() { value = -1; }
};

extern Object object;
#pragma omp threadprivate(object)
Object object(42);

struct Holder {
    static int count;
#pragma omp threadprivate(count)
};
int Holder::count = 9;

int main()
{
    int n = check_threads();
#pragma omp parallel
    {
        CHECK(object.value == 42, "constructed with its argument: %d", object.value);
        CHECK(Holder::count == 9, "member %d", Holder::count);
        object.value = 100 + omp_get_thread_num();
        Holder::count = omp_get_thread_num();
    }
    CHECK(made >= n, "%d made for %d threads", made.load(), n);
#pragma omp parallel
    {
        CHECK(object.value == 100 + omp_get_thread_num(), "kept: %d", object.value);
        CHECK(Holder::count == omp_get_thread_num(), "kept: %d", Holder::count);
    }
    object.value = 7;
    assigned = 0;
#pragma omp parallel copyin(object)
    CHECK(object.value == 7, "copyin %d", object.value);
    CHECK(assigned == n - 1, "%d assignments for %d threads", assigned.load(), n);
    return check_end();
}

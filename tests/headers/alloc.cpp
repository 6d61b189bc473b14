// The C++ side of omp.h: default allocator arguments and the container allocators.
#include <omp.h>

#include <cstdint>
#include <map>
#include <vector>

struct alignas(64) Wide {
    double value[8];
};

int main()
{
    std::vector<double, omp::allocator::default_mem<double>> x(1000, 1.5);
    double sum = 0.0;
#pragma omp parallel for reduction(+ : sum)
    for (long i = 0; i < 1000; i++)
        sum += x[i];

    std::vector<Wide, omp::allocator::thread_mem<Wide>> wide(3);
    std::map<int, int, std::less<int>, omp::allocator::null_allocator<std::pair<const int, int>>> tree;
    for (int k = 0; k < 100; k++)
        tree[k] = k;

    bool refused = false;
    try {
        omp::allocator::default_mem<double>().allocate(SIZE_MAX / 2);
    } catch (const std::bad_alloc &) {
        refused = true;
    }
    void *plain = omp_alloc(16);
    const bool good = sum == 1500.0 && reinterpret_cast<std::uintptr_t>(wide.data()) % 64 == 0
                      && tree.size() == 100 && refused && plain != nullptr
                      && omp::allocator::default_mem<int>() == omp::allocator::default_mem<char>();
    omp_free(plain);
    return good ? 0 : 1;
}

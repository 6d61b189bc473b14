// Regions inside lambdas, templates and member functions, and std::thread as the host thread.
#include "check.h"
#include <functional>
#include <numeric>
#include <thread>
#include <vector>

template <typename T> static T sum_of(const std::vector<T> &v)
{
    T sum{};
#pragma omp parallel for reduction(+ : sum)
    for (size_t i = 0; i < v.size(); i++)
        sum += v[i];
    return sum;
}

struct Grid {
    std::vector<double> cells = std::vector<double>(1000, 1.0);
    double scale = 2;
    void grow()
    {
#pragma omp parallel for
        for (int i = 0; i < (int)cells.size(); i++)
            cells[i] *= scale;
    }
};

int main()
{
    std::vector<int> ints(1001);
    std::iota(ints.begin(), ints.end(), 0);
    CHECK(sum_of(ints) == 500500, "%d", sum_of(ints));
    CHECK(sum_of(std::vector<double>(100, 0.5)) == 50.0, "doubles");
    Grid grid;
    for (int i = 0; i < 5; i++)
        grid.grow();
    for (double c : grid.cells)
        CHECK(c == 32.0, "%f", c);

    // Random access iterators as loop variables.
    long total = 0;
#pragma omp parallel for reduction(+ : total) schedule(dynamic, 7)
    for (auto it = ints.begin(); it < ints.end(); ++it)
        total += *it;
    CHECK(total == 500500, "%ld", total);

    auto work = [&](int want) {
        int count = 0;
#pragma omp parallel num_threads(want) reduction(+ : count)
        count++;
        return count;
    };
    std::vector<std::thread> hosts;
    for (int t = 1; t <= 4; t++)
        hosts.emplace_back([&work, t] {
            for (int i = 0; i < 20; i++)
                CHECK(work(t) == t, "team of %d", t);
        });
    for (auto &h : hosts)
        h.join();
    return check_end();
}

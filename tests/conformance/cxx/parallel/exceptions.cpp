// Exceptions thrown and caught inside regions, in every thread, also through worksharing.
#include "check.h"
#include <stdexcept>
#include <string>

static int thrower(int depth)
{
    std::string local(100, 'x');
    if (depth == 0)
        throw std::runtime_error("at the bottom");
    return thrower(depth - 1) + (int)local.size();
}

int main()
{
    int n = check_threads(), caught = 0;
    for (int round = 0; round < 20; round++) {
#pragma omp parallel reduction(+ : caught)
        {
            try {
                thrower(20);
            } catch (const std::runtime_error &e) {
                CHECK(std::string(e.what()) == "at the bottom", "%s", e.what());
                caught++;
            }
#pragma omp for schedule(dynamic)
            for (int i = 0; i < 20; i++) {
                try {
                    if (i % 2)
                        throw i;
                } catch (int k) {
                    CHECK(k == i, "%d", k);
#pragma omp critical
                    {
                        try {
                            throw std::string("inside critical");
                        } catch (std::string &) {
                        }
                    }
                }
            }
        }
    }
    CHECK(caught == 20 * n, "%d caught", caught);
    return check_end();
}

// Exceptions that tasks and critical regions catch themselves, objects that tasks copy.
#include "race.h"
#include <stdexcept>
#include <string>
#include <vector>

int main()
{
    std::vector<std::string> names(20);
    int caught = 0, done = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
        std::string name(100, char('a' + i));
#pragma omp task firstprivate(name, i) shared(names, caught, done)
        {
            names[i] = name;
            try {
                throw std::runtime_error(name);
            } catch (const std::exception &) {
                ORDER(critical)
                caught++;
            }
            say(&done);
        }
        UNORDERED(await(&done, i + 1); caught++;)
    }
    for (int i = 0; i < 20; i++)
        if (names[i] != std::string(100, char('a' + i)))
            return 1;
    return ORDERED(must(caught == 20)) UNORDERED(0);
}

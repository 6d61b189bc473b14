// copyprivate of objects: assigned to every other thread's before the single thread goes on.
#include "check.h"
#include <string>
#include <vector>

int main()
{
    for (int round = 0; round < 50; round++) {
#pragma omp parallel
        {
            std::string text;
            std::vector<int> numbers;
#pragma omp single copyprivate(text, numbers)
            {
                text = "a text for everybody, number " + std::to_string(round);
                numbers.assign(50, round);
            }
            CHECK(text == "a text for everybody, number " + std::to_string(round), "%s",
                  text.c_str());
            CHECK(numbers.size() == 50 && numbers[49] == round, "%zu", numbers.size());
            text.clear();
        }
    }
    return check_end();
}

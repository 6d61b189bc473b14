// Classes in data-sharing clauses: constructors, copies and destructors run once for each thread.
#include "check.h"
#include <atomic>
#include <string>
#include <vector>

static std::atomic<int> made{0}, copied{0}, gone{0};

struct Counted {
    int value;
    Counted() : value(1) { made++; }
    explicit Counted(int v) : value(v) { made++; }
    Counted(const Counted &other) : value(other.value) { copied++; }
    Counted &operator=(const Counted &other) = default;
    ~Counted() { gone++; }
    Counted &operator+=(const Counted &other)
    {
        value += other.value;
        return *this;
    }
};
#pragma omp declare reduction(+ : Counted : omp_out += omp_in) initializer(omp_priv = Counted(0))

int main()
{
    int n = check_threads();
    for (int round = 0; round < 10; round++) {
        made = copied = gone = 0;
        {
            Counted original(7), plain(3);
#pragma omp parallel firstprivate(original) private(plain)
            {
                CHECK(original.value == 7, "firstprivate %d", original.value);
                CHECK(plain.value == 1, "private is default constructed: %d", plain.value);
                original.value = plain.value = omp_get_thread_num();
            }
            CHECK(original.value == 7 && plain.value == 3, "originals kept");
        }
        CHECK(copied == n, "%d copies for %d threads", copied.load(), n);
        CHECK(made == n + 2, "%d made", made.load());
        CHECK(gone == made + copied, "%d destroyed of %d", gone.load(), made + copied);

        Counted sum(10);
#pragma omp parallel reduction(+ : sum)
        sum += Counted(omp_get_thread_num() + 1);
        CHECK(sum.value == 10 + n * (n + 1) / 2, "reduction %d", sum.value);

        Counted last(0);
#pragma omp parallel for lastprivate(last) schedule(static, 3)
        for (int i = 0; i < 50; i++)
            last.value = i;
        CHECK(last.value == 49, "lastprivate %d", last.value);
    }

    std::string text = "a string that is longer than the small buffer";
    std::vector<int> total(4, 0);
#pragma omp parallel firstprivate(text)
    {
        text += std::to_string(omp_get_thread_num());
        std::vector<int> mine(4, omp_get_thread_num());
#pragma omp critical
        for (int i = 0; i < 4; i++)
            total[i] += mine[i];
        CHECK(text.size() > 45, "%s", text.c_str());
    }
    for (int v : total)
        CHECK(v == n * (n - 1) / 2, "vector %d", v);
    CHECK(text.size() == 45, "original string kept: %zu", text.size());
    return check_end();
}

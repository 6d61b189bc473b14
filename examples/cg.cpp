// Conjugate gradients for the 2-D Poisson problem (five-point stencil in CSR form).
// usage: cg [points per side]
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <omp.h>
#include <vector>

struct Csr {
    std::vector<long> row;
    std::vector<long> column;
    std::vector<double> value;
    long size() const { return static_cast<long>(row.size()) - 1; }
};

static Csr poisson(long n)
{
    Csr a;
    a.row.push_back(0);
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) {
            const auto put = [&](long r, long c, double v) {
                if (r >= 0 && r < n && c >= 0 && c < n) {
                    a.column.push_back(r * n + c);
                    a.value.push_back(v);
                }
            };
            put(i - 1, j, -1.0);
            put(i, j - 1, -1.0);
            put(i, j, 4.0);
            put(i, j + 1, -1.0);
            put(i + 1, j, -1.0);
            a.row.push_back(static_cast<long>(a.column.size()));
        }
    }
    return a;
}

static void multiply(const Csr &a, const std::vector<double> &x, std::vector<double> &y)
{
#pragma omp parallel for schedule(static)
    for (long i = 0; i < a.size(); i++) {
        double sum = 0.0;
        for (long k = a.row[i]; k < a.row[i + 1]; k++)
            sum += a.value[k] * x[a.column[k]];
        y[i] = sum;
    }
}

static double dot(const std::vector<double> &x, const std::vector<double> &y)
{
    double sum = 0.0;
    const long n = static_cast<long>(x.size());
#pragma omp parallel for reduction(+ : sum)
    for (long i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

int main(int argc, char **argv)
{
    const long n = argc > 1 ? std::atol(argv[1]) : 320;
    if (n < 1) {
        std::fprintf(stderr, "usage: cg [points >= 1]\n");
        return 2;
    }
    const Csr a = poisson(n);
    const long size = a.size();
    std::vector<double> x(size, 0.0), r(size), p(size), q(size);
    for (long i = 0; i < size; i++)
        r[i] = p[i] = std::sin(0.01 * static_cast<double>(i));

    const double start = omp_get_wtime();
    double rho = dot(r, r);
    const double goal = rho * 1e-24;
    int steps = 0;
    while (rho > goal && steps < 5000) {
        multiply(a, p, q);
        const double alpha = rho / dot(p, q);
#pragma omp parallel for
        for (long i = 0; i < size; i++) {
            x[i] += alpha * p[i];
            r[i] -= alpha * q[i];
        }
        const double previous = rho;
        rho = dot(r, r);
        const double beta = rho / previous;
#pragma omp parallel for
        for (long i = 0; i < size; i++)
            p[i] = r[i] + beta * p[i];
        steps++;
    }
    const double time = omp_get_wtime() - start;

    double sum = 0.0;
    for (long i = 0; i < size; i++)
        sum += std::fabs(x[i]);
    // The order of the sums above depends on the team size; what converged does not.
    std::printf("checksum %.7e converged %s\n", sum, rho <= goal ? "yes" : "no");
    std::printf("time %.4f\n", time);
    return 0;
}

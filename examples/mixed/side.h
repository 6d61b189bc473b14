/* The library half of the mixed process, built by another compiler than main.c. */
#ifndef SIDE_H
#define SIDE_H

/* Sum of the squares below n, computed by a team of `threads`; *team is the size the team had. */
double side_sum(long n, int threads, int *team);

#endif

// What the C callers of the entries share: a check that ends the program and says which it was.
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(x) \
    do { \
        if (!(x)) { \
            fprintf(stderr, "line %d: %s\n", __LINE__, #x); \
            abort(); \
        } \
    } while (0)

#endif

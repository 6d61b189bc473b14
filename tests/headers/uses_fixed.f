C     Calls through omp_lib.h in fixed form.
      program uses_fixed
      implicit none
      include 'omp_lib.h'
      include 'uses_body.h'
      end program

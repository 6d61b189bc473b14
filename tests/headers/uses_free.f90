! Calls through omp_lib.h in free form.
program uses_free
  implicit none
  include 'omp_lib.h'
  include 'uses_body.h'
end program uses_free

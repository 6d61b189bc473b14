! Calls through the module omp_lib.
program uses_module
  use omp_lib
  implicit none
  include 'uses_body.h'
end program uses_module

! threadprivate common blocks, module and saved variables; copyin.
module shared_state
  implicit none
  integer, save :: module_number = 3
  !$omp threadprivate(module_number)
end module

program threadprivates
  use omp_lib
  use check
  use shared_state
  implicit none
  integer :: block_number, n
  real(8) :: block_values(10)
  common /blk/ block_number, block_values
  !$omp threadprivate(/blk/)
  integer, save :: saved = 8
  !$omp threadprivate(saved)
  call check_start()
  n = omp_get_max_threads()
  block_number = 1
  block_values = 2.5d0
  !$omp parallel copyin(/blk/)
  call expect(block_number == 1 .and. all(block_values == 2.5d0), "copyin of a block")
  call expect(module_number == 3 .and. saved == 8, "initial values")
  block_number = 100 + omp_get_thread_num()
  module_number = 200 + omp_get_thread_num()
  saved = 300 + omp_get_thread_num()
  !$omp end parallel
  !$omp parallel
  call expect(block_number == 100 + omp_get_thread_num(), "block kept")
  call expect(module_number == 200 + omp_get_thread_num(), "module variable kept")
  call expect(saved == 300 + omp_get_thread_num(), "saved variable kept")
  !$omp end parallel
  module_number = 77
  !$omp parallel copyin(module_number)
  call expect(module_number == 77, "copyin")
  !$omp end parallel
  call check_end()
end program

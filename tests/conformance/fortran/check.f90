! What every Fortran conformance program shares: checks that count failures and say what was wrong,
! and a watchdog. Checks may stand inside regions.
module check
  use iso_c_binding
  implicit none
  integer, save :: check_failures = 0
  interface
    function c_alarm(seconds) bind(c, name="alarm") result(left)
      import c_int
      integer(c_int), value :: seconds
      integer(c_int) :: left
    end function
    subroutine c_exit(code) bind(c, name="exit")
      import c_int
      integer(c_int), value :: code
    end subroutine
  end interface
contains
  subroutine check_start()
    integer(c_int) :: left
    left = c_alarm(60_c_int)
  end subroutine

  subroutine expect(condition, text)
    logical, intent(in) :: condition
    character(*), intent(in) :: text
    integer :: now
    if (.not. condition) then
      !$omp atomic capture
      check_failures = check_failures + 1
      now = check_failures
      !$omp end atomic
      if (now <= 10) write (0, *) "wrong: ", text
    end if
  end subroutine

  subroutine check_end()
    if (check_failures /= 0) then
      write (0, *) check_failures, " checks failed"
      flush (0)
      call c_exit(1_c_int)
    end if
  end subroutine
end module

! The modules omp_lib_kinds and omp_lib. A .mod file belongs to one compiler and version, so this is
! the source: compile it once with the compiler of the program (-I this directory), or use the
! compiler's own omp_lib, which agrees with it.
!
! SPDX-License-Identifier: MIT OR Apache-2.0

module omp_lib_kinds
  implicit none
  private :: duomp_wide, duomp_half, duomp_gnu, openmp_version
  include 'duomp/omp_lib_values.h'
end module omp_lib_kinds

module omp_lib
  use omp_lib_kinds
  implicit none
  integer, parameter :: openmp_version = 201511
  include 'duomp/omp_lib_routines.h'
end module omp_lib

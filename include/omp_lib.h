! The OpenMP API for Fortran programs: include 'omp_lib.h', in fixed or
! free source form. Kinds are those of the compiler in use; see
! duomp/omp_lib_values.h.
!
! SPDX-License-Identifier: MIT OR Apache-2.0

      include 'duomp/omp_lib_values.h'
      include 'duomp/omp_lib_routines.h'
